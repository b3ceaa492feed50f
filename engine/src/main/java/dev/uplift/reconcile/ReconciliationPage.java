package dev.uplift.reconcile;

import dev.uplift.reconcile.Reconciliation.PackageVersion;
import dev.uplift.reconcile.Reconciliation.Subject;
import dev.uplift.reconcile.Reconciliation.Totals;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Difference;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.reconcile.TableResult.SumResult;
import dev.uplift.reconcile.TableResult.What;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** A reconciliation as one HTML file that needs nothing else: to be read, printed, kept. */
final class ReconciliationPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Reconciliation reconciliation;
  private final StringBuilder page = new StringBuilder();

  ReconciliationPage(Reconciliation reconciliation) {
    this.reconciliation = reconciliation;
  }

  String html() {
    Subject subject = reconciliation.subject();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>Reconciliation of ").append(text(subject.database())).append("</title>\n");
    page.append("<style>\n").append(style()).append("</style></head>\n<body>\n");
    head(subject);
    figures();
    differences(false, "Differences that nobody declares", "danger");
    differences(true, "Differences that scripts or the dictionary declare", "declared");
    new CompanyMatrix(reconciliation, page).write();
    tables();
    foot(subject);
    return page.append("</body></html>\n").toString();
  }

  private void head(Subject subject) {
    boolean good = reconciliation.reconciled();
    page.append("<header class=\"").append(good ? "good" : "bad").append("\">\n");
    page.append("<p class=\"kind\">Reconciliation report</p>\n");
    page.append("<h1>").append(text(subject.database())).append("</h1>\n<p class=\"verdict\">");
    page.append(
        good
            ? "Reconciled: every difference is one that the upgrade declares."
            : "Not reconciled: %s that nobody declares."
                .formatted(counted(reconciliation.totals().undeclared(), "difference")));
    page.append("</p>\n<dl>\n");
    fact("Environment", subject.environment());
    fact("Upgraded by", packages(subject));
    fact("Measured before", TIME.format(reconciliation.measuredBefore()));
    fact("Measured after", TIME.format(reconciliation.measuredAfter()));
    fact("Compared", compared());
    fact("Operation", subject.operation() + ", run " + subject.run());
    page.append("</dl>\n</header>\n");
  }

  private static String packages(Subject subject) {
    return subject.packages().stream()
        .map(p -> p.name() + " " + p.version())
        .collect(Collectors.joining(", "));
  }

  private String compared() {
    return switch (reconciliation.level()) {
      case "counts" -> "rows";
      case "sums" -> "rows, and sums of amounts";
      case String hashes -> "rows, sums of amounts, and " + hashes + " of unchanged columns";
    };
  }

  private void fact(String name, String value) {
    page.append("<div><dt>").append(name).append("</dt><dd>");
    page.append(text(value)).append("</dd></div>\n");
  }

  private void figures() {
    Totals totals = reconciliation.totals();
    page.append("<section class=\"figures\">\n");
    figure(number(totals.tables()), "tables");
    figure(number(totals.companies()), "companies");
    figure(number(totals.rowsBefore()), "rows before");
    figure(number(totals.rowsAfter()), "rows after");
    figure(number(totals.declared()), "declared differences");
    figure(number(totals.undeclared()), "undeclared differences");
    page.append("</section>\n");
  }

  private void figure(String value, String name) {
    page.append("<div><b>").append(value).append("</b><span>").append(name);
    page.append("</span></div>\n");
  }

  private void differences(boolean declared, String title, String style) {
    boolean any =
        reconciliation.tables().stream()
            .flatMap(t -> t.differences().stream())
            .anyMatch(d -> d.declared() == declared);
    if (!any) {
      return;
    }
    page.append("<section>\n<h2>").append(title).append("</h2>\n<table class=\"").append(style);
    page.append("\"><thead><tr><th>Table</th><th>Company</th><th>What</th>");
    page.append("<th class=\"n\">Before</th><th class=\"n\">After</th>");
    page.append("<th class=\"n\">Difference</th><th>Declared by</th></tr></thead><tbody>\n");
    for (TableResult table : reconciliation.tables()) {
      table.differences().stream()
          .filter(d -> d.declared() == declared)
          .forEach(d -> difference(table, d));
    }
    page.append("</tbody></table>\n</section>\n");
  }

  private void difference(TableResult table, Difference difference) {
    CompanyResult figures = table.of(difference.company());
    page.append("<tr>");
    cell(table.table());
    cell(difference.company().isEmpty() ? "–" : difference.company());
    switch (difference.what()) {
      case ROWS -> {
        cell("rows");
        numbers(figures.rowsBefore(), figures.rowsAfter().orElse(0L));
      }
      case SUM -> sum(difference.columns().getFirst(), figures);
      case CONTENT -> {
        cell("content of " + String.join(", ", difference.columns()));
        page.append("<td></td><td></td><td class=\"n\">differs</td>");
      }
    }
    cell(difference.declared() ? String.join(", ", difference.declaredBy()) : "nobody");
    page.append("</tr>\n");
  }

  private void sum(String column, CompanyResult figures) {
    SumResult sum =
        figures.sums().stream().filter(s -> s.column().equals(column)).findFirst().orElseThrow();
    cell("sum of " + column);
    sumCells(sum);
  }

  private void sumCells(SumResult sum) {
    numberCell(sum.sumBefore());
    numberCell(sum.sumAfter());
    numberCell(
        Sums.difference(sum.sumBefore(), sum.sumAfter())
            .map(
                d ->
                    d.signum() > 0
                        ? "+" + Sums.plain(d.toPlainString())
                        : Sums.plain(d.toPlainString()))
            .orElse("?"));
  }

  private void numbers(long before, long after) {
    numberCell(number(before));
    numberCell(number(after));
    numberCell(change(before, after));
  }

  private static String change(long before, long after) {
    return (after > before ? "+" : "") + number(after - before);
  }

  private void tables() {
    page.append("<section>\n<h2>Every table</h2>\n<table class=\"all\"><thead><tr>");
    page.append("<th>Table</th><th class=\"n\">Rows before</th><th class=\"n\">Rows after</th>");
    page.append("<th class=\"n\">Difference</th><th>Amounts</th><th>Content</th><th>Outcome</th>");
    page.append("</tr></thead>\n");
    reconciliation.tables().forEach(this::table);
    page.append("</table>\n</section>\n");
  }

  private void table(TableResult table) {
    boolean retired = table.outcome() == Outcome.RETIRED;
    page.append("<tbody class=\"").append(table.outcome().text()).append("\">\n<tr><th>");
    page.append(text(table.table()));
    table.was().ifPresent(w -> page.append(" <small>was ").append(text(w)).append("</small>"));
    page.append("</th>");
    numberCell(number(table.rowsBefore()));
    numberCell(retired ? "–" : number(table.rowsAfter()));
    numberCell(retired ? "–" : change(table.rowsBefore(), table.rowsAfter()));
    cell(retired ? "–" : sumsInWords(table));
    cell(retired ? "–" : contentInWords(table));
    page.append("<td><span class=\"mark\">").append(table.outcome().text());
    page.append("</span></td></tr>\n");
    if (table.companies().size() > 1 || table.companies().stream().anyMatch(this::hasSums)) {
      companies(table);
    }
    page.append("</tbody>\n");
  }

  private boolean hasSums(CompanyResult company) {
    return !company.sums().isEmpty();
  }

  private static String sumsInWords(TableResult table) {
    List<SumResult> sums = table.companies().stream().flatMap(c -> c.sums().stream()).toList();
    long differing = sums.stream().filter(s -> !s.same()).count();
    return sums.isEmpty()
        ? "–"
        : differing == 0
            ? "equal"
            : "%d of %s".formatted(differing, counted(sums.size(), "sum") + " changed");
  }

  private static String contentInWords(TableResult table) {
    if (table.hashedColumns() == 0) {
      return "–";
    }
    boolean other = table.differences().stream().anyMatch(d -> d.what() == What.CONTENT);
    String columns = counted(table.hashedColumns(), "column");
    return other ? "differs (" + columns + ")" : columns + " equal";
  }

  private void companies(TableResult table) {
    page.append("<tr class=\"inner\"><td colspan=\"7\"><details><summary>");
    page.append(counted(table.companies().size(), "company"));
    page.append("</summary><table><tbody>\n");
    for (CompanyResult company : table.companies()) {
      page.append("<tr class=\"").append(company.outcome().text()).append("\">");
      cell(company.company().isEmpty() ? "–" : company.company());
      cell("rows");
      Optional<Long> after = company.rowsAfter();
      numberCell(number(company.rowsBefore()));
      numberCell(after.map(ReconciliationPage::number).orElse("–"));
      numberCell(after.map(a -> change(company.rowsBefore(), a)).orElse("–"));
      page.append("</tr>\n");
      company.sums().forEach(this::sumRow);
    }
    page.append("</tbody></table>");
    table.unhashed().forEach(this::unhashed);
    page.append("</details></td></tr>\n");
  }

  private void sumRow(SumResult sum) {
    page.append("<tr class=\"sum\"><td></td>");
    cell("sum of " + sum.column());
    sumCells(sum);
    page.append("</tr>\n");
  }

  private void unhashed(String column, String why) {
    page.append("<p class=\"note\">").append(text(column)).append(" is not compared by value: ");
    page.append(text(why)).append("</p>\n");
  }

  private void foot(Subject subject) {
    page.append("<footer>\n<p>Written by Uplift ").append(text(subject.uplift()));
    page.append(". The same in full is reconciliation.json; manifest.json has the SHA-256 sums of");
    page.append(" both.</p>\n<ul>\n");
    for (PackageVersion pack : subject.packages()) {
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
    String many = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
    return number(number) + " " + (number == 1 ? what : many);
  }

  static String number(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
  }

  static String text(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String style() {
    try (InputStream in = ReconciliationPage.class.getResourceAsStream("reconciliation.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
