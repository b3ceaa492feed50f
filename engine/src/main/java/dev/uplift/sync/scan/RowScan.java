package dev.uplift.sync.scan;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demand.Test;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of one table that break what is asked of them: one scan, whatever is asked; one
 * more where numbers would change, to tell by how much, unless nothing but that is wanted; one more
 * for the keys of what few rows break.
 */
public final class RowScan {
  /** Of one SELECT, whose list the server limits. */
  private static final int MOST = 400;

  private final Session session;
  private final String sample;

  /** Of whole tables. */
  public RowScan(Session session) {
    this(session, "");
  }

  private RowScan(Session session, String sample) {
    this.session = session;
    this.sample = sample;
  }

  /**
   * Of some of a table's pages, the same ones whenever asked.
   *
   * @param percent of the pages
   */
  public static RowScan ofSample(Session session, double percent) {
    return new RowScan(session, " tablesample system (" + percent + ") repeatable (1)");
  }

  /**
   * Rows that break one demand.
   *
   * @param largest the largest change of a value, and {@code summed} the sum of all; of numbers
   * @param why what the server said of the first row that it could not work it out of
   */
  public record Counted(
      Demand.Rows demand,
      long rows,
      Optional<String> largest,
      Optional<String> summed,
      Optional<String> why) {}

  /** What a scan saw. */
  public record Seen(long rows, List<Counted> counted) {
    public Seen {
      counted = List.copyOf(counted);
    }
  }

  /** The demands of each table, in the order given. */
  public static Map<ObjectId, List<Demand.Rows>> byTable(List<Demand.Rows> demands) {
    Map<ObjectId, List<Demand.Rows>> byTable = new LinkedHashMap<>();
    demands.forEach(d -> byTable.computeIfAbsent(d.table(), _ -> new ArrayList<>()).add(d));
    return byTable;
  }

  /**
   * All of one table; at least one, and in a transaction. What may fail is asked of all rows at
   * once, too; of each for itself only where it does.
   */
  public Seen count(List<Demand.Rows> demands) {
    List<Demand.Rows> safe = demands.stream().filter(d -> d.test() instanceof Test.Broken).toList();
    return safe.size() == demands.size()
        ? plain(safe)
        : atOnce(demands).orElseGet(() -> oneByOne(demands, safe));
  }

