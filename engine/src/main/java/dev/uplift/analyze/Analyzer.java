package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.PackageVersion;
import dev.uplift.analyze.Analysis.Totals;
import dev.uplift.analyze.Analysis.TriedRule;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.RuleFile;
import dev.uplift.pack.Script;
import dev.uplift.sync.Preview;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demands;
import dev.uplift.sync.demand.Demands.OldTable;
import dev.uplift.sync.scan.RowScan;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tries everything that the packages ask of an old database, and changes nothing. Tables are read
 * one after another, each in a transaction of its own: what is written meanwhile may be in one and
 * not in another. Not safe for many threads.
 */
public final class Analyzer {
  private final Database database;
  private final Preview preview;
  private final Subject subject;
  private final Optional<Double> samplePercent;
  private final InstantSource clock;

  /**
   * By which packages, and what of them this site needs.
   *
   * @param version what the old database says it is; empty: no package asks
   * @param scripts that this site will run
   */
  public record Subject(PackageStack stack, String version, List<Script> scripts) {
    public Subject {
      scripts = List.copyOf(scripts);
    }
  }

  /**
   * One analysis.
   *
   * @param preview of a sync towards the packages' target
   * @param samplePercent of the pages of large tables, for row rules; empty: everything is read
   */
  public Analyzer(
      Database database,
      Preview preview,
      Subject subject,
      Optional<Double> samplePercent,
      InstantSource clock) {
    this.database = database;
    this.preview = preview;
    this.subject = subject;
    this.samplePercent = samplePercent;
    this.clock = clock;
  }

  public Analysis analyze() {
    Instant start = clock.instant();
    Repairs repairs = new Repairs(subject.scripts());
    Tries tries = new Tries(repairs);
    target(tries, repairs);
    PackageRules packageRules = new PackageRules(new ReadOnly(database), tries);
    List<TriedRule> rules =
        Stream.concat(
                subject.stack().packages().stream().flatMap(p -> p.rules().stream()),
                RuleFile.shipped().stream())
            .map(packageRules::tryOne)
            .toList();
    List<Finding> findings = tries.findings.stream().sorted(heaviest()).toList();
    return new Analysis(
        Analysis.FORMAT,
        database.url().toString(),
        subject.version(),
        packages(),
        start,
        Duration.between(start, clock.instant()).toMillis() / 1e3,
        samplePercent,
        findings.stream().anyMatch(Finding::blocks),
        Totals.of(findings, tries.repaired.size()),
        findings,
        tries.repaired.stream().sorted(heaviest()).toList(),
        tries.later,
        tries.untried,
        tries.scans,
        rules);
  }

  /** What the target model asks. */
  private void target(Tries tries, Repairs repairs) {
    ReadOnly readOnly = new ReadOnly(database);
    Demands demands = preview.demands();
    Suppositions suppositions = new Suppositions(readOnly);
    List<Demand.Rows> ofRows = new ArrayList<>();
    List<Demand.Rows> supposing = new ArrayList<>();
    List<Runnable> ofKeys = new ArrayList<>();
    for (Demand demand : demands.all()) {
      OldTable table = table(demands, demand.table());
      KeyRules keys = new KeyRules(suppositions.keysOf(demand), repairs, clock, tries);
      switch (suppositions.asked(demand)) {
        case Demand.Rows each ->
            (demand instanceof Demand.Supposing ? supposing : ofRows).add(each);
        case Demand.Unique each -> ofKeys.add(() -> keys.unique(table, each));
        case Demand.Exclusion each -> ofKeys.add(() -> keys.exclusion(each));
        case Demand.Reference each -> ofKeys.add(() -> keys.reference(table, each));
        case Demand.Later each -> tries.later.add(new Unknown(each.target().display(), each.why()));
        case Demand.Supposing each -> throw new IllegalStateException(each.toString());
      }
    }
    RowScan.byTable(ofRows)
        .forEach((id, some) -> rows(readOnly, repairs, tries).tryAll(table(demands, id), some));
    RowScan.byTable(supposing)
        .forEach(
            (id, some) ->
                rows(suppositions.rowsOf(id), repairs, tries).tryAll(table(demands, id), some));
    ofKeys.forEach(Runnable::run);
    preview.takenNames().stream().map(Finding::refusal).forEach(tries.findings::add);
    preview.obstacles().forEach(tries::refused);
    preview.warnings().stream().map(Finding::warning).forEach(tries.findings::add);
  }

  private RowRules rows(ReadOnly where, Repairs repairs, Tries tries) {
    return new RowRules(where, repairs, samplePercent, clock, tries);
  }

  private static OldTable table(Demands demands, ObjectId id) {
    OldTable table = demands.tables().get(id);
    if (table == null) {
      throw new IllegalStateException("nobody knows " + id);
    }
    return table;
  }

  private static Comparator<Finding> heaviest() {
    return Comparator.comparing(Finding::severity)
        .thenComparing(finding -> !finding.blocks())
        .thenComparing(Finding::object)
        .thenComparing(Finding::rule);
  }

  private List<PackageVersion> packages() {
    return subject.stack().packages().stream()
        .map(p -> new PackageVersion(p.name(), p.version(), p.sha256()))
        .toList();
  }
}
