package dev.uplift.author;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseDrop;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.UUID;
import java.util.function.Function;

/**
 * Databases of the old structure, each for one test. A structure is made once, kept under a name
 * that holds its hash, and copied; what a killed process left is dropped by the next.
 */
final class TestDatabases {
  private static final String TEST = "uplift_test_";
  private static final String BASELINE = "uplift_baseline_";
  private static final int BASELINES = 8;
  private static final int SESSIONS = 6;

  private static final String EXISTS = "select 1 as one from pg_database where datname = ?";

  /** Nobody is in it, and whoever made it said when: a test takes no ten minutes. */
  private static final String DEAD =
      """
      select d.datname from pg_database d
       where d.datname ~ '^uplift_test_[0-9]+_[0-9a-f]+$'
         and split_part(d.datname, '_', 3)::bigint < extract(epoch from now()) - 600
         and not exists (select from pg_stat_activity a where a.datname = d.datname)
      """;

  private static final String OLD_BASELINES =
      "select datname from pg_database where starts_with(datname, ?) order by oid desc offset ?";

  private final Database server;

  /**
   * On a server of Uplift's own.
   *
   * @param server its maintenance database
   */
  TestDatabases(Database server) {
    this.server = server;
  }

  /** Runs the work in a copy of the structure, which is gone afterwards. */
  <T> T in(Baseline baseline, Function<Database, T> work) {
    String template = template(baseline);
    String name =
        server.with(
            "test",
            s ->
                TEST
                    + s.one("select extract(epoch from now())::bigint n", row -> row.number("n"))
                    + "_"
                    + UUID.randomUUID().toString().substring(0, 8));
    create(name, template);
    try (Database database = server.sibling(name, SESSIONS)) {
      return work.apply(database);
    } finally {
      server.despiteStop("test", s -> drop(s, name));
    }
  }

  /** Drops what killed processes left, and structures that have not been used for long. */
  void tidy() {
    server.with(
        "tidy",
        s -> {
          s.query(DEAD, row -> row.string("datname")).forEach(name -> drop(s, name));
          s.query(OLD_BASELINES, row -> row.string("datname"), BASELINE, BASELINES)
              .forEach(name -> drop(s, name));
          return true;
        });
  }

  private String template(Baseline baseline) {
    String name = BASELINE + baseline.sha256().substring(0, 24);
    try (Session session = server.session("baseline")) {
      session.query("select pg_advisory_lock(hashtext(?))", row -> true, name);
      if (session.first(EXISTS, row -> 1, name).isEmpty()) {
        make(session, name, baseline);
      }
    }
    return name;
  }

  /** Named last, so that a structure of that name is a whole one. */
  private void make(Session session, String name, Baseline baseline) {
    String unfinished = name + "_making";
    var _ = drop(session, unfinished);
    create(unfinished, "template0");
    try {
      try (Database database = server.sibling(unfinished)) {
        baseline.make(database);
      }
      session.execute(
          "alter database "
              + Identifier.quote(unfinished)
              + " rename to "
              + Identifier.quote(name));
    } catch (RuntimeException e) {
      var _ = drop(session, unfinished);
      throw e;
    }
  }

  private void create(String name, String template) {
    String sql =
        "create database "
            + Identifier.quote(name)
            + " template "
            + Identifier.quote(template)
            + (template.equals("template0") ? " encoding 'UTF8'" : "");
    server.with("test", session -> session.execute(sql));
  }

  private static boolean drop(Session session, String name) {
    DatabaseDrop.drop(session, name);
    return true;
  }
}
