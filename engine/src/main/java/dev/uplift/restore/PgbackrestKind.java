package dev.uplift.restore;

import dev.uplift.database.Session;
import dev.uplift.machine.Program;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.manifest.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A backup of the whole cluster by pgBackRest and a named point in its log. Putting back stops the
 * server, brings its data directory to the backup by differences, lets the log be replayed up to
 * the point, and starts it. Only for the one database of a cluster.
 */
final class PgbackrestKind implements RestoreKind {
  /** Of {@link RestorePoint#at}: the name of the point in the log. */
  private static final String TARGET = "target";

  /** The user that the data directory belongs to. */
  private static final String OWNER = "owner";

  /** The backup that recovery begins with. */
  private static final String LABEL = "label";

  private static final Duration PATIENCE = Duration.ofHours(12);
  private static final double TAKE_RATE = 50e6;
  private static final double BACK_RATE = 100e6;
  private static final double FIXED_SECONDS = 20;

  private final Premises premises;

  PgbackrestKind(Premises premises) {
    this.premises = premises;
  }

  @Override
  public List<Problem> refusals() {
    List<Problem> problems = new ArrayList<>();
    setting("stanza", premises.settings().stanza(), problems);
    setting("stop", premises.settings().stop(), problems);
    setting("start", premises.settings().start(), problems);
    ControlElsewhere.problem(premises).ifPresent(problems::add);
    boolean archives =
        premises
            .database()
            .with(
                "restore",
                session -> {
                  ClusterCheck check = new ClusterCheck(session, premises);
                  problems.addAll(check.problems());
                  return check.archives();
                });
    Optional<String> owner = ControlElsewhere.owner(premises);
    if (owner.isEmpty()) {
      problems.add(notHere());
      return problems;
    }
    Optional<Problem> stranger = Pgbackrest.stranger(owner.get());
    stranger.ifPresent(problems::add);
    if (stranger.isEmpty() && archives && premises.settings().stanza().isPresent()) {
      program(owner.get()).check().ifPresent(problems::add);
    }
    return problems;
  }

  @Override
  public RestoreForecast forecast(List<RestorePoint> earlier) {
    double bytes = premises.bytes();
    double take =
        earlier.isEmpty() ? FIXED_SECONDS + bytes / TAKE_RATE : earlier.getLast().tookSeconds();
    return new RestoreForecast(
        take, FIXED_SECONDS, FIXED_SECONDS + bytes / BACK_RATE, (long) bytes, 0);
  }

  /**
   * The name is used once: a log can hold two points of one name, and recovery stops at the first.
   */
  @Override
  public Map<String, String> place(String name) {
    String target = "uplift-%d-%s".formatted(premises.clock().millis(), name);
    String cut = target.length() > 60 ? target.substring(0, 60) : target;
    String owner =
        ControlElsewhere.owner(premises)
            .orElseThrow(() -> new Failure(ExitCode.REFUSED, notHere()));
    return Map.of(TARGET, cut, OWNER, owner);
  }

  @Override
  public Map<String, String> take(RestorePoint point) {
    String label = program(owner(point)).backup();
    try (Session session = premises.database().session("restore-point")) {
      String file = new ArchivedPoint(session).mark(target(point));
      return Map.of(LABEL, label, "lastLogFile", file);
    }
  }

  /** The repository is asked; what is in the files of the backup cannot be counted. */
  @Override
  public List<Problem> differences(RestorePoint point, Level level, Manifest original) {
    if (!program(owner(point)).labels().contains(label(point))) {
      return List.of(program(owner(point)).missing(label(point)));
    }
    boolean whole = level == Level.COUNTS;
    return whole ? List.of() : program(owner(point)).verify().stream().toList();
  }

  @Override
  public void back(RestorePoint point, Progress progress) {
    ServerReturn server = new ServerReturn(premises.database(), PATIENCE);
    SiteLine stop = line("stop", premises.settings().stop());
    SiteLine start = line("start", premises.settings().start());
    progress.reached("STOPPING", Map.of());
    premises.database().letGo();
    Program.Ended stopped = stop.end(point);
    if (!stopped.well() && server.answers()) {
      throw new Failure(ExitCode.FAILED, stop.problem(stopped));
    }
    progress.reached("RESTORING", Map.of());
    program(owner(point)).restore(label(point), target(point));
    progress.reached("STARTING", Map.of());
    start.run(point);
    server.await();
    progress.reached("STARTED", Map.of());
  }

  /** Nothing is kept beside: the data directory was brought back in place. */
  @Override
  public void clear(RestorePoint point) {}

  /** Backups expire by pgBackRest's own rules. */
  @Override
  public void drop(RestorePoint point) {}

  @Override
  public List<String> stepsByHand(RestorePoint point) {
    return List.of(
        "cd " + ShellLines.quote(premises.place().toString()),
        line("stop", premises.settings().stop()).line(),
        program(owner(point)).restoreLine(label(point), target(point)),
        line("start", premises.settings().start()).line());
  }

  private Pgbackrest program(String owner) {
    String stanza =
        premises
            .settings()
            .stanza()
            .orElseThrow(() -> new Failure(ExitCode.USAGE, missing("stanza")));
    return new Pgbackrest(stanza, premises.settings().config(), owner);
  }

  private SiteLine line(String key, Optional<String> line) {
    return new SiteLine(
        key, line.orElseThrow(() -> new Failure(ExitCode.USAGE, missing(key))), premises);
  }

  private static void setting(String key, Optional<String> value, List<Problem> problems) {
    if (value.isEmpty()) {
      problems.add(missing(key));
    }
  }

  private static Problem missing(String key) {
    return Problem.of(
            "restoreSettingMissing", "`restore: {kind: pgbackrest}` has no \"" + key + "\"")
        .withTarget("restore." + key)
        .withRemedy("Give it in environment.yaml; the operators' guide has an example.");
  }

  private static Problem notHere() {
    return Problem.of("serverElsewhere", "the server's data directory is not seen from here")
        .withTarget("data_directory")
        .withWhy("pgbackrest puts a server back on the server's own machine")
        .withRemedy(
            "Run Uplift there; its role needs pg_read_all_settings, and its user the way to the"
                + " directory.");
  }

  private static String owner(RestorePoint point) {
    return point.at().getOrDefault(OWNER, "");
  }

  private static String target(RestorePoint point) {
    return point.at().getOrDefault(TARGET, "");
  }

  private static String label(RestorePoint point) {
    return point.at().getOrDefault(LABEL, "");
  }
}
