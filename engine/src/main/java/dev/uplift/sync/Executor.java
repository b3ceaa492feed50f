package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.shadow.ShadowCopy;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Carries changes out: in transactions that fit the server's lock table; where one fails, unit by
 * unit, so that all that is wrong is known at once. One session; not safe for many threads.
 */
final class Executor {
  /** Copies of one table, each begun anew because others had got past the barrier. */
  private static final int COPIES = 3;

  /** Of a swap that finds the old table changed since it was copied. */
  private static final String CHANGED = "UP001";

  /** Of a mark that finds another attempt at work. */
  private static final String TAKEN_OVER = "UP002";

  /** Of a swap that would take away what others have given. */
  private static final String MOVED = "UP003";

  private final Session session;
  private final Patience patience;
  private final RoomCheck room;
  private final ShadowCopy copies;
  private final Watcher watcher;
  private final InstantSource clock;
  private final String path;
  private final Set<ObjectId> failed = new HashSet<>();
  private final Set<String> unfused = new HashSet<>();
  private final Set<ObjectId> unfit = new HashSet<>();
  private final List<Change> done = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> notRestored = new ArrayList<>();
  private final Map<ObjectId, Integer> moved = new HashMap<>();
  private boolean oneHanded;
  private boolean cutShort;

  /**
   * A shell that has done nothing yet.
   *
   * @param patience with whom the session's transactions wait for locks
   * @param room asked before tables are written anew
   * @param copies fills shadows
   */
  Executor(Patience patience, RoomCheck room, ShadowCopy copies) {
    this.session = patience.session();
    this.patience = patience;
    this.room = room;
    this.copies = copies;
    this.watcher = patience.watcher();
    this.clock = patience.clock();
    this.path = patience.path();
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
    settled.addAll(carriedOut());
    return settled;
  }

