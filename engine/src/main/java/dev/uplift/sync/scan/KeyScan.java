package dev.uplift.sync.scan;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.sync.demand.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts what breaks one unique key or one foreign key: one more scan of the table, that reads
 * nothing but the key, so that an index which covers it will do.
 */
public record KeyScan(Session session) {

  /**
   * What was found.
   *
   * @param rows that break it
   * @param keys that several rows share, or that are referred to in vain
   */
  public record Found(long rows, long keys) {}

  /** Keys that several rows share. */
  public Found count(Demand.Unique demand) {
    return session.one(counting(demand), KeyScan::found);
  }

  /** Rows that refer to nothing. */
  public Found count(Demand.Reference demand) {
    return session.one(counting(demand), KeyScan::found);
  }

  /** Rows that another one excludes; of no key that they share. */
  public Found count(Demand.Exclusion demand) {
    return session.one(counting(demand), KeyScan::found);
  }

  /** How many pairs of rows have to be held against each other, at the most. */
  public double pairs(Demand.Exclusion demand) {
    List<String> equal =
        IntStream.range(0, demand.keys().size())
            .filter(i -> demand.operators().get(i).equals("="))
            .mapToObj(i -> "k" + i)
            .toList();
    return session.one(
        "with "
            + rows(demand)
            + " select coalesce(sum(n * (n - 1)), 0)::float8 as pairs from (select count(*)::float8"
            + " as n from e"
            + (equal.isEmpty() ? "" : " group by " + String.join(", ", equal))
            + ") g",
        row -> row.decimal("pairs"));
  }

  private static Found found(Row row) {
    return new Found(row.number("rows"), row.number("keys"));
  }

  /** The statement that counts, for a look at its plan. */
  public static String counting(Demand.Unique demand) {
    return counting(shared(demand, "count(*) as n"));
  }

  /** The statement that counts, for a look at its plan. */
  public static String counting(Demand.Reference demand) {
    return counting(orphans(demand, "count(*) as n"));
  }

  /** Of keys, each with the number {@code n} of its rows. */
  private static String counting(String keys) {
    return "select coalesce(sum(n), 0)::int8 as rows, count(*) as keys from (" + keys + ") d";
  }

  /** The statement that counts, for a look at its plan. */
  public static String counting(Demand.Exclusion demand) {
    return "with " + rows(demand) + " select count(*) as rows, 0 as keys" + excluded(demand);
  }

  /** What of the first rows excludes others. */
  public List<String> keys(Demand.Exclusion demand, int most) {
    List<String> names =
        numbered("k", demand.keys().size()).stream().map(name -> "a." + name).toList();
    String sql = "with " + rows(demand) + " select " + text(names) + " as k" + excluded(demand);
    return session.query(sql + " order by 1 limit " + most, row -> row.string("k"));
  }

  private static String rows(Demand.Exclusion demand) {
    return "n as ("
        + keyed(demand.table(), demand.row(), demand.keys(), demand.where())
        + "), e as materialized (select row_number() over () as u, n.* from n where "
        + notNull(numbered("k", demand.keys().size()))
        + ")";
  }

  private static String excluded(Demand.Exclusion demand) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < demand.keys().size(); i++) {
      conditions.add("a.k%1$d %2$s b.k%1$d".formatted(i, demand.operators().get(i)));
    }
    return " from e a where exists (select from e b where b.u <> a.u and "
        + String.join(" and ", conditions)
        + ")";
  }

  /** Keys that several rows share, those of the most rows first. */
  public List<String> keys(Demand.Unique demand, int most) {
    String told = text(numbered("k", demand.keys().size())) + " as k";
    return session.query(
        shared(demand, told) + " order by count(*) desc, 1 limit " + most, row -> row.string("k"));
  }

  /** Keys that are referred to in vain. */
  public List<String> keys(Demand.Reference demand, int most) {
    String told = text(numbered("f", demand.from().size())) + " as k";
    return session.query(
        orphans(demand, told) + " order by count(*) desc, 1 limit " + most, row -> row.string("k"));
  }

  private static String shared(Demand.Unique demand, String told) {
    List<String> names = numbered("k", demand.keys().size());
    return "select "
        + told
        + " from ("
        + keyed(demand.table(), demand.row(), demand.keys(), demand.where())
        + ") n"
        + (demand.nullsEqual() ? "" : " where " + notNull(names))
        + " group by "
        + String.join(", ", names)
        + " having count(*) > 1";
  }

  /** The key of each row that it is about, as {@code k0}, {@code k1} and so on. */
  private static String keyed(
      ObjectId table, String row, List<String> keys, Optional<String> where) {
    return "select "
        + as(keys.stream().map(key -> "(" + key + ")").toList(), numbered("k", keys.size()))
        + " from (select "
        + row
        + " from "
        + table.relationSql()
        + " "
        + Demand.ROW
        + ") r"
        + where.map(condition -> " where " + condition).orElse("");
  }

  private static String orphans(Demand.Reference demand, String told) {
    List<String> from = numbered("f", demand.from().size());
    List<String> to = numbered("t", demand.to().size());
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      equal.add("p." + to.get(i) + " = n." + from.get(i));
    }
    String missing =
        notNull(from)
            + " and not exists (select from (select "
            + as(demand.to(), to)
            + " from "
            + demand.references().relationSql()
            + " "
            + Demand.ROW
            + ") p where "
            + String.join(" and ", equal)
            + ")";
    String all = String.join(", ", from);
    String partly =
        demand.full() && from.size() > 1
            ? " or num_nulls(" + all + ") between 1 and " + (from.size() - 1)
            : "";
    return "select "
        + told
        + " from (select "
        + as(demand.from(), from)
        + " from "
        + demand.table().relationSql()
        + " "
        + Demand.ROW
        + ") n where ("
        + missing
        + ")"
        + partly
        + " group by "
        + all;
  }

  private static String as(List<String> values, List<String> names) {
    List<String> list = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      list.add(values.get(i) + " as " + names.get(i));
    }
    return String.join(", ", list);
  }

  private static String notNull(List<String> names) {
    return names.stream().map(name -> name + " is not null").collect(Collectors.joining(" and "));
  }

  private static String text(List<String> names) {
    return names.stream()
        .map(name -> "coalesce(" + name + "::text, 'null')")
        .collect(Collectors.joining(", ", "concat_ws(', ', ", ")"));
  }

  private static List<String> numbered(String letter, int many) {
    return IntStream.range(0, many).mapToObj(i -> letter + i).toList();
  }
}
