package dev.uplift.run.status;

import dev.uplift.batch.progress.BatchStatus;
import dev.uplift.batch.progress.ScriptsProgress;
import dev.uplift.batch.progress.TaskLeft;
import dev.uplift.batch.progress.WorkLeft;
import dev.uplift.batch.progress.WorkLeftReader;
import dev.uplift.batch.throttle.PauseTable;
import dev.uplift.batch.throttle.Standing;
import dev.uplift.closure.Intruder;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.forecast.Durations;
import dev.uplift.run.forecast.Forecast;
import dev.uplift.run.forecast.Marks;
import dev.uplift.run.forecast.RunForecast;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.journal.StepJournal.Entry;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status.Critical;
import dev.uplift.run.status.Status.Estimate;
import dev.uplift.run.status.Status.Left;
import dev.uplift.run.status.Status.PackageVersion;
import dev.uplift.run.status.Status.Passed;
import dev.uplift.run.status.Status.Paused;
import dev.uplift.run.status.Status.Rows;
import dev.uplift.run.status.Status.Scripts;
import dev.uplift.run.status.Status.SubstepStatus;
import dev.uplift.run.status.Status.Waiting;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads where the newest operation upon a database stands; changes nothing. */
public final class StatusReader {
  private static final int MOST = 20;

  private final InstantSource clock;
  private final JsonMapper mapper = JsonMapper.builder().build();

