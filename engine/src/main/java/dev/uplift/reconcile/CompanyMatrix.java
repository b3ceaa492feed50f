package dev.uplift.reconcile;

import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Companies beside tables, at one glance: a part of the page. */
final class CompanyMatrix {
  /** More columns than that are no glance. */
  private static final int MOST = 40;

  private final Reconciliation reconciliation;
  private final StringBuilder page;

  CompanyMatrix(Reconciliation reconciliation, StringBuilder page) {
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
    page.append("<section>\n<h2>Companies and tables</h2>\n");
    page.append("<p class=\"note\">Rows after the upgrade. <i class=\"same\">same</i>");
    page.append(" <i class=\"declared\">declared difference</i>");
    page.append(" <i class=\"differs\">undeclared difference</i>");
    page.append(" <i class=\"retired\">retired, rows before</i></p>\n");
    page.append("<div class=\"wide\"><table class=\"matrix\"><thead><tr><th></th>");
    for (String company : companies) {
      String shown = company.isEmpty() ? "no company" : company;
      page.append("<th class=\"n\">").append(ReconciliationPage.text(shown)).append("</th>");
    }
    page.append("</tr></thead><tbody>\n");
    tables.forEach(table -> row(table, companies));
    page.append("</tbody></table></div>\n</section>\n");
  }

  private void row(TableResult table, Set<String> companies) {
    page.append("<tr><th>").append(ReconciliationPage.text(table.table())).append("</th>");
    for (String company : companies) {
      Optional<CompanyResult> result =
          table.companies().stream().filter(c -> c.company().equals(company)).findFirst();
      page.append(result.map(CompanyMatrix::cell).orElse("<td></td>"));
    }
    page.append("</tr>\n");
  }

  private static String cell(CompanyResult company) {
    long rows = company.rowsAfter().orElse(company.rowsBefore());
    String change =
        company.outcome() == Outcome.SAME || company.outcome() == Outcome.RETIRED
            ? ""
            : " title=\"before: " + ReconciliationPage.number(company.rowsBefore()) + " rows\"";
    return "<td class=\"n %s\"%s>%s</td>"
        .formatted(company.outcome().text(), change, ReconciliationPage.number(rows));
  }
}
