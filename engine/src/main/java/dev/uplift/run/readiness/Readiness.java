package dev.uplift.run.readiness;

import dev.uplift.catalog.Catalog;
import dev.uplift.closure.DatabaseFolder;
import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.plan.PlanWords;
import dev.uplift.plan.disk.Sizes;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.Restoration;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Every right, tool, extension, probe, disk and setting that a plan needs, on this server, as this
 * role: what lacks, and what that costs. Changes nothing.
 */
public final class Readiness {
  private final Database database;
  private final PackageStack stack;
  private final Needs needs;
  private final Watcher watcher;
  private final InstantSource clock;

  public Readiness(
      Database database, PackageStack stack, Needs needs, Watcher watcher, InstantSource clock) {
    this.database = database;
    this.stack = stack;
    this.needs = needs;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * {@code check/1}.
   *
   * @param database its address, without a password
   * @param role as which Uplift works
   * @param ready whether nothing lacks that is needed
   */
  public record Report(
      String format, String database, String role, boolean ready, List<Check> checks) {
    public Report {
      checks = List.copyOf(checks);
    }
  }

  /**
   * Looks at everything; what fails is a line of the report.
   *
   * @throws Failure exit code 5 when the database cannot be reached
   */
  public Report report() {
    ServerFacts facts = database.with("check", ServerFacts::read);
    List<Check> checks = new ArrayList<>(new ServerChecks(facts, needs).all());
    checks.addAll(packages());
    List<Check> model = new ArrayList<>();
    Optional<Catalog> target = model(model);
    checks.addAll(model);
    target.ifPresent(catalog -> checks.addAll(structure(catalog)));
    checks.addAll(database.with("check", s -> SettingChecks.all(s, needs)));
    checks.addAll(new MachineChecks(needs).all());
    Optional<RestoreForecast> forecast = doorAndRestore(checks);
    checks.addAll(disk(target, forecast));
    return new Report(
        "check/1",
        database.url().toString(),
        facts.role(),
        checks.stream().noneMatch(Check::stops),
        checks);
  }

  /** Sessions that Uplift's role can still open, by every limit that holds. */
  public static int freeConnections(Session session) {
    return ServerFacts.read(session).freeConnections();
  }

  private List<Check> packages() {
    Map<String, List<Problem>> byName = new LinkedHashMap<>();
    List.of("server-version", "rights", "package", "source-version")
        .forEach(name -> byName.put(name, new ArrayList<>()));
    List<Problem> problems = new ArrayList<>(Refusals.general(database, stack));
    problems.addAll(Refusals.recognise(database, stack).problems());
    problems.addAll(stack.untrusted(needs.trust()));
    problems.forEach(problem -> byName.getOrDefault(nameOf(problem), List.of()).add(problem));
    List<Check> checks = new ArrayList<>();
    byName.forEach(
        (name, found) ->
            checks.add(
                found.isEmpty()
                    ? Check.ok(name, fine(name))
                    : Check.lacks(name, found, "The upgrade is refused.")));
    return checks;
  }

  private static String nameOf(Problem problem) {
    return switch (problem.code()) {
      case "serverVersion" -> "server-version";
      case "rightMissing" -> "rights";
      case "notRecognised", "sourceVersion" -> "source-version";
      default -> "package";
    };
  }

  private String fine(String name) {
    return switch (name) {
      case "server-version" -> "PostgreSQL " + database.version().text();
      case "rights" -> "Uplift's role owns or may alter all that is upgraded";
      case "source-version" -> "the packages upgrade this database's version";
      default ->
          PlanWords.counted(stack.packages().size(), "package")
              + ", "
              + PlanWords.counted(stack.scripts().size(), "script");
    };
  }

  private Optional<Catalog> model(List<Check> checks) {
    checks.addAll(attempt("extensions", "The model.", () -> new ModelNeeds(database, stack).all()));
    Optional<Catalog> target = Optional.empty();
    String costs = "There is no target: nothing can be planned or proven.";
    try {
      Path cache = needs.home().resolve("models");
      Catalog catalog = TargetModel.of(stack, database, cache).catalog();
      checks.add(Check.ok("model", "made real: " + catalog.objects().size() + " objects"));
      target = Optional.of(catalog);
    } catch (Failure e) {
      checks.add(Check.lacks("model", e.problems(), costs));
    } catch (SqlFailure e) {
      checks.add(Check.lacks("model", List.of(e.problem()), costs));
    }
    return target;
  }

  private List<Check> structure(Catalog target) {
    Path models = needs.home().resolve("models");
    return attempt(
            "baseline",
            "How the database is unlike its version.",
            () -> new StructureChecks(database, stack, models).all(target))
        .stream()
        .map(Check::notNeeded)
        .toList();
  }

  private Optional<RestoreForecast> doorAndRestore(List<Check> checks) {
    Path folder;
    try (Database maintenance = database.maintenance()) {
      folder = DatabaseFolder.of(needs.home(), maintenance, database.url().database());
    } catch (Failure e) {
      checks.add(Check.lacks("maintenance-database", e.problems(), "The door and the way back."));
      return Optional.empty();
    }
    checks.add(Check.ok("maintenance-database", "one lets Uplift in"));
    Door door = new Door(database, folder, needs.door(), watcher, clock);
    checks.addAll(
        attempt(
                "door",
                "The database cannot be kept to Uplift alone.",
                () -> of("door", door.refusals(), "it can be closed, and kept closed"))
            .stream()
            .map(check -> check.neededIf(needs.door().leaveOpen().isEmpty()))
            .toList());
    if (needs.restore().kind() == Kind.NONE) {
      String reason = needs.restore().reason().orElse("");
      checks.add(Check.ok("restore-point", "none is wanted: " + reason));
      return Optional.empty();
    }
    return restore(
        new Restoration(database, door, needs.restore(), folder, needs.place(), watcher, clock),
        checks);
  }

  private Optional<RestoreForecast> restore(Restoration restoration, List<Check> checks) {
    String costs = "There is no way back: restore points of this kind.";
    List<RestoreForecast> forecasts = new ArrayList<>();
    checks.addAll(
        attempt(
            "restore-point",
            costs,
            () -> {
              List<Problem> refusals = restoration.refusals();
              forecasts.add(restoration.forecast());
              return of("restore-point", refusals, told(forecasts.getFirst()));
            }));
    return forecasts.stream().findFirst();
  }

  private String told(RestoreForecast forecast) {
    return "kind %s: about %s to take, %s to verify, %s to put back; %s on disk"
        .formatted(
            needs.restore().kind().name().toLowerCase(java.util.Locale.ROOT),
            Sizes.seconds(forecast.takeSeconds()),
            Sizes.seconds(forecast.verifySeconds()),
            Sizes.seconds(forecast.backSeconds()),
            Sizes.bytes(forecast.bytes()));
  }

  private List<Check> disk(Optional<Catalog> target, Optional<RestoreForecast> forecast) {
    return attempt(
        "disk",
        "A disk may run full in the middle of the upgrade.",
        () -> new DiskChecks(database, stack, needs).all(target, forecast));
  }

  /** One line where all is well, else one for each kind of problem. */
  private static List<Check> of(String name, List<Problem> problems, String fine) {
    if (problems.isEmpty()) {
      return List.of(Check.ok(name, fine));
    }
    Map<String, List<Problem>> byCode = new LinkedHashMap<>();
    problems.forEach(p -> byCode.computeIfAbsent(p.code(), _ -> new ArrayList<>()).add(p));
    List<Check> checks = new ArrayList<>();
    byCode.forEach(
        (code, some) -> checks.add(Check.lacks(name + "." + code, some, Costs.of(name, code))));
    return checks;
  }

  private static List<Check> attempt(String name, String costs, Supplier<List<Check>> looking) {
    try {
      return looking.get();
    } catch (Failure e) {
      return List.of(Check.lacks(name, e.problems(), costs));
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return List.of(Check.lacks(name, List.of(e.problem()), costs));
    }
  }
}
