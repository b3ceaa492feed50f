package dev.uplift.batch;

import dev.uplift.batch.board.Board;
import dev.uplift.batch.board.LongestPath;
import dev.uplift.batch.board.Task;
import dev.uplift.batch.effect.Effect;
import dev.uplift.batch.effect.Sieve;
import dev.uplift.batch.graph.Learned;
import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.ScriptEdgeTable;
import dev.uplift.batch.ledger.ScriptPlanTable;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.left.LeftTable;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.tags.UpgradeTagTable;
import dev.uplift.database.Session;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The plan of one stage: which script runs for whom, in the tables and as the board's tasks. */
final class Schedule {
  private static final String HOLD_EPOCH =
      "select 1 from dbupgrade.run where id = ? and epoch = ? for share";

  private static final double USUAL_RATE = 50_000;
  private static final double UNKNOWN = 1;
  private static final Set<String> SETTLED = Set.of("Finished", "Ignored");

  private final ScriptGraph graph;
  private final Script.Stage stage;
  private final List<Script> scripts;

  Schedule(Script.Stage stage, List<Script> all, Learned learned) {
    this.graph = ScriptGraph.of(all, learned);
    this.stage = stage;
    this.scripts = all.stream().filter(script -> script.stage() == stage).toList();
  }

  /**
   * Writes tasks and edges in one transaction. Finished tasks stay finished, unless their script is
   * to be done again.
   *
   * @return what is worth a note
   */
  List<String> write(
      Session session,
      BatchSettings settings,
      List<String> companies,
      List<String> partitions,
      String path) {
    refuseWithoutPartitions(partitions);
    return session.transaction(
        () -> {
          if (session.first(HOLD_EPOCH, row -> true, settings.run(), settings.epoch()).isEmpty()) {
            throw Superseded.failure(settings);
          }
          return writeAll(session, settings, companies, partitions, path);
        });
  }

  private List<String> writeAll(
      Session session,
      BatchSettings settings,
      List<String> companies,
      List<String> partitions,
      String path) {
    ScriptPlanTable tasks = new ScriptPlanTable(session, settings.run(), settings.epoch());
    ChunkTable chunks = new ChunkTable(session, settings.run(), settings.epoch());
    List<String> notes = new ArrayList<>();
    for (Script script : scripts) {
      if (settings.redo().contains(script.path())) {
        List<TaskKey> again = tasks.redo(script);
        again.forEach(chunks::clear);
        QuarantineTable quarantine = new QuarantineTable(session, settings.run());
        again.forEach(key -> quarantine.redone(Sieve.owner(key)));
        again.forEach(key -> notes.add(key + " runs again, as asked"));
        again.forEach(key -> clearTag(session, settings, script, key));
      }
    }
    for (String changed : tasks.changedUnfinished(scripts)) {
      notes.add(changed + " was changed before it was finished: its new text is used");
    }
    tasks.put(scripts, companies, partitions, settings.took(), path);
    for (Script script : scripts) {
      script.tag().ifPresent(tag -> notes.addAll(finishTagged(tasks, script, tag)));
    }
    for (String gone : tasks.remove(stage, scripts.stream().map(Script::path).toList())) {
      notes.add(gone + " is no longer in any package, and was not finished");
    }
    for (String changed : tasks.changedButFinished(stage)) {
      notes.add(
          changed
              + " was changed after it was finished: it runs again only with --redo "
              + changed);
    }
    setAside(session, settings, tasks);
    new ScriptEdgeTable(session).replace(settings.run(), graph.edges());
    return notes;
  }

  private static List<String> finishTagged(ScriptPlanTable tasks, Script script, String tag) {
    return tasks.finishTagged(script, tag).stream()
        .map(key -> key + " does not run: the tag \"" + tag + "\" is set")
        .toList();
  }

  /** What is to be done again is no longer done. */
  private static void clearTag(
      Session session, BatchSettings settings, Script script, TaskKey key) {
    UpgradeTagTable tags = new UpgradeTagTable(session);
    script.tag().ifPresent(tag -> clearTag(tags, settings, tag, key));
  }

  private static void clearTag(
      UpgradeTagTable tags, BatchSettings settings, String tag, TaskKey key) {
    if (tags.has(tag, key.holder())
        && !tags.clear(tag, key.holder(), settings.run(), settings.epoch())) {
      throw Superseded.failure(settings);
    }
  }

  /** What PreSync prepares is the whole database's: only PostSync can leave a company out. */
  private void setAside(Session session, BatchSettings settings, ScriptPlanTable tasks) {
    LeftTable left = new LeftTable(session, settings.run());
    if (stage == Script.Stage.POST_SYNC) {
      tasks.setAside(stage, List.copyOf(left.decidedAside()));
    }
    left.noteIgnored();
  }

  private void refuseWithoutPartitions(List<String> partitions) {
    List<Problem> problems =
        scripts.stream()
            .filter(script -> script.scope() == Scope.PER_PARTITION && partitions.isEmpty())
            .map(
                script ->
                    Problem.of("partitionsUnknown", "the script runs per partition; none is known")
                        .withTarget(script.path())
                        .withRemedy("Declare `partition` in platform.yaml, or change the scope.")
                        .withAt(Place.file(script.file())))
            .toList();
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, problems, null);
    }
  }

  /**
   * The board of what the tables say is not finished.
   *
   * @param rate rows a second, for scripts that nobody has measured; negative: unknown
   */
  Board board(List<ScriptPlanTable.TaskRow> rows, double rate, BatchSettings settings) {
    Map<String, Script> byPath = new HashMap<>();
    scripts.forEach(script -> byPath.put(script.path(), script));
    Map<String, List<Task>> tasks = new HashMap<>();
    List<Task> all = new ArrayList<>();
    for (ScriptPlanTable.TaskRow row : rows) {
      Script script = byPath.get(row.key().script());
      if (script != null && !SETTLED.contains(row.state())) {
        Task task =
            new Task(row.key(), script, Effect.of(script, settings), seconds(row, script, rate));
        if (row.state().equals("SetAside")) {
          task.setAside();
        }
        tasks.computeIfAbsent(script.path(), _ -> new ArrayList<>()).add(task);
        all.add(task);
      }
    }
    for (Script script : scripts) {
      join(graph.before(script.path()), tasks.getOrDefault(script.path(), List.of()), tasks);
    }
    LongestPath.measure(all);
    return new Board(all);
  }

  /** As measured, else by its rows; a point of priority counts like a second. */
  private static double seconds(ScriptPlanTable.TaskRow row, Script script, double rate) {
    double byRows =
        row.rowsEstimate() < 0 ? UNKNOWN : row.rowsEstimate() / (rate > 0 ? rate : USUAL_RATE);
    return (row.seconds() >= 0 ? row.seconds() : byRows) + script.priority();
  }

  private static void join(Set<String> before, List<Task> later, Map<String, List<Task>> tasks) {
    for (String path : before) {
      List<Task> earlier = tasks.getOrDefault(path, List.of());
      Map<TaskKey, Task> byKey = new HashMap<>();
      earlier.forEach(task -> byKey.put(task.key(), task));
      for (Task task : later) {
        Task twin = byKey.get(new TaskKey(path, task.key().company(), task.key().partition()));
        Set<Task> joined = new HashSet<>();
        if (twin != null) {
          joined.add(twin);
        } else {
          earlier.stream().filter(e -> e.key().touches(task.key())).forEach(joined::add);
        }
        joined.forEach(task::after);
      }
    }
  }
}
