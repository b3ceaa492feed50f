package dev.uplift.restore.server;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends every session of some databases, again and again while another session of ours waits for
 * their locks: an application that reconnects at once would otherwise win the race.
 */
public final class SessionEnder implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** The server itself ends autovacuum for a rename. */
  private static final String OTHERS =
      """
        from pg_stat_activity
       where datname = any(?) and pid <> pg_backend_pid() and backend_type <> 'autovacuum worker'
      """;

  private static final String SHOW =
      """
      select coalesce(usename, backend_type) as role, datname, application_name as application,
             coalesce(host(client_addr), 'this server') as address, pid
      """
          + OTHERS
          + " order by datname, usename, pid";

  private static final String END = "select pg_terminate_backend(pid) as ended" + OTHERS;

  private final Session session;
  private final List<String> databases;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().unstarted(this::endAgain);

  private SessionEnder(Session session, List<String> databases) {
    this.session = session;
    this.databases = List.copyOf(databases);
  }

  /** From a database that is none of them. */
  public static SessionEnder of(Database server, List<String> databases) {
    return new SessionEnder(server.session("sessions"), databases);
  }

  /** Who is in these databases, for people. */
  public static List<String> sessions(Session session, List<String> databases) {
    return session.query(
        SHOW,
        row ->
            "%s in %s from %s, backend %d%s"
                .formatted(
                    row.string("role"),
                    row.string("datname"),
                    row.string("address"),
                    row.integer("pid"),
                    named(row.stringOrNull("application"))),
        databases);
  }

  /** How many there were. */
  public long endNow() {
    return session.query(END, row -> row.flag("ended"), databases).size();
  }

  /** From now on until it is closed. */
  public void goOn() {
    thread.start();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      session.close();
    }
  }

  private void endAgain() {
    try {
      while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        var _ = endNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SqlFailure e) {
      // Whatever cannot be ended keeps the other session waiting, and that one tells it.
    }
  }

  private static String named(@Nullable String application) {
    return application == null || application.isEmpty() ? "" : " (" + application + ")";
  }
}
