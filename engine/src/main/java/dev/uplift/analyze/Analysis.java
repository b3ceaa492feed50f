package dev.uplift.analyze;

import dev.uplift.pack.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A forecast: {@code analysis/1}.
 *
 * @param database its address, without a password
 * @param samplePercent of the pages of large tables that were read for row rules; empty: all
 * @param blocked whether anything blocks
 * @param findings that nothing repairs, the heaviest first
 * @param repaired what scripts repair before it matters
 * @param later what only shows during the upgrade
 * @param untried what could not be tried: nothing is known of it
 * @param scans what was read
 */
public record Analysis(
    String format,
    String database,
    String version,
    List<PackageVersion> packages,
    Instant startedAt,
    double seconds,
    Optional<Double> samplePercent,
    boolean blocked,
    Totals totals,
    List<Finding> findings,
    List<Finding> repaired,
    List<Unknown> later,
    List<Unknown> untried,
    List<Scan> scans,
    List<TriedRule> rules) {
  public static final String FORMAT = "analysis/1";

  public Analysis {
    packages = List.copyOf(packages);
    findings = List.copyOf(findings);
    repaired = List.copyOf(repaired);
    later = List.copyOf(later);
    untried = List.copyOf(untried);
    scans = List.copyOf(scans);
    rules = List.copyOf(rules);
  }

  /** Whose target it is. */
  public record PackageVersion(String name, String version, String sha256) {}

  /** Findings by severity; {@code repaired} are in none of the others. */
  public record Totals(
      long blocker,
      long manualAction,
      long dataLoss,
      long performance,
      long saving,
      long repaired,
      long blocking) {
    static Totals of(List<Finding> findings, int repaired) {
      return new Totals(
          count(findings, Severity.BLOCKER),
          count(findings, Severity.MANUAL_ACTION),
          count(findings, Severity.DATA_LOSS),
          count(findings, Severity.PERFORMANCE),
          count(findings, Severity.SAVING),
          repaired,
          findings.stream().filter(Finding::blocks).count());
    }

    private static long count(List<Finding> findings, Severity severity) {
      return findings.stream().filter(finding -> finding.severity() == severity).count();
    }
  }

  /** What is not known, and why. */
  public record Unknown(String object, String why) {}

  /**
   * One reading of a table.
   *
   * @param table by its old name
   * @param of {@code rows}, or the key that was asked after
   * @param how {@code wholeTable}, {@code sample} or {@code indexOnly}
   * @param rows that were read; of row rules alone
   * @param rules how many were tried at once
   */
  public record Scan(
      String table, String of, String how, Optional<Long> rows, int rules, double seconds) {}

  /**
   * A rule of a package, or one that Uplift ships.
   *
   * @param applicable whether what it needs is there
   */
  public record TriedRule(String name, String title, boolean applicable, int findings) {}
}
