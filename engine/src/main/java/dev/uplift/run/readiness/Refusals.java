package dev.uplift.run.readiness;

import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.pack.Version;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.run.request.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What speaks against starting, found together and before anything is changed. */
public final class Refusals {
  private static final String READ_ONLY = "readOnly";
  private static final String RIGHT_MISSING = "rightMissing";

  /** Of whatever room. */
  private static final Pattern RIGHTS = Pattern.compile(".*[rR]ightMissing|readOnly");

  private static final String ONLY_READ =
      """
      select pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as yes
      """;

  /** A right that is there is an empty row; a missing one says itself. */
  private static final String MISSING_RIGHTS =
      """
      select 'create on the database "' || current_database() || '"' as missing,
             'grant create on database ' || quote_ident(current_database()) || ' to '
               || quote_ident(current_user) as remedy
       where to_regnamespace('dbupgrade') is null
         and not has_database_privilege(current_database(), 'CREATE')
      union all
      select 'create on the schema "' || n.nspname || '"',
             'grant create on schema ' || quote_ident(n.nspname) || ' to '
               || quote_ident(current_user)
        from pg_namespace n
       where n.nspname = any (?) and not has_schema_privilege(n.oid, 'CREATE')
      union all
      select 'ownership of what is ' || owner || '''s: '
               || array_to_string((array_agg(name order by name))[:5], ', ')
               || case when count(*) > 5 then ', and ' || count(*) - 5 || ' more' else '' end,
             'grant ' || quote_ident(owner) || ' to ' || quote_ident(current_user)
        from (
          select pg_get_userbyid(c.relowner) as owner,
                 '"' || n.nspname || '.' || c.relname || '"' as name
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = any (?) and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
             and not pg_has_role(c.relowner, 'USAGE')
             and not exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = c.oid
                 and d.deptype = 'e')) owned
       group by owner
      """;

  private Refusals() {}

  /**
   * What a database says it is.
   *
   * @param version empty where no package asks
   */
  public record Recognised(String version, List<Problem> problems) {}

  /**
   * Disks that are known to be too small; none where the site takes the risk.
   *
   * @param forecast of the restore point; empty: as large as the database
   * @param waived whether there is to be none
   */
  public static List<Problem> disks(
      Site site,
      PackageStack stack,
      Catalog target,
      Optional<RestoreForecast> forecast,
      boolean waived) {
    Environment environment = site.environment();
    Needs needs =
        Needs.of(
            Optional.of(environment),
            site.home(),
            environment.folder(),
            environment.workers(),
            Map.of());
    return new DiskChecks(site.database(), stack, needs)
        .refusals(target, forecast, waived, environment.limits().leastFree());
  }

  /** Asks each package that knows how to ask; the vendor's answer is the version. */
  public static Recognised recognise(Database database, PackageStack stack) {
    String version = "";
    List<Problem> problems = new ArrayList<>();
    for (UpgradePackage each : stack.packages()) {
      if (each.recognise().isPresent()) {
        Optional<String> answer = answer(database, each, each.recognise().get(), problems);
        version = version.isEmpty() ? answer.orElse("") : version;
      }
    }
    if (!version.isEmpty() && problems.isEmpty()) {
      problems.addAll(stack.sourceProblems(version));
    }
    return new Recognised(version, problems);
  }

  private static Optional<String> answer(
      Database database, UpgradePackage asked, String query, List<Problem> problems) {
    String why;
    String bare = query.strip().replaceFirst(";\\s*$", "");
    String sql = "select version::text from (" + bare + "\n) as recognised (version) limit 1";
    try {
      Optional<String> found =
          database.with(
              "recognise",
              session ->
                  session.transaction(
                      () -> {
                        session.execute("set transaction read only");
                        session.execute(
                            "set local search_path to "
                                + Identifier.quote(asked.schema())
                                + ", public");
                        return session
                            .first(sql, row -> Optional.ofNullable(row.stringOrNull("version")))
                            .flatMap(version -> version);
                      }));
      if (found.isPresent() && !found.get().isBlank()) {
        return found.map(String::strip);
      }
      why = "the query answered nothing: " + query;
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      if (e.problem().code().equals(RIGHT_MISSING)) {
        problems.add(e.problem().withWhy("asked with: " + query));
        return Optional.empty();
      }
      why = e.text() + ": " + query;
    }
    problems.add(
        Problem.of(
                "notRecognised",
                "the database \""
                    + database.url().database()
                    + "\" is not one of \""
                    + asked.name()
                    + "\"")
            .withTarget(database.url().toString())
            .withWhy(why)
            .withRemedy("Check the database URL, and that the package is for this application."));
    return Optional.empty();
  }

