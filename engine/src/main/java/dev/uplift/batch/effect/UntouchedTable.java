package dev.uplift.batch.effect;

import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;

/**
 * An effect on rows told by their places, which must not move while it lasts: whatever it calls
 * (triggers, functions), a table cut by ctid that it changes rolls it back.
 */
record UntouchedTable(Effect effect, String table) implements Effect {
  /** Rows written since the transaction began and before, and the file they are in. */
  private static final String TOUCHES =
      """
      select concat_ws(' ', pg_relation_filenode(oid), pg_stat_get_xact_tuples_inserted(oid),
                       pg_stat_get_xact_tuples_updated(oid),
                       pg_stat_get_xact_tuples_deleted(oid)) as touches
        from pg_class where oid = to_regclass(?)
      """;

  @Override
  public boolean transactional() {
    return effect.transactional();
  }

  @Override
  public void check(Session session, TaskKey key) {
    effect.check(session, key);
  }

  @Override
  public List<String> statements(Session session, Reach reach) {
    return effect.statements(session, reach);
  }

  @Override
  public Done apply(Session session, Reach reach) {
    String before = touches(session);
    Done done = effect.apply(session, reach);
    if (!touches(session).equals(before)) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("chunkTableChanged", "the script changes the table that it cuts by ctid")
              .withTarget(table)
              .withWhy("a row that is changed gets another place, and would be done twice")
              .withRemedy("Cut it by the columns of its key."));
    }
    return done;
  }

  private String touches(Session session) {
    return session.one(TOUCHES, row -> row.string("touches"), table);
  }
}
