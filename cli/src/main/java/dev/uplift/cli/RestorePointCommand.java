package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.restore.RestorePoint;
import dev.uplift.run.RestorePoints;
import dev.uplift.run.request.Site;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restore points outside an upgrade; the work is in {@link RestorePoints}. */
@Command(
    name = "restore-point",
    description = "Look after restore points outside an upgrade, which always takes its own.")
final class RestorePointCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  static CommandLine line(Caller caller) {
    return new CommandLine(new RestorePointCommand())
        .addSubcommand(new Show(caller))
        .addSubcommand(new Take(caller))
        .addSubcommand(new Verify(caller))
        .addSubcommand(new Drop(caller));
  }

  /** Carries out what a subcommand is about, and prints the points that it is told. */
  private static ExitCode carryOut(
      Caller caller,
      CommonOptions common,
      String said,
      BiFunction<RestorePoints, Site, List<RestorePoint>> work) {
    List<RestorePoint> points = done(caller, common, work);
    if (common.json) {
      List<View> views = points.stream().map(View::of).toList();
      caller.out().println(Json.page(new Answer("restorePoints/1", views)));
    } else if (points.isEmpty()) {
      caller.out().println("There is none.");
    } else {
      caller.out().print(said + caller.columns().table(table(points)));
    }
    return ExitCode.DONE;
  }

  private static List<RestorePoint> done(
      Caller caller,
      CommonOptions common,
      BiFunction<RestorePoints, Site, List<RestorePoint>> work) {
    Settings settings = new SettingsReader(caller).read(common);
    try (RunProgress progress = RunProgress.of(caller, common.json, false);
        Database database = new Connection(settings, caller.variables()).database(4)) {
      return work.apply(new RestorePoints(caller.clock(), progress), settings.site(database));
    }
  }

  private static Table table(List<RestorePoint> points) {
    List<List<String>> rows =
        points.stream()
            .map(View::of)
            .map(
                view ->
                    List.of(
                        view.name(),
                        view.kind(),
                        view.state(),
                        view.taken().toString(),
                        (view.bytes() >> 20) + " MB",
                        view.verified().orElse("no"),
                        view.expires().map(Instant::toString).orElse("")))
            .toList();
    return new Table(
        List.of("Name", "Kind", "State", "Taken", "Size", "Verified", "Expires"), rows);
  }

  /** JSON. */
  record Answer(String format, List<View> restorePoints) {}

  /**
   * One of them.
   *
   * @param bytes of the database when it was taken
   */
  record View(
      String name,
      String kind,
      String database,
      String state,
      Instant taken,
      long bytes,
      Optional<String> verified,
      Optional<Instant> expires) {
    static View of(RestorePoint point) {
      return new View(
          point.name(),
          small(point.kind()),
          point.database(),
          small(point.state()).replace('_', ' '),
          point.takenAt(),
          point.bytes(),
          point.verified().map(View::small),
          point.expires());
    }

    private static String small(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Those that there are. */
  @Command(name = "list", description = "Show the restore points of the database.")
  static final class Show implements Action {
    private final Caller caller;
    @Mixin private final CommonOptions common = new CommonOptions();

    Show(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      return carryOut(caller, common, "", RestorePoints::list);
    }
  }

  /** One more. */
  @Command(
      name = "take",
      description = {
        "Take a restore point of the environment's kind, kept as long as restore.keep says.",
        "A clone needs the door closed while it is copied and verified; then it is opened again. Other",
        "kinds let users work on, and are unverified until verify --level full."
      })
  static final class Take implements Action {
    private final Caller caller;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Letters, digits, dots, dashes, underscores. Default: date and time in UTC.")
    @Nullable String name;

    @Option(
        names = "--level",
        paramLabel = "counts|hashes|full",
        description =
            "How far a clone is verified; else as environment.yaml says. What a later verify can hold"
                + " it against is what was read now.")
    @Nullable Level level;

    @Option(names = "--close", description = "For a clone: users are kept out meanwhile.")
    boolean close;

    @Mixin private final CommonOptions common = new CommonOptions();

    Take(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      return carryOut(
          caller,
          common,
          "Taken:\n",
          (points, site) ->
              List.of(
                  points.take(site, Optional.ofNullable(name), Optional.ofNullable(level), close)));
    }
  }

  /** A test outside the window. */
  @Command(
      name = "verify",
      description = {
        "Hold a restore point against what it was when it was taken; users may work on meanwhile.",
        "With full it is put back into a database of its own, and that is compared."
      })
  static final class Verify implements Action {
    private final Caller caller;

    @Parameters(paramLabel = "NAME", description = "The restore point.")
    String name = "";

    @Option(
        names = "--level",
        paramLabel = "counts|hashes|full",
        description = "How much is compared. Default: ${DEFAULT-VALUE}.",
        defaultValue = "counts")
    Level level = Level.COUNTS;

    @Mixin private final CommonOptions common = new CommonOptions();

    Verify(Caller caller) {
      this.caller = caller;
    }

    @Override
    public ExitCode run() {
      return carryOut(
          caller,
          common,
          "Verified:\n",
          (points, site) -> List.of(points.verify(site, name, level)));
    }
  }

  /** One less. */
  @Command(
      name = "drop",
      description =
          "Drop a restore point that no upgrade at hand needs, or all whose time is over.")
  static final class Drop implements Action {
    private final Caller caller;

    @ArgGroup(multiplicity = "1")
    Which which = new Which();

    @Mixin private final CommonOptions common = new CommonOptions();

    Drop(Caller caller) {
      this.caller = caller;
    }

    /** Either. */
    static final class Which {
      @Parameters(paramLabel = "NAME", description = "The restore point.")
      @Nullable String name;

      @Option(names = "--expired", description = "All whose time is over.")
      boolean expired;
    }

    @Override
    public ExitCode run() {
      String name = which.name;
      return carryOut(
          caller,
          common,
          "Dropped:\n",
          (points, site) ->
              name == null ? points.dropExpired(site) : List.of(points.drop(site, name)));
    }
  }
}