  /** Conversions that came about with a rewrite. */
  Set<String> carriedOut() {
    return done.stream()
        .flatMap(change -> change.fused().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Tables whose shadow came to nothing. */
  Set<ObjectId> unfit() {
    return Set.copyOf(unfit);
  }

  /** Whether this sync has tried it already, in vain. */
  boolean hasFailed(Change change) {
    return failed.contains(change.object());
  }

  /** Whether the last run came upon what others have changed, so that it is to be planned anew. */
  boolean isCutShort() {
    return cutShort;
  }

  void run(List<Change> changes, LockBudget budget) {
    cutShort = false;
    long total = rows(changes);
    long finished = 0;
    List<List<Change>> left = new ArrayList<>(budget.transactions(changes)).reversed();
    while (!left.isEmpty()) {
      made(left);
      if (left.isEmpty()) {
        return;
      }
      List<Change> transaction = left.removeLast();
      if (shadows(transaction).isEmpty()) {
        carryOut(transaction);
      } else {
        swap(transaction, new Copied(finished, total));
      }
      if (cutShort) {
        return; // what else there is was planned from what others have changed
      }
      finished += rows(transaction);
      progress(finished, total);
    }
  }

  /** What is simply made comes by both hands, for as long as there is enough of it. */
  private void made(List<List<Change>> left) {
    if (oneHanded || !twoAreSimple(left)) {
      return;
    }
    Optional<OtherHand> free = otherHand();
    if (free.isPresent()) {
      try (OtherHand other = free.get()) {
        while (!oneHanded && twoAreSimple(left)) {
          byBothHands(left, other);
        }
      }
    }
  }

  private Optional<OtherHand> otherHand() {
    try {
      return Optional.of(OtherHand.beside(patience));
    } catch (Failure | SqlFailure e) {
      withOneHand("no second session was to be had: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void byBothHands(List<List<Change>> left, OtherHand other) {
    List<Change> mine = left.removeLast();
    List<Change> others = left.removeLast();
    OtherHand.Begun begun = other.begin(others);
    OtherHand.Made made;
    try {
      carryOut(mine);
    } finally {
      made = begun.end();
    }
    switch (made) {
      case OtherHand.Made.Done(var carrying) -> committed(carrying);
      case OtherHand.Made.Undone _ -> carryOut(others);
      case OtherHand.Made.Lost(var failure) -> {
        withOneHand("the second session was lost: " + failure.text());
        left.clear(); // what else there is may stand on what was lost: the next round looks again
      }
    }
  }

  private void withOneHand(String why) {
    oneHanded = true;
    watcher.on(
        new Event.Noted(clock.instant(), path, "new tables are made by one session; " + why));
  }

  private static boolean twoAreSimple(List<List<Change>> left) {
    return left.size() > 1
        && left.subList(left.size() - 2, left.size()).stream()
            .allMatch(transaction -> transaction.stream().allMatch(Change::isSimplyMade));
  }

  private void progress(long finished, long total) {
    if (total > 0) {
      watcher.on(new Event.Progress(clock.instant(), path, finished, total, "rows"));
    }
  }

  private void carryOut(List<Change> transaction) {
    List<List<Change>> units = Change.units(transaction);
    Optional<RuntimeException> trouble =
        attempt(
            () ->
                commit(
                    units.size() == 1
                        ? Journey.oneByOne(transaction)
                        : Journey.together(transaction)));
    if (trouble.isPresent() && units.size() == 1) {
      failed(transaction, trouble.get());
    } else if (trouble.isPresent()) {
      units.forEach(unit -> attempt(unit).ifPresent(e -> failed(unit, e)));
    }
  }

  private static List<Shadow> shadows(List<Change> transaction) {
    return transaction.stream().flatMap(change -> change.shadow().stream()).toList();
  }

  /** Rows of shadows while they are being filled, told by any thread. */
  private final class Copied implements LongConsumer {
    private final long total;
    private long finished;

    Copied(long finished, long total) {
      this.finished = finished;
      this.total = total;
    }

    @Override
    public synchronized void accept(long rows) {
      finished += rows;
      progress(Math.min(finished, total), total);
    }
  }

  private void swap(List<Change> unit, Copied copied) {
    for (int copy = 1; ; copy++) {
      Optional<RuntimeException> trouble = prepared(unit, copied).or(() -> attempt(unit));
      if (trouble.isEmpty()) {
        return;
      }
      if (isMoved(trouble.get())) {
        moved(unit, trouble.get());
        return;
      }
      if (copy == COPIES || !others(unit, trouble.get())) {
        inVain(unit, trouble.get());
        return;
      }
      String why = trouble.get().getMessage();
      watcher.on(
          new Event.Noted(
              clock.instant(), path, "the barrier was broken, the copy is begun anew: " + why));
      shadows(unit).forEach(copies::discard);
    }
  }

  private static boolean isMoved(RuntimeException trouble) {
    return trouble instanceof SqlFailure failure && failure.sqlState().equals(MOVED);
  }

  /** The copy stays: where the next plan comes to the same shadow, it is gone on with. */
  private void moved(List<Change> unit, RuntimeException trouble) {
    if (moved.merge(unit.getFirst().object(), 1, Integer::sum) == COPIES) {
      failed(unit, trouble);
      return;
    }
    cutShort = true;
    watcher.on(new Event.Noted(clock.instant(), path, "planned anew, since " + said(trouble)));
  }

  private static String said(RuntimeException trouble) {
    return trouble instanceof SqlFailure failure && failure.detail() != null
        ? failure.text() + ". " + failure.detail()
        : String.valueOf(trouble.getMessage());
  }

  /** Whether it is the doing of others, who got past the barrier. */
  private boolean others(List<Change> unit, RuntimeException trouble) {
    return trouble instanceof SqlFailure && !shadows(unit).stream().allMatch(copies::isUnbroken);
  }

  private Optional<RuntimeException> prepared(List<Change> unit, Copied copied) {
    return attempt(
        () -> {
          demandRoom(unit);
          Set<ObjectId> relations = Change.relations(unit);
          for (Shadow shadow : shadows(unit)) {
            copies.prepare(shadow, relations, copied);
            relations = Set.of(); // once is enough: all of the unit is one swap
          }
        });
  }

  /**
   * One ALTER TABLE is tried instead, whose word counts: so both strategies refuse the same rows in
   * the same words. Not where it would want the same disk or lock.
   */
  private void inVain(List<Change> unit, RuntimeException trouble) {
    if (trouble instanceof SqlFailure e && isOfShadowsAlone(e)) {
      boolean fused = unfused(unit, e);
      for (Shadow shadow : shadows(unit)) {
        if (!fused) {
          unfit.add(shadow.table());
        }
        copies.discard(shadow);
        String text = "the shadow of " + shadow.table().display() + " came to nothing: " + e.text();
        watcher.on(new Event.Noted(clock.instant(), path, text));
      }
    } else {
      failed(unit, trouble);
    }
  }

  private static boolean isOfShadowsAlone(SqlFailure failure) {
    String state = failure.sqlState();
    return !Patience.mayPass(failure)
        && !state.startsWith("53")
        && !state.startsWith("57")
        && !state.equals(CHANGED)
        && !state.equals(TAKEN_OVER)
        && !state.equals(MOVED);
  }

  private static long rows(List<Change> changes) {
    return changes.stream().mapToLong(Change::rowsTouched).sum();
  }

  /** What the server or a guard says against it; a lost connection goes further up. */
  private Optional<RuntimeException> attempt(List<Change> changes) {
    return attempt(() -> commit(Journey.oneByOne(changes)));
  }

  private static Optional<RuntimeException> attempt(Runnable work) {
    try {
      work.run();
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
    if (trouble instanceof SqlFailure failure && failure.causedByRows() && unfused(unit, failure)) {
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

  /** Leaves its conversions, where it has any, to chunks. */
  private boolean unfused(List<Change> unit, SqlFailure failure) {
    List<String> fused = unit.stream().flatMap(change -> change.fused().stream()).toList();
    if (fused.isEmpty()) {
      return false;
    }
    watcher.on(new Event.Noted(clock.instant(), path, notFused(fused, failure)));
    return unfused.addAll(fused);
  }

  /** A bad row would only stop the whole rewrite; in chunks it is found and named. */
  private static String notFused(List<String> scripts, SqlFailure failure) {
    return String.join(", ", scripts)
        + " runs in chunks after all, which find the bad rows: "
        + failure.text();
  }

  /**
   * What a transaction has done counts once it is committed.
   *
   * @param journeys changes of which several travel to the server together
   */
  private void commit(List<Journey> journeys) {
    List<Change> changes =
        journeys.stream().flatMap(journey -> journey.changes().stream()).toList();
    if (shadows(changes).isEmpty()) {
      demandRoom(changes);
    }
    Carrying carrying = new Carrying(session, clock, path);
    patience.transaction(changes.getFirst().object(), () -> carrying.out(journeys));
    committed(carrying);
  }

  private void committed(Carrying carrying) {
    done.addAll(carrying.finished());
    carrying.events().forEach(watcher::on);
    carrying.refusals().forEach(refusal -> refused(refusal.change(), refusal.failure()));
  }

  /** Better refused than half written: what is rolled back has filled the disk meanwhile. */
  private void demandRoom(List<Change> changes) {
    List<Change> rewrites = changes.stream().filter(Change::rewrites).toList();
    if (rewrites.stream().mapToLong(Change::bytesTouched).sum() < Change.WORK_BYTES) {
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
}
