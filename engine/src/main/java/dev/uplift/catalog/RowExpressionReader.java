package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the server whether expressions look at one row alone and always answer the same, and how it
 * spells them. The answer is the server's: it takes them as a generated column of an empty
 * temporary table, or does not. Nothing stays.
 */
public final class RowExpressionReader {
  private static final Set<String> TEXTS = Set.of("text", "character varying");
  private static final List<String> NUMBERS = List.of("smallint", "integer", "bigint", "numeric");
  private static final String SPELT =
      """
      select pg_get_viewdef(c.oid) as spelt, format_type(a.atttypid, null) as type
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'uplift_value'
       where c.oid = 'pg_temp.uplift_spelt'::regclass
      """;
  private static final String END = " AS uplift_value";

  private final Session session;
  private final Table table;
  private final String alias;

  private RowExpressionReader(Session session, Table table, String alias) {
    this.session = session;
    this.table = table;
    this.alias = alias;
  }

  /** What the server says of the expressions. */
  public sealed interface Answer {
    /** They are fit. */
    record Fit(Map<String, RowExpression> set, Optional<RowExpression> where) implements Answer {
      public Fit {
        set = Map.copyOf(set);
      }
    }

    /** One is not. */
    record Unfit(String because) implements Answer {}
  }

  /**
   * Reads new values of columns, and which rows they are for.
   *
   * @param opening statements before, such as the search path of the expressions
   * @param table as it will be; columns that are in the database alone count too
   * @param alias by which the expressions know the row
   */
  public static Answer read(
      Session session,
      String opening,
      Table table,
      String alias,
      Map<String, String> set,
      Optional<String> where) {
    return session.undone(
        () -> {
          session.execute(opening);
          try {
            return new RowExpressionReader(session, table, alias).read(set, where);
          } catch (SqlFailure e) {
            if (e.connectionLost()) {
              throw e;
            }
            return new Answer.Unfit(e.text());
          }
        });
  }

  private Answer read(Map<String, String> set, Optional<String> where) {
    makeTable();
    Map<String, RowExpression> read = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : set.entrySet()) {
      Optional<Column> column = table.column(entry.getKey());
      if (column.isEmpty()) {
        return new Answer.Unfit("the model has no column " + entry.getKey());
      }
      tryOut(entry.getValue(), column.get().type());
      Spelt spelt = spell(entry.getValue());
      if (!fits(spelt.type(), column.get().type())) {
        return new Answer.Unfit(
            entry.getKey() + " is " + column.get().type() + ", its new value " + spelt.type());
      }
      read.put(entry.getKey(), spelt.expression());
    }
    where.ifPresent(condition -> tryOut(condition, "boolean"));
    return new Answer.Fit(read, where.map(condition -> spell(condition).expression()));
  }

  private record Spelt(RowExpression expression, String type) {}

  /** As the database has it, then with the target's columns. */
  private void makeTable() {
    session.execute(
        "create temporary table " + name() + " (like " + table.id().relationSql() + ")");
    for (Column column : table.columns()) {
      String quoted = Identifier.quote(column.id().name());
      session.execute(
          "alter table "
              + name()
              + " drop column if exists "
              + quoted
              + ", add column "
              + quoted
              + " "
              + column.type()
              + column.collation().map(collation -> " collate " + collation).orElse(""));
    }
  }

  private void tryOut(String expression, String type) {
    session.execute(
        "alter table "
            + name()
            + " add column uplift_tried "
            + type
            + " generated always as ("
            + expression
            + "\n) stored");
    session.execute("alter table " + name() + " drop column uplift_tried");
  }

  /** A second table beside it makes the server write the alias before every column. */
  private Spelt spell(String expression) {
    session.execute(
        "create or replace temporary view uplift_spelt as select ("
            + expression
            + "\n) as uplift_value from pg_temp."
            + Identifier.quote(alias)
            + " cross join (values (1)) as uplift_other (one)");
    String path = session.one("select current_setting('search_path') p", row -> row.string("p"));
    session.execute("select set_config('search_path', '', true)");
    Spelt spelt = session.one(SPELT, row -> spelt(row.string("spelt"), row.string("type")));
    session.execute("select set_config('search_path', " + Identifier.literal(path) + ", true)");
    session.execute("drop view pg_temp.uplift_spelt");
    return spelt;
  }

  private Spelt spelt(String view, String type) {
    String select = view.strip();
    String sql = select.substring("SELECT ".length(), select.lastIndexOf(END));
    return new Spelt(RowExpression.of(sql, alias), type);
  }

  private String name() {
    return "pg_temp." + Identifier.quote(alias);
  }

  /**
   * Whether a value of this type, or the column's own, can be either side of a CASE and comes out
   * of it as it went in.
   */
  private static boolean fits(String type, String columnType) {
    String base = columnType.replaceAll("\\([^)]*\\)", "");
    boolean text = TEXTS.contains(type) && TEXTS.contains(base);
    boolean number = NUMBERS.contains(type) && NUMBERS.contains(base);
    return type.equals(base) || text || number;
  }
}
