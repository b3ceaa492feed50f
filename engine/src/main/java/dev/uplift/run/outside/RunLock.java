package dev.uplift.run.outside;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Lets one process at a time carry out a run on a database: an advisory lock of a session of a
 * maintenance database, so that it holds while the upgraded database itself is renamed or put back;
 * keyed by the database's name, which stays when another takes its place. Goes with the process,
 * however that ends. Whoever else must not meet a run takes it too.
 */
public final class RunLock implements AutoCloseable {
  /** "Uplf": sets our locks apart from those of applications in the maintenance database. */
  private static final int KIND = 0x55706c66;

  private static final String HOLDER =
      """
      select a.pid, coalesce(host(a.client_addr), 'this server') as address,
             a.backend_start, coalesce(a.application_name, '') as name
        from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.granted and l.classid = ?::bigint::oid
         and l.objid = ?::bigint::oid and l.objsubid = 2
      """;

  private final Database database;
  private final String holder;
  private Session session;

  private RunLock(Database database, String holder) {
    this.database = database;
    this.holder = holder;
    this.session = locked(database, holder);
  }

  /**
   * Takes the lock, or says who has it.
   *
   * @param holder host and process, for whoever is refused
   * @throws Failure exit code 3, {@code alreadyRunning}
   */
  public static RunLock take(Database database, String holder) {
    return new RunLock(database, holder);
  }

  /** Takes it for this process. */
  public static RunLock take(Database database) {
    return take(database, holder());
  }

  private static String holder() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    String shorter = host.length() > 30 ? host.substring(0, 30) : host;
    return shorter + "/" + ProcessHandle.current().pid();
  }

  private static Session locked(Database database, String holder) {
    int name = database.url().database().hashCode();
    Session session = maintenance(database, "lock/" + holder);
    try {
      boolean taken =
          session.one(
              "select pg_try_advisory_lock(?, ?) as taken", row -> row.flag("taken"), KIND, name);
      if (!taken) {
        throw alreadyRunning(database, session, name);
      }
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Makes sure that it holds: a server that was started again meanwhile has forgotten it.
   *
   * @throws Failure exit code 3, {@code alreadyRunning}, when another was quicker
   */
  public void hold() {
    if (!session.alive()) {
      session.close();
      session = locked(database, holder);
    }
  }

  /** Given back before the session is: the server may notice only later that a client has gone. */
  @Override
  public void close() {
    try (Session held = session) {
      int name = database.url().database().hashCode();
      boolean _ =
          held.one("select pg_advisory_unlock(?, ?) as x", row -> row.flag("x"), KIND, name);
    } catch (SqlFailure e) {
      // The session is gone, and the lock with it.
    }
  }

  /** Where no maintenance database lets us in, the upgraded one has to do. */
  private static Session maintenance(Database database, String name) {
    try (Database server = database.maintenance()) {
      return server.session(name);
    } catch (Failure e) {
      return database.session(name);
    }
  }

  private static Failure alreadyRunning(Database database, Session session, int name) {
    String who =
        session
            .first(
                HOLDER,
                row ->
                    "backend "
                        + row.integer("pid")
                        + " from "
                        + row.string("address")
                        + " since "
                        + row.instant("backend_start")
                        + (row.string("name").isEmpty() ? "" : " (" + row.string("name") + ")"),
                (long) KIND,
                Integer.toUnsignedLong(name))
            .orElse("a session that has just ended");
    return new Failure(
        ExitCode.REFUSED,
        Problem.of("alreadyRunning", "another execute is at work on this database: " + who)
            .withTarget(database.url().toString())
            .withRemedy("Watch it with uplift status --watch; wait for it, or end that process.")
            .withRetryable(true));
  }
}
