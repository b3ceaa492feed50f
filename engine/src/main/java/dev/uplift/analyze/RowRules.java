package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Finding.Repair;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.demand.Demands.OldTable;
import dev.uplift.sync.scan.RowScan;
import dev.uplift.sync.scan.RowScan.Counted;
import dev.uplift.sync.scan.RowScan.Seen;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tries what the target asks of each row alone: one scan a table, whatever is asked, and one more
 * for what has to be supposed.
 */
final class RowRules {
  static final int SHOWN = 10;

  /** So many rows that break one rule are gathered in memory. */
  private static final int FEW = 1000;

  /** Smaller tables are read whole even where a sample is wanted: their pages are too few. */
  private static final long SAMPLED_BYTES = 8L << 20;

  private final ReadOnly database;
  private final Repairs repairs;
  private final Optional<Double> percent;
  private final InstantSource clock;
  private final Tries tries;

  RowRules(
      ReadOnly database,
      Repairs repairs,
      Optional<Double> percent,
      InstantSource clock,
      Tries tries) {
    this.database = database;
    this.repairs = repairs;
    this.percent = percent;
    this.clock = clock;
    this.tries = tries;
  }

  void tryAll(OldTable table, List<Demand.Rows> demands) {
    List<Demand.Rows> sound = sound(demands);
    if (!sound.isEmpty()) {
      scan(table, sound);
    }
  }

  /** Those that the server understands in the old structure. */
  private List<Demand.Rows> sound(List<Demand.Rows> demands) {
    Optional<SqlFailure> trouble = understood(demands);
    if (trouble.isEmpty()) {
      return demands;
    }
    if (demands.size() == 1) {
      untried(demands.getFirst(), trouble.get());
      return List.of();
    }
    int half = demands.size() / 2;
    return Stream.concat(
            sound(demands.subList(0, half)).stream(),
            sound(demands.subList(half, demands.size())).stream())
        .toList();
  }

  private Optional<SqlFailure> understood(List<Demand.Rows> demands) {
    String all =
        demands.stream()
            .map(
                demand ->
                    switch (demand.test()) {
                      case Test.Broken(String condition) -> "(" + condition + ")";
                      case Test.Tried(String condition) -> "(" + condition + ")";
                      case Test.Raises(String expression) -> "(" + expression + ") is null";
                    })
            .collect(Collectors.joining(", "));
    String sql =
        "select "
            + all
            + " from "
            + demands.getFirst().table().relationSql()
            + " "
            + Demand.ROW
            + " limit 0";
    return attempt(session -> session.lines(sql));
  }

  private void scan(OldTable table, List<Demand.Rows> demands) {
    Instant start = clock.instant();
    boolean sampled = percent.isPresent() && table.bytes() >= SAMPLED_BYTES;
    Seen[] seen = new Seen[1];
    Optional<SqlFailure> trouble =
        attempt(session -> seen[0] = rows(session, sampled).count(demands));
    if (trouble.isPresent() && demands.size() == 1) {
      untried(demands.getFirst(), trouble.get());
    } else if (trouble.isPresent()) {
      demands.forEach(demand -> scan(table, List.of(demand)));
    } else {
      double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
      tries.scans.add(
          new Scan(
              table.id().display(),
              "rows",
              sampled ? "sample" : "wholeTable",
              Optional.of(seen[0].rows()),
              demands.size(),
              seconds));
      Map<Demand.Rows, List<String>> ahead = ofFew(table, seen[0], sampled);
      seen[0].counted().stream()
          .filter(counted -> counted.rows() > 0)
          .forEach(counted -> found(table, counted, ahead, sampled));
    }
  }

