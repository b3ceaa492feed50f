package dev.uplift.sync;

import dev.uplift.database.Database;
import dev.uplift.database.Row;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks, from another session, at who holds what a backend waits for: once the wait has timed out,
 * nobody could say any more. Closed, it looks no longer.
 */
final class LockWatch implements AutoCloseable {
  /** A prepared transaction has no backend; what other roles do is not shown to every role. */
  private static final String HOLDERS =
      """
      select b.pid as pid, a.usename::text as role, a.application_name as application,
             a.state as state,
             to_char(a.query_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since,
             left(regexp_replace(a.query, '\\s+', ' ', 'g'), 100) as query
        from (select distinct unnest(pg_blocking_pids(?)) as pid) b
        left join pg_stat_activity a on a.pid = b.pid
       order by 1
      """;

  private static final Duration LONGEST_GAP = Duration.ofSeconds(1);

  private final Database database;
  private final int waiting;
  private final Duration gap;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile List<String> holders = List.of();

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

  /** Who held it when it was looked at last, for people; empty when it was not seen waiting. */
  List<String> holders() {
    return holders;
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
      List<String> found =
          database.with("locks", s -> s.query(HOLDERS, LockWatch::inWords, waiting));
      if (!found.isEmpty()) {
        holders = found;
      }
    } catch (SqlFailure | Failure e) {
      // Who holds it stays unknown; the wait itself ends as it would.
    }
  }

  private static String inWords(Row row) {
    if (row.integer("pid") == 0) {
      return "a prepared transaction";
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
