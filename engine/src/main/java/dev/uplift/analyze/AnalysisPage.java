package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Analysis.Totals;
import dev.uplift.analyze.Analysis.TriedRule;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.analyze.Finding.Fix;
import dev.uplift.analyze.Finding.Repair;
import dev.uplift.pack.Severity;
import dev.uplift.page.Page;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An analysis as one HTML file that needs nothing else: to be read, printed, decided upon. */
public final class AnalysisPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Analysis analysis;
  private final Page page;

  private AnalysisPage(Analysis analysis) {
    this.analysis = analysis;
    this.page = new Page("Analysis of " + name());
  }

  public static String html(Analysis analysis) {
    return new AnalysisPage(analysis).html();
  }

  private String html() {
    head();
    figures();
    for (Severity severity : Severity.values()) {
      findings(
          title(severity),
          severity.text(),
          analysis.findings().stream()
              .filter(f -> f.severity() == severity && !permitted(f))
              .toList());
    }
    rows(
        "Data that goes or changes, as the dictionary permits",
        "Which rows",
        analysis.findings().stream().filter(AnalysisPage::permitted).toList());
    rows("Repaired by scripts, before it matters", "By which", analysis.repaired());
    unknown("Could not be tried: nothing is known of it", analysis.untried());
    unknown("Known only during the upgrade", analysis.later());
    scans();
    rules();
    return foot();
  }

  private static String title(Severity severity) {
    return switch (severity) {
      case BLOCKER -> "Blockers";
      case MANUAL_ACTION -> "To be done by hand";
      case DATA_LOSS -> "Data that would be gone or changed";
      case PERFORMANCE -> "What would take longer than it need";
      case SAVING -> "What could be cleared away beforehand";
    };
  }

  private String name() {
    String address = analysis.database();
    int query = address.indexOf('?');
    String path = query < 0 ? address : address.substring(0, query);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void head() {
    page.head(
        analysis.blocked()
            ? Page.Verdict.BAD
            : analysis.untried().isEmpty() ? Page.Verdict.GOOD : Page.Verdict.OPEN,
        "Upgrade analysis",
        name(),
        verdict());
    page.fact("Database", analysis.database());
    page.fact("Version", analysis.version().isEmpty() ? "not asked for" : analysis.version());
    page.fact(
        "To be upgraded by",
        analysis.packages().stream()
            .map(p -> p.name() + " " + p.version())
            .collect(Collectors.joining(", ")));
    page.fact("Analyzed", TIME.format(analysis.startedAt()));
    page.fact("Took", String.format(Locale.ENGLISH, "%.1f s", analysis.seconds()));
    page.fact(
        "Read",
        analysis
            .samplePercent()
            .map(p -> "a sample: " + p + " % of the pages of large tables; keys whole")
            .orElse("every row of every table that the target asks something of"));
    page.headEnd();
    if (analysis.samplePercent().isPresent()) {
      page.add("<p class=\"note\">Numbers marked as extrapolated are reckoned from the sample.");
      page.add(" What is rare may have been missed.</p>\n");
    }
  }

  private String verdict() {
    long blocking = analysis.totals().blocking();
    String untried =
        analysis.untried().isEmpty()
            ? ""
            : " " + Page.counted(analysis.untried().size(), "rule") + " could not be tried.";
    return (blocking == 0
            ? "Nothing blocks the upgrade."
            : Page.counted(blocking, "finding")
                + (blocking == 1 ? " blocks" : " block")
                + " the upgrade.")
        + untried;
  }

  private void figures() {
    Totals totals = analysis.totals();
    page.add("<section class=\"figures\">\n");
    figure("blocker", totals.blocker(), "blockers");
    figure("manual-action", totals.manualAction(), "by hand");
    figure("data-loss", totals.dataLoss(), "data loss");
    figure("performance", totals.performance(), "performance");
    figure("saving", totals.saving(), "savings");
    figure("repaired", totals.repaired(), "repaired by scripts");
    page.sectionEnd();
  }

  private void figure(String kind, long value, String name) {
    page.figure(value == 0 ? "none" : kind, Page.number(value), name);
  }

  private void findings(String title, String kind, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    page.section("", title, findings.size());
    findings.forEach(finding -> finding(kind, finding));
    page.sectionEnd();
  }

  private static boolean permitted(Finding finding) {
    return finding.severity() == Severity.DATA_LOSS && !finding.blocks() && finding.fix().isEmpty();
  }

  /** Findings about which there is nothing to do: a line each. */
  private void rows(String title, String last, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    page.section("", title, findings.size()).table("lines", "Object", "What was found", last);
    for (Finding finding : findings) {
      page.add("<tr><td>").code(finding.object()).add("</td>").cell(finding.observation());
      page.add("<td>");
      finding.repairedBy().forEach(this::repair);
      if (!finding.keys().isEmpty()) {
        page.details(keysTitle(finding), () -> keyList(finding));
      }
      page.add("</td></tr>\n");
    }
    page.tableEnd().sectionEnd();
  }

  private void finding(String kind, Finding finding) {
    page.add("<article class=\"" + kind + "\">\n<h3>").code(finding.object());
    page.add(" <span class=\"rule\">").text(finding.rule()).add("</span>");
    if (finding.blocks() && finding.severity() != Severity.BLOCKER) {
      page.add(" <span class=\"mark\">blocks</span>");
    }
    page.add("</h3>\n<p class=\"what\">").text(finding.observation()).add(".</p>\n");
    facts(finding);
    page.add("<p>").text(finding.recommendation()).add("</p>\n");
    finding.fix().ifPresent(this::fix);
    finding.detail().ifPresent(sql -> code("To see the rows", sql));
    page.add("</article>\n");
  }

  private void facts(Finding finding) {
    page.add("<dl class=\"of\">\n");
    finding
        .table()
        .filter(table -> !finding.object().startsWith(table))
        .ifPresent(table -> page.fact("Rows of", table));
    finding.savedBytes().ifPresent(bytes -> page.fact("Would free", bytes(bytes)));
    if (!finding.keys().isEmpty()) {
      keys(finding);
    }
    page.add("</dl>\n");
  }

  private void keys(Finding finding) {
    page.add("<div class=\"keys\"><dt>").text(keysTitle(finding)).add("</dt><dd>");
    keyList(finding);
    page.add("</dd></div>\n");
  }

  private static String keysTitle(Finding finding) {
    return "First keys (" + String.join(", ", finding.keyColumns()) + ")";
  }

  private void keyList(Finding finding) {
    finding.keys().forEach(key -> page.code(key).add(" "));
    boolean more = finding.moreKeys();
    page.add(more ? "…" : "");
  }

  private void repair(Repair repair) {
    page.code(repair.script()).add(" in ").text(repair.stage()).add(": ").text(repair.how());
    page.add("<br>");
  }

  private void fix(Fix fix) {
    code(
        switch (fix.where()) {
          case SQL -> "Proposed, to be completed";
          case DICTIONARY -> "Proposed for dictionary.yaml";
        },
        fix.text());
  }

  private void code(String title, String content) {
    page.add("<p class=\"label\">").text(title).add("</p><pre>").text(content).add("</pre>\n");
  }

  private void unknown(String title, List<Unknown> some) {
    if (some.isEmpty()) {
      return;
    }
    page.section("", title, some.size()).table("lines", "Object", "Why");
    some.forEach(each -> page.add("<tr>").cell(each.object()).cell(each.why()).add("</tr>\n"));
    page.tableEnd().sectionEnd();
  }

  private void scans() {
    page.section("", "What was read");
    page.details(
        Page.counted(analysis.scans().size(), "scan"),
        () -> {
          page.table("", "Table", "Asked after", "How", "#Rules", "#Rows", "#Seconds");
          analysis.scans().forEach(this::scan);
          page.tableEnd();
        });
    page.sectionEnd();
  }

  private void scan(Scan scan) {
    page.add("<tr>").cell(scan.table()).cell(scan.of());
    page.cell(
        switch (scan.how()) {
          case "wholeTable" -> "whole table";
          case "indexOnly" -> "index alone";
          default -> "sample";
        });
    page.numberCell(Page.number(scan.rules()));
    page.numberCell(scan.rows().map(Page::number).orElse("–"));
    page.numberCell(String.format(Locale.ENGLISH, "%.2f", scan.seconds())).add("</tr>\n");
  }

  private void rules() {
    page.section("", "Rules of packages");
    page.details(
        Page.counted(analysis.rules().size(), "rule"),
        () -> {
          page.table("", "Rule", "What it looks for", "#Findings");
          analysis.rules().forEach(this::rule);
          page.tableEnd();
        });
    page.sectionEnd();
  }

  private void rule(TriedRule rule) {
    page.add("<tr>").cell(rule.name()).cell(rule.title());
    page.numberCell(rule.applicable() ? Page.number(rule.findings()) : "not applicable");
    page.add("</tr>\n");
  }

  private String foot() {
    return page.end(
        "Nothing was changed. Written by Uplift.",
        analysis.packages().stream()
            .map(pack -> new String[] {pack.name() + " " + pack.version(), pack.sha256()})
            .toList());
  }

  private static String bytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ENGLISH, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
