package dev.uplift.batch;

import dev.uplift.batch.board.Task;
import dev.uplift.batch.body.ScriptCheck;
import dev.uplift.batch.graph.Learned;
import dev.uplift.batch.graph.ScriptChoice;
import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.batch.ledger.BatchSessionTable;
import dev.uplift.batch.ledger.BatchTable;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.DynamicDependencyTable;
import dev.uplift.batch.ledger.ScriptEdgeTable;
import dev.uplift.batch.ledger.ScriptLogTables;
import dev.uplift.batch.ledger.ScriptPlanTable;
import dev.uplift.batch.ledger.ScriptTaskTable;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.left.LeftTable;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.method.ValidationTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.tags.UpgradeTagTable;
import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.batch.throttle.ThrottleTable;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs the conversion scripts of a stage, in parallel, each effect exactly once. After a crash a
 * new one with a higher epoch goes on with {@link #schedule}, {@link #start}, {@link #await}: what
 * is finished stays finished. Not safe for many threads, save for {@link #stop}.
 */
public final class Batch {
  private final Database database;
  private final BatchSettings settings;
  private final Ceilings ceilings;
  private final Watcher watcher;
  private final InstantSource clock;
  private final Map<Script.Stage, Schedule> schedules = new EnumMap<>(Script.Stage.class);
  private volatile @Nullable StageRun running;
  private int finishedBefore;

  /** One that is held to nothing but a person's word. */
  public Batch(Database database, BatchSettings settings, Watcher watcher, InstantSource clock) {
    this(database, settings, Ceilings.none(), watcher, clock);
  }

  /**
   * A batch that has not begun.
   *
   * @param ceilings what the workers of all processes together are held to
   */
  public Batch(
      Database database,
      BatchSettings settings,
      Ceilings ceilings,
      Watcher watcher,
      InstantSource clock) {
    this.database = database;
    this.settings = settings;
    this.ceilings = ceilings;
    this.watcher = watcher;
    this.clock = clock;
  }

  /** Makes the batch's own tables in schema {@code dbupgrade} where they are not there yet. */
  public static void createTables(Session session) {
    session.transaction(
        () -> {
          session.execute("create schema if not exists dbupgrade");
          session.execute(ScriptTaskTable.CREATE);
          session.execute(ScriptEdgeTable.CREATE);
          session.execute(DynamicDependencyTable.CREATE);
          session.execute(ChunkTable.CREATE);
          session.execute(BatchTable.CREATE);
          session.execute(BatchSessionTable.CREATE);
          session.execute(ScriptLogTables.CREATE_SUCCESSES);
          session.execute(ScriptLogTables.CREATE_ERRORS);
          session.execute(QuarantineTable.CREATE);
          session.execute(UpgradeTagTable.CREATE);
          session.execute(ThrottleTable.CREATE);
          session.execute(LeftTable.CREATE);
          session.execute(ValidationTable.CREATE);
        });
  }

  /**
   * Everything that is wrong with the scripts, before anything runs. Asks no server.
   *
   * @param scripts of both stages, since edges may cross them; bodies are checked for {@code stage}
   */
  public List<Problem> check(Script.Stage stage, List<Script> scripts) {
    List<Problem> problems = new ArrayList<>(ScriptGraph.problems(scripts));
    scripts.stream()
        .filter(script -> script.stage() == stage)
        .forEach(script -> problems.addAll(ScriptCheck.problems(script)));
    for (String redo : new TreeSet<>(settings.redo())) {
      if (scripts.stream().noneMatch(script -> script.path().equals(redo))) {
        problems.add(
            Problem.of("unknownScript", "--redo names \"" + redo + "\", which no package has")
                .withTarget(redo)
                .withRemedy("Write the path below scripts/ without its ending."));
      }
    }
    return List.copyOf(problems);
  }

  /** As the longer one, for an application without partitions. */
  public void schedule(
      Script.Stage stage, List<Script> scripts, List<String> companies, String path) {
    schedule(stage, new ScriptChoice.Choice(scripts, Map.of()), companies, List.<String>of(), path);
  }

  /**
   * Writes the plan of the stage: which script runs for which company. Can be repeated: finished
   * tasks stay finished unless {@link BatchSettings#redo} names their script, once an epoch.
   *
   * <p>What the scripts' SQL touches beyond their headers is noted, and gives edges too; so do the
   * edges that scripts of PreSync have added.
   *
   * @param choice of the scripts of both stages
   * @param path of the substep, for events
   * @throws Failure exit code 2 when the graph is wrong; 3 when another epoch has taken over
   */
  public void schedule(
      Script.Stage stage,
      ScriptChoice.Choice choice,
      List<String> companies,
      List<String> partitions,
      String path) {
    endGhosts();
    Learning learning = new Learning(database, settings, path);
    Learned learned = learning.of(stage, choice, companies, partitions);
    Schedule schedule = new Schedule(stage, choice.scripts(), learned);
    List<String> notes = new ArrayList<>(learning.notes());
    notes.addAll(
        database.with(
            settings.run() + "/" + path,
            session -> schedule.write(session, settings, companies, partitions, path)));
    schedules.put(stage, schedule);
    notes.forEach(note -> watcher.on(new Event.Noted(clock.instant(), path, note)));
  }

  /** What the database says of the stage's open scripts beyond their headers; writes nothing. */
  public Learned learned(
      Script.Stage stage,
      ScriptChoice.Choice choice,
      List<String> companies,
      List<String> partitions,
      String path) {
    return new Learning(database, settings, path).of(stage, choice, companies, partitions);
  }

  /** Ends the sessions of earlier epochs' workers, and returns when they are gone. */
  public void endGhosts() {
    database.with(
        settings.run() + "/takeover",
        session ->
            new Ghosts(new BatchSessionTable(session, settings.run())).end(settings.epoch()));
  }

  /**
   * Starts the workers, and returns.
   *
   * @throws IllegalStateException when the stage was not scheduled in this process, or one runs
   */
  public void start(Script.Stage stage, String path) {
    Schedule schedule = schedules.get(stage);
    if (schedule == null || running != null) {
      throw new IllegalStateException(
          schedule == null ? stage.text() + " was not scheduled" : "a stage is running");
    }
    endGhosts();
    List<ScriptPlanTable.TaskRow> rows =
        database.with(settings.run() + "/" + path, session -> begin(session, stage, path));
    double rate = database.with(settings.run() + "/" + path, session -> plan(session).rate());
    finishedBefore = (int) rows.stream().filter(row -> row.state().equals("Finished")).count();
    StageRun run =
        new StageRun(
            database,
            settings,
            ceilings,
            watcher,
            clock,
            stage,
            path,
            schedule.board(rows, rate, settings));
    running = run;
    run.start();
  }

  /**
   * Waits until every script is finished, failed or held, or the batch was stopped.
   *
   * @throws Failure 3 when another epoch has taken over, 5 when the server is gone, 130 when this
   *     thread was interrupted: then the workers were stopped at once
   */
  public BatchOutcome await(Script.Stage stage) {
    StageRun run = running;
    if (run == null || run.stage() != stage) {
      throw new IllegalStateException(stage.text() + " was not started");
    }
    try {
      run.join();
    } catch (InterruptedException e) {
      stop(Duration.ZERO);
      running = null;
      Thread.currentThread().interrupt();
      throw new Failure(
          ExitCode.INTERRUPTED,
          Problem.of("interrupted", "the scripts were stopped")
              .withRemedy("Run the same command again; what was finished is not done twice."));
    }
    running = null;
    run.board()
        .collapsed()
        .ifPresent(
            reason -> {
              throw reason;
            });
    return database.again(settings.run() + "/" + run.path(), session -> outcome(session, run));
  }

  /** No new chunks; when the grace is over, running ones are cancelled: they count as not begun. */
  public void stop(Duration grace) {
    StageRun run = running;
    if (run != null) {
      try {
        run.stop(grace);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<ScriptPlanTable.TaskRow> begin(Session session, Script.Stage stage, String path) {
    if (!new BatchTable(session, settings.run(), settings.epoch()).begin(stage, path)) {
      throw Superseded.failure(settings);
    }
    return plan(session).read(stage);
  }

  private BatchOutcome outcome(Session session, StageRun run) {
    List<Problem> failed = new ArrayList<>();
    List<BatchOutcome.Held> held = new ArrayList<>();
    List<BatchOutcome.Held> aside = new ArrayList<>();
    int finished = 0;
    int left = 0;
    for (Task task : run.board().tasks()) {
      switch (task.state()) {
        case FINISHED -> finished++;
        case FAILED -> task.problem().ifPresent(failed::add);
        case HELD -> held.add(hold(session, task, "Held"));
        case SET_ASIDE -> aside.add(hold(session, task, "SetAside"));
        case WAITING, OPENING, ACTIVE -> left++;
      }
    }
    run.tellProgress(session);
    return new BatchOutcome(
        finished,
        finishedBefore,
        failed,
        held,
        aside,
        left,
        plan(session).changedButFinished(run.stage()));
  }

  private BatchOutcome.Held hold(Session session, Task task, String state) {
    TaskKey key = task.key();
    var _ = new ScriptTaskTable(session, settings.run(), settings.epoch()).end(key, state);
    watcher.on(new Event.ScriptEnded(clock.instant(), key.script(), key.company(), state, 0, 0));
    return new BatchOutcome.Held(key.script(), key.company(), task.because());
  }

  private ScriptPlanTable plan(Session session) {
    return new ScriptPlanTable(session, settings.run(), settings.epoch());
  }
}
