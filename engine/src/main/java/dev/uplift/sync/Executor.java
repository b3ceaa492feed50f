package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Carries changes out: in transactions that fit the server's lock table; where one fails, unit by
 * unit, so that all that is wrong is known at once. One session; not safe for many threads.
 */
final class Executor {
  private static final int ATTEMPTS = 12;
  private static final Set<String> ONCE_MORE = Set.of("55P03", "40P01", "40001");

  private final Database database;
  private final Session session;
  private final Duration lockWait;
  private final RoomCheck room;
  private final Watcher watcher;
  private final InstantSource clock;
  private final String path;
  private final Set<ObjectId> failed = new HashSet<>();
  private final Set<String> unfused = new HashSet<>();
  private final List<Change> done = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> notRestored = new ArrayList<>();

  /**
   * A shell that has done nothing yet.
   *
   * @param database to look at from outside while the session waits
   * @param lockWait how long a statement waits for a lock before it is tried again
   */
  Executor(
      Database database,
      Session session,
      Duration lockWait,
      RoomCheck room,
      Watcher watcher,
      InstantSource clock,
      String path) {
    this.database = database;
    this.session = session;
    this.lockWait = lockWait;
    this.room = room;
    this.watcher = watcher;
    this.clock = clock;
    this.path = path;
  }

