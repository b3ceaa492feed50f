package dev.uplift.restore.server;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseDrop;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The databases of a server, from one that is none of those worked upon. */
public final class ServerDatabases implements AutoCloseable {
  /** A large copy takes its time, whatever the role is set to. */
  private static final String PATIENCE =
      "set statement_timeout = 0; set lock_timeout = 0; set transaction_read_only = off";

  private static final String OID = "select oid::bigint as oid from pg_database where datname = ?";

  private static final String END =
      """
      select pg_terminate_backend(pid, 5000) as ended from pg_stat_activity
       where datname = ? and pid <> pg_backend_pid() and backend_type = 'client backend'
      """;

  private final Database database;
  private final Session session;

  private ServerDatabases(Database database) {
    this.database = database;
    this.session = database.outside().session("restore");
  }

  /** Of this database's server. */
  public static ServerDatabases of(Database database) {
    ServerDatabases server = new ServerDatabases(database);
    server.session.execute(PATIENCE);
    return server;
  }

  public Session session() {
    return session;
  }

  /** What tells it from another of the same name; empty: there is none. */
  public Optional<Long> oid(String name) {
    return session.first(OID, row -> row.number("oid"), name);
  }

  public boolean exists(String name) {
    return oid(name).isPresent();
  }

  /** {@code base}, or the first of {@code base_2}, {@code base_3} ... that is free. */
  public String free(String base, String suffix) {
    String name = CopyName.of(base, suffix);
    for (int i = 2; exists(name); i++) {
      name = CopyName.of(base, suffix + "_" + i);
    }
    return name;
  }

  /** Nobody but Uplift's role can be let in from now on. */
  public void forUpliftAlone(String name) {
    session.execute("revoke all on database " + Identifier.quote(name) + " from public");
  }

  /** Lets nobody in, and ends who is in. */
  public void shut(String name) {
    session.execute("alter database " + Identifier.quote(name) + " allow_connections false");
    session.query(END, row -> row.flag("ended"), name);
  }

  /** Of every session of these databases, from the same place as this. */
  public SessionEnder ender(List<String> names) {
    return SessionEnder.of(database.outside(), names);
  }

  /** Lets Uplift in for as long as the work takes. */
  public <T> T inside(String name, Function<Database, T> work) {
    session.execute("alter database " + Identifier.quote(name) + " allow_connections true");
    try (Database inside = database.sibling(name)) {
      return work.apply(inside);
    } finally {
      shut(name);
    }
  }

  /** One that is gone already is no error. */
  public void drop(String name) {
    DatabaseDrop.drop(session, name);
  }

  @Override
  public void close() {
    session.close();
  }
}
