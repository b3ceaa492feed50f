package dev.uplift.run.outside;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last look before the opening: does an ordinary role of the application still read what it
 * read before, and does the server know what has changed.
 */
public final class Smoke {
  private static final String REACH =
      """
      select n.nspname as schema, c.relname as name,
             has_table_privilege(r.oid, c.oid, 'select') as whole
        from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace
       where r.rolname = ? and c.relkind in ('r', 'p', 'v', 'm', 'f')
         and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'dbupgrade')
         and has_schema_privilege(r.oid, n.oid, 'usage')
         and has_any_column_privilege(r.oid, c.oid, 'select')
         and not c.relispartition
       order by 1, 2
      """;

  private static final String THERE = "select to_regclass(?) is not null as there";

  /** A partitioned table is looked at with all its partitions. */
  private static final String CHANGED =
      """
      select distinct n.nspname as schema, c.relname as name
        from pg_stat_user_tables s
        join pg_class c on c.oid = coalesce(pg_partition_root(s.relid), s.relid)
        join pg_namespace n on n.oid = c.relnamespace
       where s.n_mod_since_analyze > 0 and s.schemaname <> 'dbupgrade'
       order by 1, 2
      """;

  /** For one look: a view that adds up a large table may take its time. */
  private static final String TIMEOUT = "set local statement_timeout = '5min'";

  private final Database database;

  public Smoke(Database database) {
    this.database = database;
  }

  /**
   * What a role can read.
   *
   * @param relations tables and views; a partition counts as its table
   */
  public record Reach(String role, List<Relation> relations) {
    public Reach {
      relations = List.copyOf(relations);
    }
  }

  /**
   * A table or view.
   *
   * @param whole whether every column can be read, and not only some
   */
  public record Relation(String schema, String name, boolean whole) {
    private static Relation of(Row row) {
      return new Relation(row.string("schema"), row.string("name"), row.flag("whole"));
    }

    private List<String> path() {
      return List.of(schema, name);
    }

    private String display() {
      return Identifier.display(schema) + "." + Identifier.display(name);
    }
  }

  /** What the role can read now. */
  public Reach remember(String role) {
    return new Reach(role, database.with("smoke", s -> s.query(REACH, Relation::of, role)));
  }

  /**
   * Reads, as that role, a row of all that it could read before, under its new name where it has
   * one; what is gone is none of its business. Nothing is changed.
   *
   * @return what can no longer be read, all of it
   */
  public List<Problem> test(Reach before, Dictionary dictionary) {
    Map<List<String>, List<String>> renamed = new HashMap<>();
    dictionary
        .tables()
        .forEach(
            (name, entry) ->
                entry
                    .was()
                    .ifPresent(was -> renamed.put(Identifier.parts(was), Identifier.parts(name))));
    return database.with(
        "smoke",
        session -> {
          List<Problem> problems = new ArrayList<>();
          for (Relation relation : before.relations()) {
            now(session, relation, renamed)
                .flatMap(now -> read(session, before.role(), now))
                .ifPresent(problems::add);
          }
          return problems;
        });
  }

  /** Analyzes every table that has changed since it was last analyzed; which they were. */
  public List<String> analyze(Watcher watcher, InstantSource clock, String path) {
    List<Relation> changed =
        database.with(
            "analyze",
            session ->
                session.query(
                    CHANGED, row -> new Relation(row.string("schema"), row.string("name"), true)));
    for (Relation relation : changed) {
      Instant start = clock.instant();
      String sql = "analyze " + Identifier.quote(relation.schema(), relation.name());
      long _ = database.with(path, session -> session.execute(sql));
      double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
      watcher.on(new Event.StatementExecuted(clock.instant(), path, sql, seconds));
    }
    return changed.stream().map(Relation::display).toList();
  }

  private static Optional<Relation> now(
      Session session, Relation before, Map<List<String>, List<String>> renamed) {
    List<String> path = renamed.getOrDefault(before.path(), before.path());
    Relation after = new Relation(path.get(0), path.get(1), before.whole());
    if (there(session, after)) {
      return Optional.of(after);
    }
    return there(session, before) ? Optional.of(before) : Optional.empty();
  }

  private static boolean there(Session session, Relation relation) {
    String name = Identifier.quote(relation.schema(), relation.name());
    return session.one(THERE, row -> row.flag("there"), name);
  }

  private static Optional<Problem> read(Session session, String role, Relation relation) {
    String columns = relation.whole() ? "*" : "1";
    String name = Identifier.quote(relation.schema(), relation.name());
    try {
      return session.undone(
          () -> {
            long _ = session.execute(TIMEOUT + "; set local role " + Identifier.quote(role));
            long _ = session.execute("select " + columns + " from " + name + " limit 1");
            return Optional.empty();
          });
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.of(problem(role, relation, e));
    }
  }

  private static Problem problem(String role, Relation relation, SqlFailure failure) {
    boolean right = failure.sqlState().equals("42501");
    String remedy =
        right
            ? "State the right in the package's model, or: grant select on %s to %s"
                .formatted(relation.display(), Identifier.quote(role))
            : "Mend what it says, then go on; or put the database back.";
    return Problem.of(
            "smokeTest",
            "role \"%s\" can no longer read \"%s\"".formatted(role, relation.display()))
        .withTarget(relation.display())
        .withWhy(failure.text())
        .withRemedy(remedy)
        .withSqlState(failure.sqlState());
  }
}