  List<Change> done() {
    return List.copyOf(done);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  List<Problem> notRestored() {
    return List.copyOf(notRestored);
  }

  /** Conversions that a rewrite has carried out, or cannot. */
  Set<String> settledFusions() {
    Set<String> settled = new HashSet<>(unfused);
    done.forEach(change -> settled.addAll(change.fused()));
    return settled;
  }

  /** Whether this sync has tried it already, in vain. */
  boolean hasFailed(Change change) {
    return failed.contains(change.object());
  }

  void run(List<Change> changes, LockBudget budget) {
    long total = rows(changes);
    long finished = 0;
    for (List<Change> transaction : budget.transactions(changes)) {
      List<List<Change>> units = LockBudget.units(transaction);
      Optional<RuntimeException> trouble = attempt(transaction);
      if (trouble.isPresent() && units.size() == 1) {
        failed(transaction, trouble.get());
      } else if (trouble.isPresent()) {
        units.forEach(unit -> attempt(unit).ifPresent(e -> failed(unit, e)));
      }
      finished += rows(transaction);
      if (total > 0) {
        watcher.on(new Event.Progress(clock.instant(), path, finished, total, "rows"));
      }
    }
  }

  private static long rows(List<Change> changes) {
    return changes.stream().mapToLong(Change::rowsTouched).sum();
  }

  /** What the server or a guard says against it; a lost connection goes further up. */
  private Optional<RuntimeException> attempt(List<Change> changes) {
    try {
      commit(changes);
      return Optional.empty();
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.of(e);
    } catch (Failure e) {
      return Optional.of(e);
    }
  }

  private void failed(List<Change> unit, RuntimeException trouble) {
    List<String> fused = unit.stream().flatMap(change -> change.fused().stream()).toList();
    if (!fused.isEmpty() && trouble instanceof SqlFailure failure && failure.causedByRows()) {
      unfused.addAll(fused);
      watcher.on(new Event.Noted(clock.instant(), path, notFused(fused, failure)));
      return;
    }
    unit.forEach(change -> failed.add(change.object()));
    if (trouble instanceof Failure refusal) {
      problems.addAll(refusal.problems());
    } else if (trouble instanceof SqlFailure failure) {
      Change culprit =
          unit.stream()
              .filter(change -> change.sql().contains(failure.sql()))
              .findFirst()
              .orElse(unit.getFirst());
      problems.add(new Violation(session).explain(culprit, failure, path));
    }
  }

  /** A bad row would only stop the whole rewrite; in chunks it is found and named. */
  private static String notFused(List<String> scripts, SqlFailure failure) {
    return String.join(", ", scripts) + " runs in chunks after all: " + failure.text();
  }

  /** What a transaction has done counts once it is committed. */
  private void commit(List<Change> changes) {
    demandRoom(changes);
    List<Change> finished = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    List<Runnable> refusals = new ArrayList<>();
    persistently(
        changes.getFirst(),
        () -> {
          finished.clear();
          events.clear();
          refusals.clear();
          session.transaction(
              () -> {
                long _ = session.execute(Sessions.inTransaction(lockWait));
                changes.forEach(change -> carryOut(change, finished, events, refusals));
              });
        });
    done.addAll(finished);
    events.forEach(watcher::on);
    refusals.forEach(Runnable::run);
  }

  /** Better refused than half written: what is rolled back has filled the disk meanwhile. */
  private void demandRoom(List<Change> changes) {
    List<Change> rewrites = changes.stream().filter(Change::rewrites).toList();
    if (rewrites.stream().mapToLong(Change::bytesTouched).sum() < LockBudget.WORK_BYTES) {
      return;
    }
    TableSizes sizes = TableSizes.read(session);
    Map<String, Long> bytes = new TreeMap<>();
    rewrites.stream()
        .map(Change::object)
        .distinct()
        .map(sizes::of)
        .forEach(size -> bytes.merge(size.tablespace(), size.bytesAnew(), Long::sum));
    bytes.forEach(room::demand);
  }

  /**
   * A lock that others hold is waited for no longer than set, so that those who queue behind us are
   * let through, and then again.
   */
  private void persistently(Change first, Runnable transaction) {
    for (int attempt = 1; ; attempt++) {
      try (LockWatch locks = LockWatch.begin(database, session.backendPid(), lockWait)) {
        try {
          transaction.run();
          return;
        } catch (SqlFailure e) {
          if (!ONCE_MORE.contains(e.sqlState())) {
            throw e;
          }
          if (attempt == ATTEMPTS) {
            throw locked(first, e, locks.holders());
          }
          watcher.on(new Event.Noted(clock.instant(), path, waits(e, locks.holders(), attempt)));
        }
      }
    }
  }

  private static String waits(SqlFailure failure, List<String> holders, int attempt) {
    String who = holders.isEmpty() ? failure.text() : "held by " + String.join("; ", holders);
    return "waiting for a lock, %s (tried %d of %d times)".formatted(who, attempt, ATTEMPTS);
  }

  private RuntimeException locked(Change first, SqlFailure failure, List<String> holders) {
    if (holders.isEmpty()) {
      return failure;
    }
    Problem problem =
        failure
            .problem()
            .withTarget(first.object().relation().display())
            .withAt(Place.substep(path))
            .withWhy(
                "tried %d times, each for %d s; held by %s"
                    .formatted(
                        ATTEMPTS, Math.max(1, lockWait.toSeconds()), String.join("; ", holders)))
            .withRemedy(
                "Let that session finish, or end it: select pg_terminate_backend(PID). Then run the"
                    + " same command again; `limits: {lock-wait}` says how long one wait lasts.")
            .withRetryable(true);
    return new Failure(ExitCode.FAILED, List.of(problem), failure);
  }

  private void carryOut(
      Change change, List<Change> finished, List<Event> events, List<Runnable> refusals) {
    new Emptiness(session).demand(change);
    if (change.form() == Form.PLAIN || change.form() == Form.ALONE) {
      execute(change, events);
      finished.add(change);
      return;
    }
    try {
      boolean _ =
          session.savepoint(
              () -> {
                execute(change, events);
                return true;
              });
      finished.add(change);
    } catch (SqlFailure e) {
      if (e.connectionLost() || ONCE_MORE.contains(e.sqlState())) {
        throw e;
      }
      refusals.add(() -> refused(change, e));
    }
  }

  private void refused(Change change, SqlFailure failure) {
    failed.add(change.object());
    Problem problem = new Violation(session).explain(change, failure, path);
    if (change.form() == Form.RESTORED) {
      notRestored.add(problem);
      watcher.on(
          new Event.Noted(
              clock.instant(), path, change.object() + " no longer fits: " + failure.text()));
    } else if (change.mode() == Mode.FINAL || !isUnique(failure)) {
      problems.add(problem);
    } else {
      watcher.on(
          new Event.Noted(
              clock.instant(), path, change.object() + " waits for FINAL: " + problem.message()));
    }
  }

  /** Duplicates may still be merged by scripts; only FINAL insists, save for primary keys. */
  private static boolean isUnique(SqlFailure failure) {
    return failure.sqlState().equals("23505");
  }

  private void execute(Change change, List<Event> events) {
    for (String sql : change.sql()) {
      Instant start = clock.instant();
      long _ = session.execute(sql);
      double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
      events.add(new Event.StatementExecuted(clock.instant(), path, sql, seconds));
    }
  }
}