  /**
   * The keys of rules that few rows break, in one scan: looked for one by one, each would be a scan
   * of nearly the whole table. Whatever is not there is looked for alone.
   */
  private Map<Demand.Rows, List<String>> ofFew(OldTable table, Seen seen, boolean sampled) {
    List<Demand.Rows> few =
        seen.counted().stream()
            .filter(counted -> counted.rows() > 0 && counted.rows() <= FEW)
            .filter(counted -> counted.why().isEmpty())
            .map(Counted::demand)
            .filter(demand -> demand.condition().isPresent() && showsKeys(demand))
            .toList();
    Map<Demand.Rows, List<String>> keys = new HashMap<>();
    if (few.size() > 1) {
      Optional<SqlFailure> _ =
          attempt(
              session -> {
                List<List<String>> found =
                    rows(session, sampled).keysOfFew(few, table.key(), SHOWN);
                for (int i = 0; i < few.size(); i++) {
                  keys.put(few.get(i), found.get(i));
                }
              });
    }
    return keys;
  }

  private static boolean showsKeys(Demand.Rows demand) {
    return demand.kind() != Demand.Kind.DROP && !demand.test().equals(new Test.Broken("true"));
  }

  private RowScan rows(Session session, boolean sampled) {
    return sampled ? RowScan.ofSample(session, percent.orElseThrow()) : new RowScan(session);
  }

  private void found(
      OldTable table, Counted counted, Map<Demand.Rows, List<String>> ahead, boolean sampled) {
    Demand.Rows demand = counted.demand();
    Finding finding = finding(table, counted, ahead, sampled);
    List<Repair> by = repairs.of(demand);
    List<String> possible =
        demand.kind() == Demand.Kind.NOT_NULL ? repairs.possible(demand.target()) : List.of();
    if (!by.isEmpty()) {
      tries.repaired.add(finding.repaired(by, KeyRules.byWhom(by)));
    } else if (!possible.isEmpty()) {
      tries.findings.add(
          finding.doubtful(
              "Make sure that "
                  + String.join(" or ", possible)
                  + " fills it, and have it say so: repairs: ["
                  + demand.target().display()
                  + "]."));
    } else {
      tries.findings.add(finding);
    }
  }

  private Finding finding(
      OldTable table, Counted counted, Map<Demand.Rows, List<String>> ahead, boolean sampled) {
    Demand.Rows demand = counted.demand();
    Wording words = new Wording(table);
    long rows = sampled ? Math.round(counted.rows() * 100 / percent.orElseThrow()) : counted.rows();
    List<String> keys = showsKeys(demand) ? ahead.getOrDefault(demand, List.of()) : List.of();
    Shown shown =
        showsKeys(demand) && keys.isEmpty()
            ? shown(table, demand, sampled)
            : new Shown(keys, table.key());
    return new Finding(
        Wording.severity(demand.kind()),
        Wording.blocks(demand),
        Wording.rule(demand.kind()),
        demand.target().display(),
        Optional.of(table.id().display()),
        words.observation(counted, rows, sampled),
        Optional.of(rows),
        sampled,
        shown.keys(),
        shown.columns().isEmpty() ? List.of("ctid") : shown.columns(),
        List.of(),
        words.recommendation(demand),
        counted.why().isPresent() ? Optional.empty() : words.fix(demand),
        Optional.empty(),
        Optional.empty());
  }

  /** The first rows' keys, and of which columns they are; none: where the rows lie. */
  private record Shown(List<String> keys, List<String> columns) {}

  /** A key may be text that cannot be read: then it is shown where the rows lie. */
  private Shown shown(OldTable table, Demand.Rows demand, boolean sampled) {
    try {
      return new Shown(keys(demand, table.key(), sampled), table.key());
    } catch (SqlFailure e) {
      if (e.connectionLost() || table.key().isEmpty()) {
        throw e;
      }
      return new Shown(keys(demand, List.of(), sampled), List.of());
    }
  }

  private List<String> keys(Demand.Rows demand, List<String> key, boolean sampled) {
    return database.of(session -> rows(session, sampled).keys(demand, key, SHOWN));
  }

  /** What the server says against it; a lost connection goes further up. */
  private Optional<SqlFailure> attempt(Consumer<Session> work) {
    try {
      return database.of(
          session -> {
            work.accept(session);
            return Optional.empty();
          });
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  private void untried(Demand.Rows demand, SqlFailure why) {
    tries.failed(demand, database, why, Wording.rule(demand.kind()) + ": " + why.text());
  }
}
