package dev.uplift.reconcile;

import dev.uplift.page.Page;
import dev.uplift.reconcile.Reconciliation.Subject;
import dev.uplift.reconcile.Reconciliation.Totals;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Difference;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.reconcile.TableResult.SumResult;
import dev.uplift.reconcile.TableResult.What;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A reconciliation as one HTML file that needs nothing else: to be read, printed, kept. */
final class ReconciliationPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Reconciliation reconciliation;
  private final Page page;

  ReconciliationPage(Reconciliation reconciliation) {
    this.reconciliation = reconciliation;
    this.page = new Page("Reconciliation of " + reconciliation.subject().database());
  }

  String html() {
    Subject subject = reconciliation.subject();
    head(subject);
    figures();
    differences(false, "Differences that nobody declares", "danger");
    differences(true, "Differences that scripts or the dictionary declare", "declared");
    new CompanyMatrix(reconciliation, page).write();
    tables();
    return foot(subject);
  }

  private void head(Subject subject) {
    boolean good = reconciliation.reconciled();
    page.head(
        good ? Page.Verdict.GOOD : Page.Verdict.BAD,
        "Reconciliation report",
        subject.database(),
        good
            ? "Reconciled: every difference is one that the upgrade declares."
            : "Not reconciled: %s that nobody declares."
                .formatted(Page.counted(reconciliation.totals().undeclared(), "difference")));
    page.fact("Environment", subject.environment());
    page.fact("Upgraded by", packages(subject));
    page.fact("Measured before", TIME.format(reconciliation.measuredBefore()));
    page.fact("Measured after", TIME.format(reconciliation.measuredAfter()));
    page.fact("Compared", compared());
    page.fact("Operation", subject.operation() + ", run " + subject.run());
    page.headEnd();
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

  private void figures() {
    Totals totals = reconciliation.totals();
    page.add("<section class=\"figures\">\n");
    page.figure("", Page.number(totals.tables()), "tables");
    page.figure("", Page.number(totals.companies()), "companies");
    page.figure("", Page.number(totals.rowsBefore()), "rows before");
    page.figure("", Page.number(totals.rowsAfter()), "rows after");
    page.figure("", Page.number(totals.declared()), "declared differences");
    page.figure("", Page.number(totals.undeclared()), "undeclared differences");
    page.sectionEnd();
  }

  private void differences(boolean declared, String title, String style) {
    boolean any =
        reconciliation.tables().stream()
            .flatMap(t -> t.differences().stream())
            .anyMatch(d -> d.declared() == declared);
    if (!any) {
      return;
    }
    page.section("", title);
    page.table(
        style, "Table", "Company", "What", "#Before", "#After", "#Difference", "Declared by");
    for (TableResult table : reconciliation.tables()) {
      table.differences().stream()
          .filter(d -> d.declared() == declared)
          .forEach(d -> difference(table, d));
    }
    page.tableEnd().sectionEnd();
  }

  private void difference(TableResult table, Difference difference) {
    CompanyResult figures = table.of(difference.company());
    page.add("<tr>");
    page.cell(table.table());
    page.cell(difference.company().isEmpty() ? "–" : difference.company());
    switch (difference.what()) {
      case ROWS -> {
        page.cell("rows");
        numbers(figures.rowsBefore(), figures.rowsAfter().orElse(0L));
      }
      case SUM -> sum(difference.columns().getFirst(), figures);
      case CONTENT -> {
        page.cell("content of " + String.join(", ", difference.columns()));
        page.add("<td></td><td></td><td class=\"n\">differs</td>");
      }
    }
    page.cell(difference.declared() ? String.join(", ", difference.declaredBy()) : "nobody");
    page.add("</tr>\n");
  }

  private void sum(String column, CompanyResult figures) {
    SumResult sum =
        figures.sums().stream().filter(s -> s.column().equals(column)).findFirst().orElseThrow();
    page.cell("sum of " + column);
    sumCells(sum);
  }

  private void sumCells(SumResult sum) {
    page.numberCell(sum.sumBefore());
    page.numberCell(sum.sumAfter());
    page.numberCell(
        Sums.difference(sum.sumBefore(), sum.sumAfter())
            .map(
                d ->
                    d.signum() > 0
                        ? "+" + Sums.plain(d.toPlainString())
                        : Sums.plain(d.toPlainString()))
            .orElse("?"));
  }

  private void numbers(long before, long after) {
    page.numberCell(Page.number(before));
    page.numberCell(Page.number(after));
    page.numberCell(change(before, after));
  }

  private static String change(long before, long after) {
    return (after > before ? "+" : "") + Page.number(after - before);
  }

  private void tables() {
    page.section("", "Every table");
    page.table(
        "all",
        "Table",
        "#Rows before",
        "#Rows after",
        "#Difference",
        "Amounts",
        "Content",
        "Outcome");
    reconciliation.tables().forEach(this::table);
    page.tableEnd().sectionEnd();
  }

  private void table(TableResult table) {
    boolean retired = table.outcome() == Outcome.RETIRED;
    page.add("</tbody><tbody class=\"").add(table.outcome().text()).add("\">\n<tr><th>");
    page.text(table.table());
    table.was().ifPresent(w -> page.add(" <small>was ").text(w).add("</small>"));
    page.add("</th>");
    page.numberCell(Page.number(table.rowsBefore()));
    page.numberCell(retired ? "–" : Page.number(table.rowsAfter()));
    page.numberCell(retired ? "–" : change(table.rowsBefore(), table.rowsAfter()));
    page.cell(retired ? "–" : sumsInWords(table));
    page.cell(retired ? "–" : contentInWords(table));
    page.add("<td><span class=\"mark\">").add(table.outcome().text());
    page.add("</span></td></tr>\n");
    if (table.companies().size() > 1 || table.companies().stream().anyMatch(this::hasSums)) {
      companies(table);
    }
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
            : "%d of %s".formatted(differing, Page.counted(sums.size(), "sum") + " changed");
  }

  private static String contentInWords(TableResult table) {
    if (table.hashedColumns() == 0) {
      return "–";
    }
    boolean other = table.differences().stream().anyMatch(d -> d.what() == What.CONTENT);
    String columns = Page.counted(table.hashedColumns(), "column");
    return other ? "differs (" + columns + ")" : columns + " equal";
  }

  private void companies(TableResult table) {
    page.add("<tr class=\"inner\"><td colspan=\"7\">");
    page.details(
        Page.counted(table.companies().size(), "company"),
        () -> {
          page.add("<table><tbody>\n");
          table.companies().forEach(this::company);
          page.add("</tbody></table>");
          table.unhashed().forEach(this::unhashed);
        });
    page.add("</td></tr>\n");
  }

  private void company(CompanyResult company) {
    page.add("<tr class=\"" + company.outcome().text() + "\">");
    page.cell(company.company().isEmpty() ? "–" : company.company()).cell("rows");
    Optional<Long> after = company.rowsAfter();
    page.numberCell(Page.number(company.rowsBefore()));
    page.numberCell(after.map(Page::number).orElse("–"));
    page.numberCell(after.map(a -> change(company.rowsBefore(), a)).orElse("–")).add("</tr>\n");
    company.sums().forEach(this::sumRow);
  }

  private void sumRow(SumResult sum) {
    page.add("<tr class=\"sum\"><td></td>");
    page.cell("sum of " + sum.column());
    sumCells(sum);
    page.add("</tr>\n");
  }

  private void unhashed(String column, String why) {
    page.add("<p class=\"note\">").text(column).add(" is not compared by value: ");
    page.text(why).add("</p>\n");
  }

  private String foot(Subject subject) {
    return page.end(
        "Written by Uplift "
            + subject.uplift()
            + ". The same in full is reconciliation.json; manifest.json has the SHA-256 sums of"
            + " both.",
        subject.packages().stream()
            .map(pack -> new String[] {pack.name() + " " + pack.version(), pack.sha256()})
            .toList());
  }
}
