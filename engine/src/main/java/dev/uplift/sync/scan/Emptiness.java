package dev.uplift.sync.scan;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;

/** Whether a table, or a column, holds anything that a drop would lose. */
public record Emptiness(Session session) {

  /** Looks under lock, right before the drop. */
  public void demand(List<ObjectId> objects) {
    for (ObjectId object : objects) {
      long _ = session.execute("lock table " + object.relationSql() + " in access exclusive mode");
      if (holds(object)) {
        throw new Failure(ExitCode.REFUSED, List.of(refusal(object)), null);
      }
    }
  }

  boolean holds(ObjectId object) {
    String where =
        object.kind() == Kind.COLUMN
            ? " where " + Identifier.quote(object.name()) + " is not null"
            : "";
    return session
        .first("select 1 n from " + object.relationSql() + where + " limit 1", row -> true)
        .isPresent();
  }

  Problem refusal(ObjectId object) {
    boolean column = object.kind() == Kind.COLUMN;
    String where = column ? " where " + Identifier.quote(object.name()) + " is not null" : "";
    long rows =
        session.one(
            "select count(*) n from " + object.relationSql() + where, row -> row.number("n"));
    String what = column ? "column" : "table";
    return Problem.of(
            "dropsRows",
            what
                + " \""
                + object.display()
                + "\" would be dropped with "
                + rows
                + " rows of values")
        .withTarget(object.display())
        .withWhy("The target does not have it, and the dictionary neither retires nor renames it.")
        .withRemedy(
            "Say in dictionary.yaml what became of it (`was`, `retired`), or allow it with"
                + " --allow-drop "
                + object.display()
                + ".");
  }
}
