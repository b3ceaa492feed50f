package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.analyze.Finding.Fix;
import dev.uplift.analyze.Finding.Repair;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Severity;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demands.OldTable;
import dev.uplift.sync.scan.KeyScan;
import dev.uplift.sync.scan.KeyScan.Found;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tries unique keys and foreign keys: a scan for each, of the key alone. */
final class KeyRules {
  /** Of rows held against each other: about a minute's work. */
  private static final double MOST_PAIRS = 3e8;

  private final ReadOnly database;
  private final Repairs repairs;
  private final InstantSource clock;
  private final Tries tries;

  KeyRules(ReadOnly database, Repairs repairs, InstantSource clock, Tries tries) {
    this.database = database;
    this.repairs = repairs;
    this.clock = clock;
    this.tries = tries;
  }

  void unique(OldTable table, Demand.Unique demand) {
    attempt(
        demand,
        session -> {
          Found found =
              timed(session, demand, KeyScan.counting(demand), new KeyScan(session)::count);
          if (found.keys() > 0) {
            List<String> keys = shown(() -> new KeyScan(session).keys(demand, RowRules.SHOWN));
            found(
                demand,
                finding(
                    demand,
                    "duplicates",
                    Wording.shared(found),
                    found,
                    new Shown(
                        keys,
                        Wording.plain(demand.keys()),
                        Optional.of(new Wording(table).merge(demand))),
                    "Merge or change the rows in a script (repairs: ["
                        + demand.target().display()
                        + "])."));
          }
        });
  }

  void reference(OldTable table, Demand.Reference demand) {
    attempt(
        demand,
        session -> {
          Found found =
              timed(session, demand, KeyScan.counting(demand), new KeyScan(session)::count);
          if (found.keys() > 0) {
            List<String> keys = shown(() -> new KeyScan(session).keys(demand, RowRules.SHOWN));
            found(
                demand,
                finding(
                    demand,
                    "orphans",
                    Wording.orphans(found, demand),
                    found,
                    new Shown(
                        keys, demand.columns(), Optional.of(new Wording(table).unlink(demand))),
                    "Add the missing rows, or let these refer to rows that are there, in a script"
                        + " (repairs: ["
                        + demand.target().display()
                        + "])."));
          }
        });
  }

  /**
   * Each row held against each, or against those of its own key; nothing of that where too many.
   */
  void exclusion(Demand.Exclusion demand) {
    attempt(
        demand,
        session -> {
          double pairs = new KeyScan(session).pairs(demand);
          if (pairs > MOST_PAIRS) {
            tries.untried.add(
                new Unknown(
                    demand.target().display(),
                    "its rows would have to be held against each other in "
                        + String.format(Locale.ENGLISH, "%,.0f", pairs)
                        + " pairs"));
            return;
          }
          Found found =
              timed(session, demand, KeyScan.counting(demand), new KeyScan(session)::count);
          if (found.rows() > 0) {
            List<String> keys = shown(() -> new KeyScan(session).keys(demand, RowRules.SHOWN));
            found(
                demand,
                finding(
                    demand,
                    "exclusion",
                    Wording.excluded(found, demand),
                    found,
                    new Shown(keys, Wording.plain(demand.keys()), Optional.empty()),
                    "Change or merge the rows in a script (repairs: ["
                        + demand.target().display()
                        + "])."));
          }
        });
  }

  /** {@code inventory/merge repairs it in PostSync.}. */
  static String byWhom(List<Repair> by) {
    return by.stream()
        .map(repair -> repair.script() + " (" + repair.stage() + ", " + repair.how() + ")")
        .collect(Collectors.joining(" and ", "Repaired by ", "."));
  }

  /** None where their text cannot be read. */
  private static List<String> shown(Supplier<List<String>> keys) {
    try {
      return keys.get();
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return List.of();
    }
  }

  private record Shown(List<String> keys, List<String> columns, Optional<Fix> fix) {}

  private interface Counting<D> {
    Found of(D demand);
  }

  private <D extends Demand> Found timed(
      Session session, D demand, String sql, Counting<D> counting) {
    List<String> plan = session.lines("explain (costs off) " + sql);
    boolean whole = plan.stream().anyMatch(line -> line.contains("Seq Scan on "));
    Instant start = clock.instant();
    Found found = counting.of(demand);
    tries.scans.add(
        new Scan(
            demand.table().display(),
            demand.target().name(),
            whole ? "wholeTable" : "indexOnly",
            Optional.empty(),
            1,
            Duration.between(start, clock.instant()).toMillis() / 1e3));
    return found;
  }

  private static Finding finding(
      Demand demand, String rule, String observation, Found found, Shown shown, String what) {
    return new Finding(
        Severity.BLOCKER,
        true,
        rule,
        demand.target().display(),
        Optional.of(demand.table().display()),
        observation,
        Optional.of(found.rows()),
        false,
        shown.keys(),
        shown.columns(),
        List.of(),
        what,
        shown.fix(),
        Optional.empty(),
        Optional.empty());
  }

  private void found(Demand demand, Finding finding) {
    List<Repair> by = repairs.of(demand);
    if (by.isEmpty()) {
      tries.findings.add(finding);
      return;
    }
    boolean waits =
        demand instanceof Demand.Unique && by.stream().anyMatch(r -> r.stage().equals("PostSync"));
    String more = waits ? " Until then the key is put off; FinalDbSync makes it." : "";
    tries.repaired.add(finding.repaired(by, byWhom(by) + more));
  }

  private void attempt(Demand demand, Consumer<Session> work) {
    try {
      boolean _ =
          database.of(
              session -> {
                work.accept(session);
                return true;
              });
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      tries.failed(demand, database, e, e.text());
    }
  }
}