  public StatusReader(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The newest operation's; state NotStarted where there has been none. What the journal in the
   * database says counts as long as the operation is at work in it.
   */
  public Status read(Site site) {
    return read(site, false);
  }

  /**
   * The same.
   *
   * @param each whether every script and company of the stage at work is wanted
   */
  public Status read(Site site, boolean each) {
    Premises premises = Premises.of(site, Watcher.none(), clock);
    Optional<Operation> operation = premises.operation().find();
    Detail detail =
        new Detail(
            site.environment().limits().stalledAfter(),
            each,
            Durations.read(premises.folder()),
            operation.map(o -> new Marks(premises.folder(), o.id()).read()));
    boolean gone = operation.map(o -> o.phase() == Phase.RESTORED || !o.touched()).orElse(false);
    Status journal = gone ? none() : journal(site, operation.isPresent(), detail);
    return operation.map(o -> with(journal, o, premises)).orElse(journal);
  }

  /**
   * What is wanted, and what is known outside the database.
   *
   * @param marks empty where the operation is not known here
   */
  private record Detail(
      Duration stalledAfter,
      boolean each,
      Durations earlier,
      Optional<Map<String, Integer>> marks) {
    @Nullable Integer shown(String path) {
      return marks.map(known -> known.get(path)).orElse(null);
    }

    int whole(Forecast forecast) {
      return marks.map(known -> known.getOrDefault(Marks.WHOLE, 0)).orElseGet(forecast::percent);
    }
  }

  /** A database that lets nobody in while it is copied or put back has no journal to read. */
  private Status journal(Site site, boolean known, Detail detail) {
    try {
      return site.database()
          .with(
              "status",
              session ->
                  RunTable.exists(session)
                      ? RunTable.newest(session)
                          .map(run -> status(session, run, detail))
                          .orElseGet(this::none)
                      : none());
    } catch (Failure e) {
      if (known) {
        return none();
      }
      throw e;
    } catch (SqlFailure e) {
      if (known && e.connectionLost()) {
        return none();
      }
      throw e;
    }
  }

  private Status with(Status journal, Operation operation, Premises premises) {
    Optional<Map.Entry<String, Entry>> early = open(operation.steps());
    Phase phase = operation.phase();
    boolean journals = phase == Phase.UPGRADING || phase == Phase.OPEN || phase == Phase.ACCEPTED;
    String state = journals && journal.run() > 0 ? journal.state() : phase.text();
    boolean failedEarly =
        phase == Phase.PREPARING
            && early.map(e -> e.getValue().state() == StepState.FAILED).orElse(false);
    Outlook outlook = Outlook.of(phase, journal);
    return new Status(
        Status.FORMAT,
        journal.operation().isEmpty() ? operation.id() : journal.operation(),
        journal.run(),
        operation.environment(),
        journal.planId().isEmpty() ? operation.approved().orElse("") : journal.planId(),
        journal.packages(),
        failedEarly ? StepState.FAILED.text() : state,
        journal.run() > 0
            ? journal.step()
            : early.map(e -> (Integer) number(e.getKey())).orElse(null),
        journal.path(),
        journal.attempt(),
        operation.startedAt(),
        journal.activeSeconds(),
        Math.max(
            journal.elapsedSeconds(),
            Duration.between(
                    operation.startedAt(), phase.over() ? operation.changedAt() : clock.instant())
                .toSeconds()),
        journal.rows(),
        journal.percent(),
        outlook.remaining(),
        outlook.because(),
        premises
            .site()
            .environment()
            .window()
            .map(window -> Status.Window.of(window, operation.turnBack()))
            .orElse(null),
        premises.door().state().name().toLowerCase(Locale.ROOT),
        operation.restorePoint().orElse(null),
        premises.door().intruders().stream().map(Intruder::role).distinct().sorted().toList(),
        phase == Phase.AJAR ? premises.door().testerWrites() : List.of(),
        journal.waitingFor(),
        journal.criticalPath(),
        journal.left(),
        journal.substeps(),
        journal.errors().isEmpty() && phase != Phase.ACCEPTED
            ? operation.problems()
            : journal.errors(),
        journal.paused(),
        journal.throttle(),
        journal.scripts());
  }

  private Status none() {
    return new Status(
        Status.FORMAT,
        "",
        0,
        "",
        "",
        List.of(),
        StepState.NOT_STARTED.text(),
        null,
        null,
        0,
        null,
        0,
        0,
        null,
        null,
        null,
        Outlook.NOTHING_BEGUN,
        null,
        "open",
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new Left(0, 0, List.of()),
        List.of(),
        List.of(),
        null,
        List.of(),
        null);
  }

  private Status status(Session session, Run run, Detail detail) {
    Map<String, Entry> substeps = JournalTable.substeps(session, run.id());
    Optional<Map.Entry<String, Entry>> current = innermost(substeps);
    boolean ended = run.endedAt().isPresent();
    Instant until = run.endedAt().orElseGet(clock::instant);
    Map<String, Entry> steps = JournalTable.steps(session, run.id());
    RunForecast reader = new RunForecast(detail.earlier(), until);
    Forecast forecast = reader.read(session, run.id(), steps, substeps);
    double active =
        substeps.entrySet().stream()
            .filter(e -> !e.getKey().endsWith("/ExecuteScripts"))
            .mapToDouble(e -> ended ? e.getValue().activeSeconds() : reader.spent(e.getValue()))
            .sum();
    Standing standing = Standing.read(session, run.id());
    Outlook outlook = Outlook.of(run.state(), forecast, standing.permitted() == 0);
    Optional<WorkLeft> left =
        current
            .flatMap(e -> stage(e.getKey()))
            .flatMap(stage -> WorkLeftReader.read(session, run.id(), stage));
    Optional<BatchStatus> batch = current.flatMap(e -> batch(session, run.id(), e.getKey()));
    return new Status(
        Status.FORMAT,
        run.operation(),
        run.id(),
        run.environment(),
        run.plan(),
        mapper.readValue(run.packages(), new TypeReference<List<PackageVersion>>() {}),
        run.state(),
        open(steps).map(e -> number(e.getKey())).orElse(null),
        current.map(Map.Entry::getKey).orElse(null),
        current.map(e -> e.getValue().attempts()).orElse(0),
        run.startedAt(),
        Math.round(active),
        Duration.between(run.startedAt(), until).toSeconds(),
        batch.map(StatusReader::rows).orElse(null),
        run.finished() ? (Integer) 100 : (Integer) detail.whole(forecast),
        outlook.remaining(),
        outlook.because(),
        null,
        "open",
        null,
        List.of(),
        List.of(),
        left.map(StatusReader::waiting).orElse(List.of()),
        left.map(StatusReader::critical).orElse(List.of()),
        Leftovers.read(session, run.id()).status(),
        substeps.entrySet().stream().map(StatusReader::substep).toList(),
        errors(session, run),
        ended ? null : standing.paused().map(StatusReader::paused).orElse(null),
        ended ? List.of() : standing.ceilings().stream().map(StatusReader::passed).toList(),
        current.flatMap(e -> scripts(session, run.id(), e.getKey(), detail)).orElse(null));
  }

  private static List<Problem> errors(Session session, Run run) {
    return run.state().equals("Completed") ? List.of() : ErrorsReader.latest(session, run.id());
  }

  private static int number(String stepId) {
    int dot = stepId.indexOf('.');
    return Integer.parseInt(dot < 0 ? stepId : stepId.substring(0, dot));
  }

  /** What is at work or failed; of several, the last that has no such thing below it. */
  private static Optional<Map.Entry<String, Entry>> innermost(Map<String, Entry> entries) {
    List<Map.Entry<String, Entry>> found =
        new ArrayList<>(entries.entrySet().stream().filter(e -> isOpen(e.getValue())).toList());
    found.sort(Map.Entry.comparingByKey((a, b) -> Integer.compare(depth(b), depth(a))));
    return found.stream().findFirst();
  }

  private static Optional<Map.Entry<String, Entry>> open(Map<String, Entry> entries) {
    return entries.entrySet().stream().filter(e -> isOpen(e.getValue())).findFirst();
  }

  private static boolean isOpen(Entry entry) {
    return entry.state() == StepState.IN_PROGRESS || entry.state() == StepState.FAILED;
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  /** Where the scripts stand while one of the substeps that run them is open. */
  private static Optional<BatchStatus> batch(Session session, long run, String path) {
    return stage(path).map(stage -> BatchStatus.read(session, run, stage));
  }

  private static Optional<Scripts> scripts(Session session, long run, String path, Detail detail) {
    return stage(path)
        .map(
            stage ->
                ScriptsProgress.read(session, run, stage, detail.stalledAfter(), detail.each()))
        .map(
            p ->
                new Scripts(
                    p.bytes(),
                    p.chunks(),
                    p.uncut(),
                    detail.shown(waitFor(path)),
                    p.remaining()
                        .map(left -> new Estimate(left.low(), left.likely(), left.high()))
                        .orElse(null),
                    p.stalled(),
                    p.tasks()));
  }

  private static Optional<Script.Stage> stage(String path) {
    return path.contains("/ExecuteScripts/")
        ? Script.Stage.named(path.substring(0, path.indexOf('/')))
        : Optional.empty();
  }

  private static String waitFor(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1) + "WaitForBatch";
  }

  private static Paused paused(PauseTable.Paused paused) {
    return new Paused(paused.who(), paused.why(), paused.since());
  }

  private static Passed passed(Standing.Passed passed) {
    return new Passed(passed.limit(), passed.permitted(), passed.since(), passed.why());
  }

  private static Rows rows(BatchStatus batch) {
    return new Rows(batch.rowsDone(), batch.rowsTotal(), batch.rowsPerSecond());
  }

  /** What runs now, what is on the critical path first. */
  private static List<Waiting> waiting(WorkLeft left) {
    Set<TaskLeft> critical = new HashSet<>();
    left.criticalPath().forEach(on -> critical.add(on.task()));
    return left.tasks().stream()
        .filter(TaskLeft::running)
        .sorted(Comparator.comparing(task -> !critical.contains(task)))
        .limit(MOST)
        .map(
            task ->
                new Waiting(
                    task.script(),
                    task.company(),
                    critical.contains(task) ? "criticalPath" : "running"))
        .toList();
  }

  private static List<Critical> critical(WorkLeft left) {
    return left.criticalPath().stream()
        .limit(MOST)
        .map(
            on ->
                new Critical(
                    on.task().script(),
                    on.task().company(),
                    on.task().partition(),
                    Estimate.of(on.toTheEnd())))
        .toList();
  }

  private static SubstepStatus substep(Map.Entry<String, Entry> named) {
    Entry entry = named.getValue();
    return new SubstepStatus(
        named.getKey(),
        entry.state().text(),
        entry.attempts(),
        entry.start().orElse(null),
        entry.end().orElse(null),
        entry.activeSeconds(),
        entry.reason().orElse(null));
  }
}
