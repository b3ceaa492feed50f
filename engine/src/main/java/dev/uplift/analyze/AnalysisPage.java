package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.PackageVersion;
import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Analysis.Totals;
import dev.uplift.analyze.Analysis.TriedRule;
import dev.uplift.analyze.Analysis.Unknown;
import dev.uplift.analyze.Finding.Fix;
import dev.uplift.analyze.Finding.Repair;
import dev.uplift.pack.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** An analysis as one HTML file that needs nothing else: to be read, printed, decided upon. */
public final class AnalysisPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Analysis analysis;
  private final StringBuilder page = new StringBuilder();

  private AnalysisPage(Analysis analysis) {
    this.analysis = analysis;
  }

  public static String html(Analysis analysis) {
    return new AnalysisPage(analysis).html();
  }

  private String html() {
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>Analysis of ").append(text(name())).append("</title>\n");
    page.append("<style>\n").append(style()).append("</style></head>\n<body>\n");
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
    foot();
    return page.append("</body></html>\n").toString();
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
    String kind = analysis.blocked() ? "bad" : analysis.untried().isEmpty() ? "good" : "open";
    page.append("<header class=\"").append(kind).append("\">\n");
    page.append("<p class=\"kind\">Upgrade analysis</p>\n<h1>").append(text(name()));
    page.append("</h1>\n<p class=\"verdict\">").append(verdict()).append("</p>\n<dl>\n");
    fact("Database", analysis.database());
    fact("Version", analysis.version().isEmpty() ? "not asked for" : analysis.version());
    fact(
        "To be upgraded by",
        analysis.packages().stream()
            .map(p -> p.name() + " " + p.version())
            .collect(Collectors.joining(", ")));
    fact("Analyzed", TIME.format(analysis.startedAt()));
    fact("Took", String.format(Locale.ENGLISH, "%.1f s", analysis.seconds()));
    fact(
        "Read",
        analysis
            .samplePercent()
            .map(p -> "a sample: " + p + " % of the pages of large tables; keys whole")
            .orElse("every row of every table that the target asks something of"));
    page.append("</dl>\n");
    if (analysis.samplePercent().isPresent()) {
      page.append("<p class=\"note\">Numbers marked as extrapolated are reckoned from the sample.");
      page.append(" What is rare may have been missed.</p>\n");
    }
    page.append("</header>\n");
  }

  private String verdict() {
    long blocking = analysis.totals().blocking();
    String untried =
        analysis.untried().isEmpty()
            ? ""
            : " " + counted(analysis.untried().size(), "rule") + " could not be tried.";
    return (blocking == 0
            ? "Nothing blocks the upgrade."
            : counted(blocking, "finding")
                + (blocking == 1 ? " blocks" : " block")
                + " the upgrade.")
        + untried;
  }

  private void fact(String name, String value) {
    page.append("<div><dt>").append(name).append("</dt><dd>");
    page.append(text(value)).append("</dd></div>\n");
  }

  private void figures() {
    Totals totals = analysis.totals();
    page.append("<section class=\"figures\">\n");
    figure("blocker", totals.blocker(), "blockers");
    figure("manual-action", totals.manualAction(), "by hand");
    figure("data-loss", totals.dataLoss(), "data loss");
    figure("performance", totals.performance(), "performance");
    figure("saving", totals.saving(), "savings");
    figure("repaired", totals.repaired(), "repaired by scripts");
    page.append("</section>\n");
  }

  private void figure(String kind, long value, String name) {
    page.append("<div class=\"").append(value == 0 ? "none" : kind).append("\"><b>");
    page.append(number(value)).append("</b><span>").append(name).append("</span></div>\n");
  }

  private void findings(String title, String kind, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>").append(title).append(" <small>");
    page.append(findings.size()).append("</small></h2>\n");
    findings.forEach(finding -> finding(kind, finding));
    page.append("</section>\n");
  }

  private static boolean permitted(Finding finding) {
    return finding.severity() == Severity.DATA_LOSS && !finding.blocks() && finding.fix().isEmpty();
  }

  /** Findings about which there is nothing to do: a line each. */
  private void rows(String title, String last, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>").append(title).append(" <small>");
    page.append(findings.size()).append("</small></h2>\n<table class=\"lines\"><thead><tr>");
    page.append("<th>Object</th><th>What was found</th><th>").append(last);
    page.append("</th></tr></thead><tbody>\n");
    for (Finding finding : findings) {
      page.append("<tr><td><code>").append(text(finding.object())).append("</code></td>");
      cell(finding.observation());
      page.append("<td>");
      finding.repairedBy().forEach(this::repair);
      if (!finding.keys().isEmpty()) {
        page.append("<details><summary>").append(keysTitle(finding)).append("</summary>");
        keyList(finding);
        page.append("</details>");
      }
      page.append("</td></tr>\n");
    }
    page.append("</tbody></table>\n</section>\n");
  }

  private void finding(String kind, Finding finding) {
    page.append("<article class=\"").append(kind).append("\">\n<h3><code>");
    page.append(text(finding.object())).append("</code>");
    page.append(" <span class=\"rule\">").append(text(finding.rule())).append("</span>");
    if (finding.blocks() && finding.severity() != Severity.BLOCKER) {
      page.append(" <span class=\"mark\">blocks</span>");
    }
    page.append("</h3>\n<p class=\"what\">").append(text(finding.observation())).append(".</p>\n");
    facts(finding);
    page.append("<p>").append(text(finding.recommendation())).append("</p>\n");
    finding.fix().ifPresent(this::fix);
    finding.detail().ifPresent(sql -> code("To see the rows", sql));
    page.append("</article>\n");
  }

  private void facts(Finding finding) {
    page.append("<dl class=\"of\">\n");
    finding
        .table()
        .filter(table -> !finding.object().startsWith(table))
        .ifPresent(table -> fact("Rows of", table));
    finding.savedBytes().ifPresent(bytes -> fact("Would free", bytes(bytes)));
    if (!finding.keys().isEmpty()) {
      keys(finding);
    }
    page.append("</dl>\n");
  }

  private void keys(Finding finding) {
    page.append("<div class=\"keys\"><dt>").append(keysTitle(finding)).append("</dt><dd>");
    keyList(finding);
    page.append("</dd></div>\n");
  }

  private static String keysTitle(Finding finding) {
    return "First keys (" + text(String.join(", ", finding.keyColumns())) + ")";
  }

  private void keyList(Finding finding) {
    finding.keys().forEach(key -> page.append("<code>").append(text(key)).append("</code> "));
    boolean more = finding.rows().filter(rows -> rows > finding.keys().size()).isPresent();
    page.append(more ? "…" : "");
  }

  private void repair(Repair repair) {
    page.append("<code>").append(text(repair.script())).append("</code> in ");
    page.append(text(repair.stage())).append(": ").append(text(repair.how())).append("<br>");
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
    page.append("<p class=\"label\">").append(title).append("</p><pre>");
    page.append(text(content)).append("</pre>\n");
  }

  private void unknown(String title, List<Unknown> some) {
    if (some.isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>").append(title).append(" <small>").append(some.size());
    page.append("</small></h2>\n<table><thead><tr><th>Object</th><th>Why</th></tr></thead><tbody>");
    for (Unknown each : some) {
      page.append("<tr>");
      cell(each.object());
      cell(each.why());
      page.append("</tr>\n");
    }
    page.append("</tbody></table>\n</section>\n");
  }

  private void scans() {
    page.append("<section>\n<h2>What was read</h2>\n<details><summary>");
    page.append(counted(analysis.scans().size(), "scan")).append("</summary><table><thead><tr>");
    page.append("<th>Table</th><th>Asked after</th><th>How</th><th class=\"n\">Rules</th>");
    page.append("<th class=\"n\">Rows</th><th class=\"n\">Seconds</th></tr></thead><tbody>\n");
    analysis.scans().forEach(this::scan);
    page.append("</tbody></table></details>\n</section>\n");
  }

  private void scan(Scan scan) {
    page.append("<tr>");
    cell(scan.table());
    cell(scan.of());
    cell(
        switch (scan.how()) {
          case "wholeTable" -> "whole table";
          case "indexOnly" -> "index alone";
          default -> "sample";
        });
    numberCell(number(scan.rules()));
    numberCell(scan.rows().map(AnalysisPage::number).orElse("–"));
    numberCell(String.format(Locale.ENGLISH, "%.2f", scan.seconds()));
    page.append("</tr>\n");
  }

  private void rules() {
    page.append("<section>\n<h2>Rules of packages</h2>\n<details><summary>");
    page.append(counted(analysis.rules().size(), "rule")).append("</summary><table><thead><tr>");
    page.append("<th>Rule</th><th>What it looks for</th><th class=\"n\">Findings</th></tr>");
    page.append("</thead><tbody>\n");
    for (TriedRule rule : analysis.rules()) {
      page.append("<tr>");
      cell(rule.name());
      cell(rule.title());
      numberCell(rule.applicable() ? number(rule.findings()) : "not applicable");
      page.append("</tr>\n");
    }
    page.append("</tbody></table></details>\n</section>\n");
  }

  private void foot() {
    page.append("<footer>\n<p>Nothing was changed. Written by Uplift.</p>\n<ul>\n");
    for (PackageVersion pack : analysis.packages()) {
      page.append("<li>").append(text(pack.name() + " " + pack.version())).append(" <code>");
      page.append(text(pack.sha256())).append("</code></li>\n");
    }
    page.append("</ul>\n</footer>\n");
  }

  private void cell(String value) {
    page.append("<td>").append(text(value)).append("</td>");
  }

  private void numberCell(String value) {
    page.append("<td class=\"n\">").append(text(value)).append("</td>");
  }

  private static String counted(long number, String what) {
    return number(number) + " " + (number == 1 ? what : what + "s");
  }

  private static String number(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
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

  private static String text(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String style() {
    try (InputStream in = AnalysisPage.class.getResourceAsStream("analysis.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
