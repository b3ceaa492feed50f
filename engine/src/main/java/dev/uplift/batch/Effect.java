package dev.uplift.batch;

import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.List;

/** What a script does to the rows within its reach. Safe for many threads. */
interface Effect {
  static Effect of(Script script) {
    return switch (script.work()) {
      case Script.Work.Sql sql -> new SqlEffect(new ScriptText(sql));
    };
  }

  /**
   * Takes place in the caller's transaction, which it does not end.
   *
   * @return rows changed
   * @throws ScriptProblems.StatementFailed when the server refuses a statement
   */
  long apply(Session session, Reach reach);

  /**
   * For whom, and for which rows.
   *
   * @param first empty: from the beginning
   * @param next empty: to the end
   */
  record Reach(TaskKey key, KeyColumns columns, List<String> first, List<String> next) {
    public Reach {
      first = List.copyOf(first);
      next = List.copyOf(next);
    }

    /** The condition that the row of {@code alias} is within reach. */
    String condition(String alias) {
      return columns.range(alias, first, next);
    }
  }
}
