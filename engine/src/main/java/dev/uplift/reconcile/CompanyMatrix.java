package dev.uplift.reconcile;

import dev.uplift.page.Page;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Companies beside tables, at one glance: a part of the page. */
final class CompanyMatrix {
  /** More columns than that are no glance. */
  private static final int MOST = 40;

  private final Reconciliation reconciliation;
  private final Page page;

  CompanyMatrix(Reconciliation reconciliation, Page page) {
    this.reconciliation = reconciliation;
    this.page = page;
  }

  void write() {
    Set<String> companies = new TreeSet<>();
    List<TableResult> tables =
        reconciliation.tables().stream().filter(t -> !t.companies().isEmpty()).toList();
    tables.forEach(t -> t.companies().forEach(c -> companies.add(c.company())));
    if (companies.size() < 2 || companies.size() > MOST) {
      return;
    }
    page.section("", "Companies and tables");
    page.add("<p class=\"note\">Rows after the upgrade. <i class=\"same\">same</i>");
    page.add(" <i class=\"declared\">declared difference</i>");
    page.add(" <i class=\"differs\">undeclared difference</i>");
    page.add(" <i class=\"retired\">retired, rows before</i></p>\n");
    page.table(
        "matrix",
        Stream.concat(
                Stream.of(""), companies.stream().map(c -> "#" + (c.isEmpty() ? "no company" : c)))
            .toArray(String[]::new));
    tables.forEach(table -> row(table, companies));
    page.tableEnd().sectionEnd();
  }

  private void row(TableResult table, Set<String> companies) {
    page.add("<tr><th>").text(table.table()).add("</th>");
    for (String company : companies) {
      Optional<CompanyResult> result =
          table.companies().stream().filter(c -> c.company().equals(company)).findFirst();
      page.add(result.map(CompanyMatrix::cell).orElse("<td></td>"));
    }
    page.add("</tr>\n");
  }

  private static String cell(CompanyResult company) {
    long rows = company.rowsAfter().orElse(company.rowsBefore());
    String change =
        company.outcome() == Outcome.SAME || company.outcome() == Outcome.RETIRED
            ? ""
            : " title=\"before: " + Page.number(company.rowsBefore()) + " rows\"";
    return "<td class=\"n %s\"%s>%s</td>"
        .formatted(company.outcome().text(), change, Page.number(rows));
  }
}
