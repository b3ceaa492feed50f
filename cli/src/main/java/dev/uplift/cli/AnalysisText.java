package dev.uplift.cli;

import dev.uplift.analyze.Analysis;
import dev.uplift.analyze.Analysis.Totals;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.analyze.Finding;
import dev.uplift.pack.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An analysis for people: each finding with what to do, then a table of what there is of each.
 *
 * @param columns of the terminal
 */
record AnalysisText(Analysis analysis, Columns columns) {
  private static final String INDENT = "  ";

  String text(Optional<Path> html) {
    StringBuilder text = new StringBuilder();
    for (Severity severity : Severity.values()) {
      analysis.findings().stream()
          .filter(finding -> finding.severity() == severity)
          .forEach(finding -> finding(text, severity.text(), finding));
    }
    analysis.repaired().forEach(finding -> finding(text, "repaired", finding));
    unknown(text, "Known only during the upgrade", analysis.later());
    unknown(text, "Could not be tried", analysis.untried());
    text.append(totals()).append('\n');
    wrap(text, "", verdict());
    analysis.samplePercent().ifPresent(percent -> wrap(text, "", sample(percent)));
    html.ifPresent(file -> text.append("The report: ").append(file).append('\n'));
    return text.toString();
  }

  private void finding(StringBuilder text, String severity, Finding finding) {
    text.append("%-13s  %s%n".formatted(severity, finding.object()));
    wrap(text, INDENT, finding.observation() + ".");
    if (!finding.keys().isEmpty() && finding.repairedBy().isEmpty()) {
      String of = String.join(", ", finding.keyColumns());
      boolean more = finding.moreKeys();
      wrap(
          text,
          INDENT,
          "Keys (" + of + "): " + String.join(" · ", finding.keys()) + (more ? " · …" : ""));
    }
    finding
        .savedBytes()
        .ifPresent(bytes -> wrap(text, INDENT, "Would free " + Figures.bytes(bytes) + "."));
    wrap(text, INDENT, finding.recommendation());
    finding
        .fix()
        .ifPresent(
            fix -> {
              text.append(INDENT).append(proposed(fix)).append('\n');
              fix.text().lines().forEach(l -> text.append("    ").append(l).append('\n'));
            });
    text.append('\n');
  }

  private static String proposed(Finding.Fix fix) {
    return switch (fix.where()) {
      case SQL -> "Proposed, to be completed:";
      case DICTIONARY -> "Proposed for dictionary.yaml:";
    };
  }

  private void unknown(StringBuilder text, String title, List<Unknown> some) {
    if (some.isEmpty()) {
      return;
    }
    text.append(title).append('\n');
    some.forEach(each -> wrap(text, INDENT, each.object() + ": " + each.why() + "."));
    text.append('\n');
  }

  private String totals() {
    Totals totals = analysis.totals();
    List<List<String>> rows = new ArrayList<>();
    row(rows, Severity.BLOCKER.text(), totals.blocker());
    row(rows, Severity.MANUAL_ACTION.text(), totals.manualAction());
    row(rows, Severity.DATA_LOSS.text(), totals.dataLoss());
    row(rows, Severity.PERFORMANCE.text(), totals.performance());
    row(rows, Severity.SAVING.text(), totals.saving());
    row(rows, "repaired by scripts", totals.repaired());
    return columns.table(new Table(List.of("Findings", "Number"), rows));
  }

  private static void row(List<List<String>> rows, String what, long number) {
    rows.add(List.of(what, Figures.count(number)));
  }

  private String verdict() {
    long blocking = analysis.totals().blocking();
    long scanned = analysis.scans().stream().map(s -> s.table()).distinct().count();
    String tables = scanned + (scanned == 1 ? " table" : " tables");
    String read = tables + " read in " + Figures.seconds(analysis.seconds()) + ".";
    String untried =
        analysis.untried().isEmpty() ? "" : " " + analysis.untried().size() + " not tried.";
    String later =
        analysis.later().isEmpty()
            ? ""
            : " " + analysis.later().size() + " known only during the upgrade.";
    return blocking == 0
        ? "Nothing blocks the upgrade; " + read + untried + later
        : (blocking == 1 ? "1 finding blocks" : blocking + " findings block")
            + " the upgrade; "
            + read
            + untried
            + later;
  }

  private static String sample(double percent) {
    return "This is a sample: of large tables "
        + percent
        + " % of the pages were read, and numbers from them are extrapolated. What is rare may have"
        + " been missed.";
  }

  private void wrap(StringBuilder text, String indent, String words) {
    text.append(columns.paragraph(indent, words));
  }
}