  /** Empty where it fails for a row. */
  private Optional<Seen> atOnce(List<Demand.Rows> demands) {
    try {
      return session.savepoint(() -> Optional.of(plain(demands)));
    } catch (SqlFailure e) {
      if (!e.causedByRows()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Seen oneByOne(List<Demand.Rows> demands, List<Demand.Rows> safe) {
    List<Demand.Rows> left = demands.stream().filter(each -> !safe.contains(each)).toList();
    List<Counted> counted = new ArrayList<>(safe.isEmpty() ? List.of() : plain(safe).counted());
    List<Raising.Found> found = new Raising(session, sample).find(left, List.of());
    for (int i = 0; i < left.size(); i++) {
      Raising.Found each = found.get(i);
      counted.add(
          new Counted(left.get(i), each.rows(), Optional.empty(), Optional.empty(), each.why()));
    }
    return new Seen(found.getFirst().seen(), counted);
  }

  private Seen plain(List<Demand.Rows> demands) {
    List<Counted> counted = new ArrayList<>();
    long rows = 0;
    for (int from = 0; from < demands.size(); from += MOST) {
      Seen seen = scan(demands.subList(from, Math.min(demands.size(), from + MOST)));
      counted.addAll(seen.counted());
      rows = seen.rows();
    }
    return new Seen(rows, counted);
  }

  /**
   * The keys of the first rows that break it, each as text.
   *
   * @param key the old table's columns that tell its rows apart; empty: where the rows lie
   */
  public List<String> keys(Demand.Rows demand, List<String> key, int most) {
    return switch (demand.test()) {
      case Test.Raises _, Test.Tried _ ->
          new Raising(session, sample).find(List.of(demand), key).getFirst().keys();
      case Test.Broken(String condition) ->
          session.query(
              "select "
                  + Raising.key(key)
                  + " as k from "
                  + from(demand.table())
                  + " where "
                  + condition
                  + " limit "
                  + most,
              row -> row.string("k"));
    };
  }

  /**
   * As {@link #keys}, in one scan for all: of conditions of one table that few rows break, since
   * all their keys are gathered before the first are taken.
   */
  public List<List<String>> keysOfFew(List<Demand.Rows> demands, List<String> key, int most) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < demands.size(); i++) {
      String condition = demands.get(i).condition().orElseThrow();
      values.add(
          "coalesce((array_agg(%s) filter (where %s))[1:%d], '{}') as k%d"
              .formatted(Raising.key(key), condition, most, i));
    }
    return session.one(
        select(values, demands),
        row -> IntStream.range(0, demands.size()).mapToObj(i -> row.strings("k" + i)).toList());
  }

  private String from(ObjectId table) {
    return table.relationSql() + " " + Demand.ROW + sample;
  }

  private Seen scan(List<Demand.Rows> demands) {
    List<String> counts = new ArrayList<>();
    counts.add("count(*) as n");
    for (int i = 0; i < demands.size(); i++) {
      counts.add(count(demands.get(i)) + " as c" + i);
    }
    Seen seen = session.one(select(counts, demands), row -> counted(demands, row));
    List<Counted> changed = seen.counted().stream().filter(RowScan::isBroken).toList();
    return changed.isEmpty() ? seen : new Seen(seen.rows(), measured(seen.counted(), changed));
  }

  private static String count(Demand.Rows demand) {
    return switch (demand.test()) {
      case Test.Broken(String condition) -> "count(*) filter (where " + condition + ")";
      case Test.Tried(String condition) -> "count(*) filter (where " + condition + ")";
      case Test.Raises(String expression) -> "0 * count(" + expression + ")";
    };
  }

  private String select(List<String> values, List<Demand.Rows> demands) {
    return "select " + String.join(", ", values) + " from " + from(demands.getFirst().table());
  }

  private static Seen counted(List<Demand.Rows> demands, Row row) {
    List<Counted> counted = new ArrayList<>();
    for (int i = 0; i < demands.size(); i++) {
      counted.add(of(demands.get(i), row.number("c" + i), null, null));
    }
    return new Seen(row.number("n"), counted);
  }

  private static boolean isBroken(Counted counted) {
    return counted.rows() > 0 && counted.demand().difference().isPresent();
  }

  private List<Counted> measured(List<Counted> all, List<Counted> changed) {
    List<Counted> measured = new ArrayList<>(all);
    List<Counted> exactly = broken(changed.stream().map(Counted::demand).toList());
    for (int i = 0; i < changed.size(); i++) {
      measured.set(all.indexOf(changed.get(i)), exactly.get(i));
    }
    return measured;
  }

  /**
   * As {@link #count}, of conditions alone, by one scan: how many rows the table has is not asked,
   * and what is asked of each is worked out of those rows alone that break any.
   */
  public List<Counted> broken(List<Demand.Rows> demands) {
    List<Counted> counted = new ArrayList<>();
    for (int from = 0; from < demands.size(); from += MOST) {
      counted.addAll(brokenAtOnce(demands.subList(from, Math.min(demands.size(), from + MOST))));
    }
    return counted;
  }

  private List<Counted> brokenAtOnce(List<Demand.Rows> demands) {
    List<String> conditions = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < demands.size(); i++) {
      Demand.Rows demand = demands.get(i);
      String condition = demand.condition().orElseThrow();
      conditions.add("(" + condition + ")");
      values.add("count(*) filter (where " + condition + ") as c" + i);
      String difference = demand.difference().orElse("null::numeric");
      String those = " filter (where " + condition + ")::text as ";
      values.add("max(" + difference + ")" + those + "m" + i);
      values.add("sum(" + difference + ")" + those + "s" + i);
    }
    String where = " where " + String.join(" or ", conditions);
    return session.one(
        select(values, demands) + where,
        row ->
            IntStream.range(0, demands.size())
                .mapToObj(
                    i ->
                        of(
                            demands.get(i),
                            row.number("c" + i),
                            row.stringOrNull("m" + i),
                            row.stringOrNull("s" + i)))
                .toList());
  }

  private static Counted of(
      Demand.Rows demand, long rows, @Nullable String largest, @Nullable String summed) {
    return new Counted(
        demand, rows, Optional.ofNullable(largest), Optional.ofNullable(summed), Optional.empty());
  }
}
