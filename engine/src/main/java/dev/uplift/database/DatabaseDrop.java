package dev.uplift.database;

/** Dropping a database together with whoever is in it. */
public final class DatabaseDrop {
  private static final String DENIED = "42501";

  private DatabaseDrop() {}

  /**
   * From another database; one that is gone already is no error. FORCE is denied to a role that is
   * no superuser while an autovacuum worker is in the database, and the plain statement ends such a
   * worker.
   */
  public static void drop(Session session, String name) {
    String plain = "drop database if exists " + Identifier.quote(name);
    try {
      session.execute(plain + " with (force)");
    } catch (SqlFailure e) {
      if (!e.sqlState().equals(DENIED)) {
        throw e;
      }
      session.execute(plain);
    }
  }
}
