package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the server whether expressions look at one row alone, with at most one row of each table
 * joined to it, and always answer the same; and how it spells them. The answer is the server's: it
 * takes them as a generated column of an empty temporary table, or does not; and it leaves out a
 * join that it knows to change nothing, or does not. Nothing stays.
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
  private static final String JOINS = "\"Join Type\":";

  private final Session session;
  private final Question question;

  private RowExpressionReader(Session session, Question question) {
    this.session = session;
    this.question = question;
  }

  /** What the server says of the expressions. */
  public sealed interface Answer {
    /**
     * They are fit.
     *
     * @param on of the joins, in their order
     */
    record Fit(
        Map<String, RowExpression> set, Optional<RowExpression> where, List<RowExpression> on)
        implements Answer {
      public Fit {
        set = Map.copyOf(set);
        on = List.copyOf(on);
      }
    }

    /** One is not. */
    record Unfit(String because) implements Answer {}
  }

  /**
   * A table that is there, joined to those before it.
   *
   * @param on a condition
   */
  public record Join(ObjectId table, String alias, String on) {
    private String sql() {
      return table.relationSql() + " " + Identifier.quote(alias);
    }
  }

  /**
   * What is asked.
   *
   * @param opening statements before, such as the search path of the expressions
   * @param table as it will be; columns that are in the database alone count too
   * @param alias by which the expressions know the row
   * @param set new values of columns
   * @param where which rows they are for
   */
  public record Question(
      String opening,
      Table table,
      String alias,
      List<Join> joins,
      Map<String, String> set,
      Optional<String> where) {
    public Question {
      joins = List.copyOf(joins);
      set = Map.copyOf(set);
    }

    private String row() {
      return "pg_temp." + Identifier.quote(alias);
    }

    private Set<String> joined() {
      return joins.stream().map(Join::alias).collect(Collectors.toSet());
    }

    private Optional<String> typeOf(String column) {
      return table.column(column).map(Column::type);
    }
  }

  /** Asks. */
  public static Answer read(Session session, Question question) {
    return session.undone(
        () -> {
          session.execute(question.opening());
          try {
            return new RowExpressionReader(session, question).read();
          } catch (SqlFailure e) {
            if (e.connectionLost()) {
              throw e;
            }
            return new Answer.Unfit(e.text());
          }
        });
  }

  private Answer read() {
    makeTable();
    Map<String, RowExpression> set = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : question.set().entrySet()) {
      Optional<String> type = question.typeOf(entry.getKey());
      if (type.isEmpty()) {
        return new Answer.Unfit("the model has no column " + entry.getKey());
      }
      Spelt spelt = spell(entry.getValue());
      if (!fits(spelt.type(), type.get())) {
        return new Answer.Unfit(
            entry.getKey() + " is " + type.get() + ", its new value " + spelt.type());
      }
      set.put(entry.getKey(), spelt.expression());
    }
    Optional<RowExpression> where = question.where().map(each -> spell(each).expression());
    List<RowExpression> on =
        question.joins().stream().map(join -> spell(join.on()).expression()).toList();
    tryOut(set, Stream.concat(where.stream(), on.stream()).toList());
    return doubled().orElse(new Answer.Fit(set, where, on));
  }

  private record Spelt(RowExpression expression, String type) {}

  /** As the database has it, then with the target's columns. */
  private void makeTable() {
    Table table = question.table();
    session.execute(
        "create temporary table " + question.row() + " (like " + table.id().relationSql() + ")");
    for (Column column : table.columns()) {
      String quoted = Identifier.quote(column.id().name());
      session.execute(
          "alter table "
              + question.row()
              + " drop column if exists "
              + quoted
              + ", add column "
              + quoted
              + " "
              + column.type()
              + column.collation().map(collation -> " collate " + collation).orElse(""));
    }
  }

  /** A table beside it makes the server write the alias before every column. */
  private Spelt spell(String expression) {
    session.execute(
        "create or replace temporary view uplift_spelt as select ("
            + expression
            + "\n) as uplift_value from "
            + allRows()
            + " cross join (values (1)) as uplift_other (one)");
    String path = session.one("select current_setting('search_path') p", row -> row.string("p"));
    session.execute("select set_config('search_path', '', true)");
    Spelt spelt = session.one(SPELT, row -> spelt(row.string("spelt"), row.string("type")));
    session.execute("select set_config('search_path', " + Identifier.literal(path) + ", true)");
    session.execute("drop view pg_temp.uplift_spelt");
    return spelt;
  }

  private String allRows() {
    return Stream.concat(Stream.of(question.row()), question.joins().stream().map(Join::sql))
        .collect(Collectors.joining(" cross join "));
  }

  private Spelt spelt(String view, String type) {
    String select = view.strip();
    String sql = select.substring("SELECT ".length(), select.lastIndexOf(END));
    return new Spelt(RowExpression.of(sql, question.alias(), question.joined()), type);
  }

  /** In one wide row that has every column which they read. */
  private void tryOut(Map<String, RowExpression> set, List<RowExpression> conditions) {
    Map<RowExpression.Part, String> names = new LinkedHashMap<>();
    List<String> columns = new ArrayList<>(List.of("1 as uplift_none"));
    Stream.concat(set.values().stream(), conditions.stream())
        .flatMap(each -> Stream.concat(each.columns().map(this::own), each.joined()))
        .distinct()
        .forEach(
            part -> {
              names.put(part, "uplift_" + names.size());
              columns.add(written(part) + " as " + names.get(part));
            });
    session.execute(
        "create temporary table uplift_tried as select "
            + String.join(", ", columns)
            + " from "
            + allRows()
            + " with no data");
    Function<RowExpression.Part, String> name = part -> names.getOrDefault(part, "");
    set.forEach(
        (column, each) -> tryOut(each.sql(name, name), question.typeOf(column).orElseThrow()));
    conditions.forEach(each -> tryOut(each.sql(name, name), "boolean"));
  }

  private RowExpression.Part own(String column) {
    return new RowExpression.Part.Column(column);
  }

  private String written(RowExpression.Part part) {
    return switch (part) {
      case RowExpression.Part.Text text -> text.sql();
      case RowExpression.Part.Column own -> Identifier.quote(question.alias(), own.name());
      case RowExpression.Part.Joined other -> Identifier.quote(other.alias(), other.name());
    };
  }

  private void tryOut(String expression, String type) {
    session.execute(
        "alter table uplift_tried add column uplift_value "
            + type
            + " generated always as ("
            + expression
            + "\n) stored");
    session.execute("alter table uplift_tried drop column uplift_value");
  }

  /**
   * The first join that might find several rows. One to a single row at most is left out of a plan
   * that reads nothing of it, since it neither loses nor doubles a row then.
   */
  private Optional<Answer> doubled() {
    StringBuilder from = new StringBuilder(question.row());
    for (Join join : question.joins()) {
      from.append(" left join ").append(join.sql()).append(" on (").append(join.on()).append("\n)");
      String plan =
          String.join(
              "\n",
              session.query(
                  "explain (format json, costs off) select 1 from " + from,
                  row -> row.string("QUERY PLAN")));
      if (plan.contains(JOINS)) {
        return Optional.of(
            new Answer.Unfit(
                "no key of "
                    + join.table().display()
                    + " says that a row finds one at most there"));
      }
    }
    return Optional.empty();
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
