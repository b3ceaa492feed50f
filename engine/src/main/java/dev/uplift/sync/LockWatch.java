package dev.uplift.sync;

import dev.uplift.database.Database;
import dev.uplift.database.Row;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks, from another session, at who holds what a backend waits for: once the wait has timed out,
 * nobody could say any more. Closed, it looks no longer.
 */
final class LockWatch implements AutoCloseable {
  /**
   * A prepared transaction has no backend, and its locks are told by the lock on its own number;
   * what other roles do is not shown to every role.
   */
  private static final String HOLDERS =
      """
      with me as (select ?::int as pid),
      wanted as (select l.* from pg_locks l, me where l.pid = me.pid and not l.granted limit 1)
      select b.pid as pid, a.usename::text as role, a.application_name as application,
             a.state as state,
             to_char(a.query_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since,
             left(regexp_replace(a.query, '\\s+', ' ', 'g'), 100) as query,
             (select string_agg(distinct
                     format('"%s" of "%s" since %s UTC', p.gid, p.owner,
                       to_char(p.prepared at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')), ', ')
                from wanted w, pg_prepared_xacts p
                join pg_locks x on x.pid is null and x.transactionid = p.transaction
                join pg_locks h on h.pid is null and h.virtualtransaction = x.virtualtransaction
               where b.pid = 0 and p.database = current_database()
                 and (h.relation = w.relation or h.transactionid = w.transactionid)) as prepared,
             (select replace(w.mode, 'Lock', '') || ' on ' || n.nspname || '.' || c.relname
                from wanted w join pg_class c on c.oid = w.relation
                join pg_namespace n on n.oid = c.relnamespace) as wanted
        from (select distinct unnest(pg_blocking_pids(me.pid)) as pid from me) b
        left join pg_stat_activity a on a.pid = b.pid
       order by 1
      """;

  /**
   * A lock that is waited for.
   *
   * @param wanted mode and table, such as {@code AccessExclusive on public.t}; empty where it is no
   *     table's
   * @param holders for people; none when it was not seen waiting
   */
  record Seen(Optional<String> wanted, List<String> holders) {
    static final Seen NOTHING = new Seen(Optional.empty(), List.of());

    Seen {
      holders = List.copyOf(holders);
    }

    /** {@code a lock (AccessExclusive on public.t)}. */
    String lock() {
      return "a lock" + wanted.map(text -> " (" + text + ")").orElse("");
    }
  }

  private record Holder(Optional<String> wanted, String words) {}

  private static final Duration LONGEST_GAP = Duration.ofSeconds(1);

  private final Database database;
  private final int waiting;
  private final Duration gap;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Seen seen = Seen.NOTHING;

  private LockWatch(Database database, int waiting, Duration gap) {
    this.database = database;
    this.waiting = waiting;
    this.gap = gap;
  }

  /**
   * Begins to look.
   *
   * @param waiting the backend's pid
   * @param patience how long it waits at the most: it is looked at several times in that
   */
  static LockWatch begin(Database database, int waiting, Duration patience) {
    Duration third = patience.dividedBy(3);
    LockWatch watch =
        new LockWatch(database, waiting, third.compareTo(LONGEST_GAP) < 0 ? third : LONGEST_GAP);
    Thread.ofVirtual().name("locks").start(watch::loop);
    return watch;
  }

  /** What was waited for, and who held it, when it was looked at last. */
  Seen seen() {
    return seen;
  }

  private void loop() {
    try {
      while (!closed.await(gap.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      List<Holder> found =
          database.with("locks", s -> s.query(HOLDERS, LockWatch::holder, waiting));
      if (!found.isEmpty()) {
        seen = new Seen(found.getFirst().wanted(), found.stream().map(Holder::words).toList());
      }
    } catch (SqlFailure | Failure e) {
      // Who holds it stays unknown; the wait itself ends as it would.
    }
  }

  private static Holder holder(Row row) {
    return new Holder(Optional.ofNullable(row.stringOrNull("wanted")), inWords(row));
  }

  private static String inWords(Row row) {
    if (row.integer("pid") == 0) {
      String prepared = row.stringOrNull("prepared");
      return prepared == null ? "a prepared transaction" : "the prepared transaction " + prepared;
    }
    StringBuilder text = new StringBuilder("pid ").append(row.integer("pid"));
    append(text, " of \"", row.stringOrNull("role"), "\"");
    append(text, " in \"", row.stringOrNull("application"), "\"");
    append(text, ", ", row.stringOrNull("state"), "");
    append(text, " since ", row.stringOrNull("since"), " UTC");
    append(text, ": ", row.stringOrNull("query"), "");
    return text.toString();
  }

  private static void append(
      StringBuilder text, String before, @Nullable String value, String after) {
    if (value != null && !value.isEmpty()) {
      text.append(before).append(value).append(after);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
