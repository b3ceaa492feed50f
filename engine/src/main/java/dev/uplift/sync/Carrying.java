package dev.uplift.sync;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.scan.Emptiness;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction's changes, carried out on one session, and what is to be told of them once it has
 * committed. Its owner commits, and forgets all of it where that fails. Not shared.
 */
final class Carrying {
  /** Tables, and instead of partitions those that they are partitions of in the end. */
  private static final String ROOTS =
      """
      select distinct quote_ident(n.nspname) || '.' || quote_ident(r.relname) as root
        from unnest(?::text[]) as t (name)
        join pg_class c on c.oid = to_regclass(t.name)
        join pg_class r on r.oid = coalesce(pg_partition_root(c.oid)::oid, c.oid)
        join pg_namespace n on n.oid = r.relnamespace
       order by root
      """;

  private final Session session;
  private final InstantSource clock;
  private final String path;
  private final List<Change> finished = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  Carrying(Session session, InstantSource clock, String path) {
    this.session = session;
    this.clock = clock;
    this.path = path;
  }

  /** A change that the server would not have, while those beside it came about. */
  record Refusal(Change change, SqlFailure failure) {}

  /**
   * In a transaction of its own, which waits for each lock no longer than this and is not tried
   * again.
   */
  void once(List<Change> changes, Duration lockWait) {
    session.transaction(
        () -> {
          long _ = session.execute(Sessions.inTransaction(lockWait));
          out(Journey.of(changes));
        });
  }

  List<Change> finished() {
    return List.copyOf(finished);
  }

  /** Of its statements, which nobody has been told yet. */
  List<Event> events() {
    return List.copyOf(events);
  }

  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  /**
   * Within a transaction; from the beginning, where it is tried again.
   *
   * @param journeys changes of which several travel to the server together
   */
  void out(List<Journey> journeys) {
    finished.clear();
    events.clear();
    refusals.clear();
    for (Journey journey : journeys) {
      if (journey.changes().size() == 1) {
        out(journey.changes().getFirst());
      } else {
        events.addAll(journey.make(session, clock, path));
        finished.addAll(journey.changes());
      }
    }
    analyze();
  }

  private void out(Change change) {
    new Emptiness(session).demand(change.mustBeEmpty());
    if (change.form() == Form.PLAIN || change.form() == Form.ALONE) {
      change.sql().forEach(this::execute);
      finished.add(change);
      return;
    }
    try {
      boolean _ =
          session.savepoint(
              () -> {
                change.sql().forEach(this::execute);
                return true;
              });
      finished.add(change);
    } catch (SqlFailure e) {
      if (e.connectionLost() || Patience.mayPass(e)) {
        throw e;
      }
      refusals.add(new Refusal(change, e));
    }
  }

  /**
   * A rewrite leaves the planner blind. What it may know commits with the rewrite: whoever dies in
   * between leaves nobody who would look again.
   */
  private void analyze() {
    List<String> rewritten =
        finished.stream()
            .filter(Change::rewrites)
            .map(change -> change.object().relationSql())
            .distinct()
            .toList();
    if (!rewritten.isEmpty()) {
      session
          .query(ROOTS, row -> row.string("root"), rewritten)
          .forEach(root -> execute("analyze " + root));
    }
  }

  private void execute(String sql) {
    Instant start = clock.instant();
    long _ = session.execute(sql);
    double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
    events.add(new Event.StatementExecuted(clock.instant(), path, sql, seconds));
  }
}