  /** Server too old, broken script graph, missing rights: what can be said without the model. */
  public static List<Problem> general(Database database, PackageStack stack) {
    List<Problem> problems = new ArrayList<>(stack.serverProblems(database.version()));
    problems.addAll(ScriptGraph.problems(stack.scripts()));
    List<String> schemas =
        stack.packages().stream().map(UpgradePackage::schema).distinct().toList();
    problems.addAll(database.with("rights", session -> rights(session, schemas)));
    return problems;
  }

  /** Of a standby, and where sessions may only read from their start. */
  public static List<Problem> readOnly(Database database) {
    boolean only = database.with("rights", s -> s.one(ONLY_READ, row -> row.flag("yes")));
    return only
        ? List.of(
            Problem.of(READ_ONLY, "the database can only be read")
                .withTarget(database.url().toString())
                .withWhy("the server is a standby, or sessions start read-only")
                .withRemedy("Name the primary, or lift default_transaction_read_only."))
        : List.of();
  }

  /** For {@code --version-check}. */
  public static List<Problem> versions(PackageStack stack, String found) {
    Optional<Version> now = Version.parse(found);
    Optional<Version> then = Version.parse(stack.vendor().upgradesTo());
    boolean older = now.isPresent() && then.isPresent() && then.get().compareTo(now.get()) <= 0;
    return older
        ? List.of(
            Problem.of(
                    "versionNotNewer",
                    "the package upgrades to "
                        + stack.vendor().upgradesTo()
                        + ", and the database is at "
                        + found)
                .withTarget(stack.vendor().name())
                .withRemedy("Take a newer package, or leave --version-check out."))
        : List.of();
  }

  /** A waiver is a sentence, not a switch. */
  public static List<Problem> waiver(Environment environment, Optional<String> waiver) {
    boolean none = environment.restore().kind() == RestoreSettings.Kind.NONE;
    boolean given = waiver.map(reason -> !reason.isBlank()).orElse(!none);
    return given
        ? List.of()
        : List.of(
            Problem.of("noRestorePoint", "there is no restore point to go back to")
                .withWhy("none is to be taken, and nobody says why that is safe")
                .withRemedy(
                    "Let Uplift take one (restore: {kind: clone} in environment.yaml), or make a"
                        + " backup of your own and say so: --no-restore-point \"REASON\","
                        + " UPLIFT_NO_RESTORE_POINT, or restore: {kind: none, reason: ...}."));
  }

  /** A production's service that nobody can stop would go on writing, or trying to. */
  public static List<Problem> services(PackageStack stack, Environment environment) {
    Set<String> placed =
        environment.services().stream().map(ServiceSettings::name).collect(Collectors.toSet());
    return stack.services().stream()
        .filter(service -> environment.production() && !placed.contains(service))
        .map(
            service ->
                Problem.of(
                        "serviceUnplaced", "nobody says where the service \"" + service + "\" is")
                    .withTarget(service)
                    .withWhy("the packages want it stopped, and environment.yaml does not name it")
                    .withRemedy(
                        "Name it under `services:` of environment.yaml; with {adapter: none,"
                            + " reason: ...} where there is none."))
        .toList();
  }

  public static boolean rightMissing(List<Problem> problems) {
    return problems.stream()
        .anyMatch(p -> p.code().equals(RIGHT_MISSING) || p.code().equals(READ_ONLY));
  }

  /** Ends the request when there is any: 5 when only rights are missing, else 3. */
  public static void refuse(List<Problem> problems) {
    if (problems.isEmpty()) {
      return;
    }
    boolean rights = problems.stream().allMatch(p -> RIGHTS.matcher(p.code()).matches());
    throw new Failure(rights ? ExitCode.UNREACHABLE : ExitCode.REFUSED, problems, null);
  }

  private static List<Problem> rights(Session session, List<String> schemas) {
    return session.query(
        MISSING_RIGHTS,
        row ->
            Problem.of(RIGHT_MISSING, "Uplift's role lacks " + row.string("missing"))
                .withRemedy("As the owner or a superuser: " + row.string("remedy"))
                .withSqlState("42501"),
        schemas,
        schemas);
  }
}
