package dev.uplift.sync.shadow;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that is done to a shadow before its swap, as statements.
 *
 * @param table the old one
 * @param name of the shadow, in schema {@code dbupgrade}
 * @param create make the empty shadow
 * @param reads other tables that the filling reads: nobody writes to them either
 * @param builds indexes, one after another, once it is filled
 */
public record Shadow(
    ObjectId table,
    String name,
    List<String> create,
    Filling filling,
    List<ObjectId> reads,
    List<Build> builds) {

  /** Where shadows and all that is known of them are. */
  public static final String SCHEMA = "dbupgrade";

  /** The alias under which expressions and joins know the old table's row. */
  public static final String SOURCE = "old";

  public Shadow {
    create = List.copyOf(create);
    reads = List.copyOf(reads);
    builds = List.copyOf(builds);
  }

  /**
   * An index, or a constraint with one, under a name of its own until the swap.
   *
   * @param index in schema {@code dbupgrade}
   */
  public record Build(String index, Optional<String> tablespace, String sql) {}

  /**
   * What goes into the shadow.
   *
   * @param values a column of the shadow each, with what the old row gives it
   * @param joins further tables that the expressions read, as they stand after FROM; empty for none
   */
  public record Filling(List<Value> values, String joins) {
    public Filling {
      values = List.copyOf(values);
    }

    /**
     * One column's.
     *
     * @param column not quoted
     * @param expression of exactly the column's type, save for its length or precision
     */
    public record Value(String column, String expression) {}

    /** With another expression, such as a conversion's, for one column. */
    public Filling with(String column, String expression) {
      List<Value> replaced =
          values.stream().filter(value -> !value.column().equals(column)).toList();
      List<Value> all = new ArrayList<>(replaced);
      all.add(new Value(column, expression));
      return new Filling(all, joins);
    }

    /** With a further join, which must neither lose nor double a row. */
    public Filling joined(String join) {
      return new Filling(values, joins.isEmpty() ? join : joins + "\n  " + join);
    }

    List<String> columns() {
      return values.stream().map(Value::column).toList();
    }

    List<String> expressions() {
      return values.stream().map(Value::expression).toList();
    }
  }

  /** The tables behind the barrier, the old one first. */
  List<String> guarded() {
    return Stream.concat(Stream.of(table), reads.stream()).map(ObjectId::relationSql).toList();
  }

  /** {@code "dbupgrade"."name"}. */
  public String sql() {
    return Identifier.quote(SCHEMA, name);
  }

  /**
   * What is done before the swap, for people: barrier and marks are left out, and one INSERT stands
   * for all its ranges.
   */
  public List<String> statements() {
    List<String> sql = new ArrayList<>(create);
    sql.add(fill());
    builds.forEach(build -> sql.add(build.sql()));
    return sql;
  }

  /** Fills it from every row of the old table, with limits checked as they are on assignment. */
  String fill() {
    return "insert into "
        + sql()
        + " ("
        + Identifier.list(filling.columns())
        + ") overriding system value\n  select "
        + String.join(", ", filling.expressions())
        + "\n  from only "
        + table.relationSql()
        + " "
        + SOURCE
        + (filling.joins().isEmpty() ? "" : "\n  " + filling.joins());
  }

  /** A hash of all of it: a shadow that was begun otherwise is not gone on with. */
  String definition() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] text = toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(digest.digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
