package dev.uplift.batch;

import dev.uplift.batch.chunk.ChunkedTable;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.effect.Effect;
import dev.uplift.batch.effect.KeyRange;
import dev.uplift.batch.effect.ScriptProblems;
import dev.uplift.batch.effect.Sieve;
import dev.uplift.batch.ledger.Opening;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.left.QuarantineTable.Filter;
import dev.uplift.batch.left.QuarantineTable.Quarantined;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs scripts for the rows in quarantine alone. Each key is a transaction, in which its rows leave
 * the quarantine together with the script's effect upon them, as long as the run stands at the
 * epoch. The caller holds the run lock, which the server may forget. Not safe for many threads.
 */
public final class QuarantineRetry {
  private static final int PAGE = 500;
  private static final int TRIES = 5;

  private final Session session;
  private final BatchSettings settings;
  private final Map<String, Script> scripts = new HashMap<>();
  private final Map<TaskKey, Effect> effects = new HashMap<>();

  /**
   * Does nothing yet.
   *
   * @param scripts of packages whose jars are trusted, where methods are among them
   */
  public QuarantineRetry(Session session, BatchSettings settings, List<Script> scripts) {
    this.session = session;
    this.settings = settings;
    scripts.forEach(script -> this.scripts.put(script.path(), script));
  }

  /**
   * What became of the rows.
   *
   * @param converted rows that have left the quarantine
   * @param gone rows that are no longer in their table
   * @param failed rows that stay, with a new reason where there is one
   */
  public record Outcome(long converted, long gone, long failed) {
    Outcome plus(Outcome other) {
      return new Outcome(converted + other.converted, gone + other.gone, failed + other.failed);
    }
  }

  /**
   * All that the filter lets through, once.
   *
   * @throws Failure exit code 1 when a script fails for another reason than its rows; 3 when the
   *     run has gone over to another epoch
   */
  public Outcome go(Filter filter) {
    Outcome all = new Outcome(0, 0, 0);
    long last = 0;
    List<Quarantined> page = table().read(filter, last, PAGE);
    while (!page.isEmpty()) {
      for (Quarantined row : page) {
        all = all.plus(row(row));
        last = row.id();
      }
      page = table().read(filter, last, PAGE);
    }
    return all;
  }

  private Outcome row(Quarantined row) {
    Script script = script(row);
    for (int tries = 1; ; tries++) {
      try {
        return session.transaction(() -> convert(row, script));
      } catch (RuntimeException e) {
        Optional<SqlFailure> sql = Sieve.failureOf(e);
        boolean passing =
            sql.map(f -> f.problem().retryable() && !f.connectionLost()).orElse(false);
        if (sql.isPresent() && sql.get().causedByRows()) {
          return failedAgain(row, Sieve.reason(e));
        }
        if (!passing || tries >= TRIES) {
          throw failed(e, row, script);
        }
      }
    }
  }

  private Outcome failedAgain(Quarantined row, QuarantineTable.Reason reason) {
    return session.transaction(
        () -> {
          holdRun();
          return new Outcome(0, 0, table().failedAgain(row.id(), reason) ? 1 : 0);
        });
  }

  private void holdRun() {
    if (!table().holdRun(settings.epoch())) {
      throw Superseded.failure(settings);
    }
  }

  /** What it sees of the table does not change under it: between two keys nothing can come. */
  private Outcome convert(Quarantined row, Script script) {
    session.execute("set transaction isolation level repeatable read");
    session.execute(Opening.of(settings, script));
    holdRun();
    TaskKey task = task(row);
    Script.Chunking chunking = script.chunk().orElseThrow();
    ChunkedTable table = new ChunkedTable(session, settings.cutting(), chunking);
    KeyColumns columns = table.columns();
    String own = table.condition(task, script.scope());
    KeyRange rows = new KeyRange(session, columns, table.name(), own);
    List<String> next = rows.next(row.key()).orElse(List.of());
    Effect.Reach reach =
        new Effect.Reach(
            settings, task, number(row), columns, row.key(), next, List.of(), line -> {}, () -> {});
    long there = rows.count(reach);
    String state = there == 0 ? "Gone" : "Retried";
    long leaving = table().leave(row.owner(), row.key(), state, "uplift quarantine retry");
    if (leaving == 0) {
      return new Outcome(0, 0, 0);
    }
    if (there == 0) {
      return new Outcome(0, leaving, 0);
    }
    Effect effect = effects.computeIfAbsent(task, _ -> Effect.of(script, settings));
    return Effect.silently(
        session,
        script,
        () -> {
          apply(effect, reach);
          return new Outcome(leaving, 0, 0);
        });
  }

  private static TaskKey task(Quarantined row) {
    return new TaskKey(row.owner().script(), row.owner().company(), row.owner().partition());
  }

  /**
   * What a method finds about one row is kept beside what it found in chunks, and in other rows.
   */
  private static int number(Quarantined row) {
    return -1 - (int) (row.id() % Integer.MAX_VALUE);
  }

  private void apply(Effect effect, Effect.Reach reach) {
    Effect.Reach rest = reach;
    Effect.Done done;
    do {
      done = effect.apply(session, rest);
      rest = rest.from(done.checkpoint());
    } while (!done.checkpoint().isEmpty());
  }

  private Script script(Quarantined row) {
    Script script = scripts.get(row.owner().script());
    boolean same =
        script != null
            && script
                .chunk()
                .filter(c -> c.table().equals(row.table()) && c.by().equals(row.by()))
                .isPresent();
    if (script == null || !same) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of(
                  "scriptUnfit",
                  "\"" + row.owner().script() + "\" cannot be run for single rows any more")
              .withTarget(row.owner().script())
              .withWhy(
                  script == null
                      ? "no package has it"
                      : "its rows were told apart by " + row.table() + " " + row.by())
              .withRemedy(
                  "Put the script's `chunk` back as it was, or drop the rows from quarantine: uplift"
                      + " quarantine drop"));
    }
    if (!Effect.of(script, settings).transactional()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("scriptUnfit", "\"" + script.path() + "\" runs its own transactions")
              .withTarget(script.path())
              .withWhy("a row and its effect could not leave the quarantine as one")
              .withRemedy("Run the whole script again: uplift execute --redo " + script.path()));
    }
    return script;
  }

  private static RuntimeException failed(RuntimeException e, Quarantined row, Script script) {
    boolean told = e instanceof Failure || (e instanceof SqlFailure s && s.connectionLost());
    return told
        ? e
        : new Failure(
            ExitCode.FAILED,
            List.of(
                ScriptProblems.of(e, script, task(row), "Quarantine")
                    .withRemedy("Mend the script, then: uplift quarantine retry")),
            e);
  }

  private QuarantineTable table() {
    return new QuarantineTable(session, settings.run());
  }
}
