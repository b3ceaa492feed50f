package dev.uplift.batch.method;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.script.Row;
import dev.uplift.script.RowWalk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One page of a walk: the rows behind the checkpoint, in the order of the key. */
final class PageWalk implements RowWalk {
  private static final int MOST = 10_000;

  private final Session session;
  private final String sql;
  private final @Nullable Object[] parameters;
  private final List<String> checkpoint;
  private final Consumer<List<String>> reached;
  private List<String> by = List.of();
  private int page = 1_000;

  /**
   * Of a query.
   *
   * @param reached takes the key where the next page begins; not called after the last page
   */
  PageWalk(
      Session session,
      String sql,
      @Nullable Object[] parameters,
      List<String> checkpoint,
      Consumer<List<String>> reached) {
    this.session = session;
    this.sql = sql.strip().replaceFirst(";\\s*$", "");
    this.parameters = parameters;
    this.checkpoint = checkpoint;
    this.reached = reached;
  }

  @Override
  public RowWalk by(String... columns) {
    by = List.of(columns);
    return this;
  }

  @Override
  public RowWalk page(int rows) {
    if (rows < 1 || rows > MOST) {
      throw new IllegalArgumentException("a page has 1 to " + MOST + " rows, not " + rows);
    }
    page = rows;
    return this;
  }

  @Override
  public void forEach(Consumer<Row> action) {
    if (by.isEmpty()) {
      throw wrong("walkKey", "the walk does not say by which columns", "Add .by(\"recid\").");
    }
    if (checkpoint.isEmpty()) {
      refuseNulls();
    }
    Steps steps = new Steps(action);
    List<Boolean> _ = session.query(pageSql(), steps::take, parameters);
    if (steps.more) {
      reached.accept(steps.last);
    }
  }

  /** The rows of a page, one after the other; the one behind it says that there are more. */
  private final class Steps {
    private final Consumer<Row> action;
    private List<String> last = List.of();
    private int taken;
    private boolean more;

    private Steps(Consumer<Row> action) {
      this.action = action;
    }

    private boolean take(dev.uplift.database.Row row) {
      List<String> key = row.strings("uplift_key");
      if (key.equals(last)) {
        throw wrong(
            "walkKeyDouble",
            "two rows of the walk have the key " + String.join(", ", last),
            "Walk by columns that tell the rows apart: a page may end between any two.");
      }
      if (taken == page) {
        more = true;
      } else {
        last = key;
        taken++;
        action.accept(new SqlRow(row));
      }
      return more;
    }
  }

  private String pageSql() {
    String keys = keys(k -> "w." + Identifier.quote(k));
    String texts = keys(k -> "w." + Identifier.quote(k) + "::text");
    String behind =
        checkpoint.isEmpty()
            ? ""
            : " where (%s) > (%s)"
                .formatted(
                    keys,
                    checkpoint.stream().map(Identifier::literal).collect(Collectors.joining(", ")));
    return "select w.*, array["
        + texts
        + "] as uplift_key from (\n"
        + sql
        + "\n) w"
        + behind
        + " order by "
        + keys
        + " limit "
        + (page + 1);
  }

  private void refuseNulls() {
    List<String> nulls = new ArrayList<>();
    by.forEach(k -> nulls.add("w." + Identifier.quote(k) + " is null"));
    String asked =
        "select exists (select from (\n"
            + sql
            + "\n) w where "
            + String.join(" or ", nulls)
            + ") as found";
    if (session.one(asked, row -> row.flag("found"), parameters)) {
      throw wrong(
          "walkKeyNull",
          "a row of the walk has no key: one of " + String.join(", ", by) + " is null",
          "Walk by columns that are never null, or leave such rows out of the query.");
    }
  }

  private String keys(java.util.function.UnaryOperator<String> shown) {
    return by.stream().map(shown).collect(Collectors.joining(", "));
  }

  private static Misuse wrong(String code, String message, String remedy) {
    return new Misuse(Problem.of(code, message).withRemedy(remedy));
  }
}
