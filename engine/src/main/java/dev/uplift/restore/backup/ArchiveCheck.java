package dev.uplift.restore.backup;

import dev.uplift.database.Identifier;
import dev.uplift.database.ServerVersion;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What stands against putting an archive into a new database of a server, all of it. */
final class ArchiveCheck {
  private static final String ROLE =
      "select rolsuper, rolcreatedb from pg_roles where rolname = current_user";
  private static final String COMMENT =
      """
      select coalesce(shobj_description(oid, 'pg_database'), '') as comment
        from pg_database where datname = ?
      """;
  private static final String ROLES =
      """
      select rolname as name, pg_has_role(current_user, oid, 'MEMBER') as ours from pg_roles
       where rolname = any(?)
      """;
  private static final String EXTENSIONS =
      "select name from pg_available_extensions where name = any(?)";
  private static final String ENCODING =
      """
      select pg_char_to_encoding(?) >= 0 as known,
             pg_char_to_encoding(?) = encoding as same
        from pg_database where datname = current_database()
      """;

  private final Session session;
  private final Archive archive;
  private final String name;
  private final List<Problem> problems = new ArrayList<>();

  ArchiveCheck(Session session, Archive archive, String name) {
    this.session = session;
    this.archive = archive;
    this.name = name;
  }

  /**
   * All problems.
   *
   * @param owners whether owners and grants are restored too
   */
  List<Problem> problems(ServerVersion server, boolean owners) {
    version(server);
    name();
    boolean all = right();
    locale();
    extensions();
    if (owners) {
      roles(all);
    }
    return problems;
  }

  private void version(ServerVersion server) {
    if (archive.serverMajor() > server.major()) {
      problems.add(
          Problem.of(
                  "serverTooOld",
                  "the dump is of PostgreSQL %d, this server is %d"
                      .formatted(archive.serverMajor(), server.major()))
              .withTarget(name)
              .withWhy("what a newer server writes, an older one does not understand")
              .withRemedy(
                  "Restore it on a server of PostgreSQL " + archive.serverMajor() + " or newer."));
    }
  }

  private void name() {
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > 63) {
      problems.add(
          Problem.of("databaseName", "\"" + name + "\" is no name of 1 to 63 bytes")
              .withTarget("--as")
              .withRemedy("Choose another with --as."));
      return;
    }
    Optional<String> comment = session.first(COMMENT, row -> row.string("comment"), name);
    boolean half = comment.filter(BackupRestore.INCOMPLETE::equals).isPresent();
    if (comment.isPresent()) {
      problems.add(
          Problem.of("databaseExists", "there is a database \"" + name + "\" already")
              .withTarget(name)
              .withWhy(half ? "a restore that was broken off left it: it is not complete" : null)
              .withRemedy(
                  (half ? "" : "Choose another name with --as, or, if nobody needs it: ")
                      + "drop database "
                      + Identifier.quote(name)));
    }
  }

  /** Whether the role may do everything. */
  private boolean right() {
    boolean all = session.one(ROLE, row -> row.flag("rolsuper"));
    if (!all && !session.one(ROLE, row -> row.flag("rolcreatedb"))) {
      problems.add(
          Problem.of("rightMissing", "Uplift's role may not create databases")
              .withTarget(name)
              .withRemedy("As a superuser: alter role ... createdb."));
    }
    return all;
  }

  private void locale() {
    String encoding = archive.encoding();
    boolean known = session.one(ENCODING, row -> row.flag("known"), encoding, encoding);
    if (!known) {
      problems.add(
          Problem.of("encodingMissing", "this server has no encoding \"" + encoding + "\"")
              .withTarget(name)
              .withRemedy("Make the dump anew with pg_dump --encoding=UTF8."));
    }
    if (known && session.one(ENCODING, row -> row.flag("same"), encoding, encoding)) {
      Set<String> locales = new TreeSet<>();
      for (String option : List.of("LOCALE", "LC_COLLATE", "LC_CTYPE")) {
        Optional.ofNullable(archive.options().get(option)).ifPresent(locales::add);
      }
      locales.forEach(locale -> tryLocale("libc", locale));
      Optional.ofNullable(archive.options().get("ICU_LOCALE"))
          .ifPresent(locale -> tryLocale("icu", locale));
    }
  }

  /** The server alone knows: a collation of the locale is made, and never committed. */
  private void tryLocale(String provider, String locale) {
    String sql =
        "create collation pg_temp.uplift_probe (provider = %s, locale = %s)"
            .formatted(provider, Identifier.literal(locale));
    try {
      session.transaction(
          () -> {
            session.execute(sql);
            session.execute("drop collation pg_temp.uplift_probe");
          });
    } catch (SqlFailure e) {
      problems.add(
          Problem.of("localeMissing", "this server has no locale \"" + locale + "\"")
              .withTarget(name)
              .withWhy(e.text())
              .withRemedy(
                  "Install it on the server's machine (Debian: locale-gen "
                      + locale
                      + ") and restart the server, or restore on another server."));
    }
  }

  private void extensions() {
    Set<String> missing = new TreeSet<>(archive.extensions());
    session
        .query(EXTENSIONS, row -> row.string("name"), archive.extensions())
        .forEach(missing::remove);
    for (String extension : missing) {
      problems.add(
          Problem.of("extensionMissing", "this server has no extension \"" + extension + "\"")
              .withTarget(extension)
              .withRemedy("Install it on the server's machine; the dump creates it itself."));
    }
  }

  private record Role(String name, boolean ours) {}

  private void roles(boolean all) {
    List<Role> found =
        session.query(
            ROLES,
            row -> new Role(row.string("name"), row.flag("ours")),
            List.copyOf(archive.roles()));
    Set<String> missing = new TreeSet<>(archive.roles());
    found.forEach(role -> missing.remove(role.name()));
    for (String role : missing) {
      problems.add(
          Problem.of("roleMissing", "this server has no role \"" + role + "\"")
              .withTarget(role)
              .withWhy("the dump gives it things to own, or grants to it")
              .withRemedy(
                  "create role "
                      + Identifier.quote(role)
                      + ", or restore without owners and grants: --no-owner"));
    }
    if (!all) {
      found.stream()
          .filter(role -> !role.ours() && archive.owners().contains(role.name()))
          .map(ArchiveCheck::stranger)
          .forEach(problems::add);
    }
  }

  private static Problem stranger(Role role) {
    return Problem.of("rightMissing", "Uplift's role is not a member of \"" + role.name() + "\"")
        .withTarget(role.name())
        .withWhy("so it cannot make it an owner")
        .withRemedy(
            "grant "
                + Identifier.quote(role.name())
                + " to Uplift's role, or restore without owners and grants: --no-owner");
  }
}
