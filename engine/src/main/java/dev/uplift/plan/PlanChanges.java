package dev.uplift.plan;

import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.disk.Sizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changes of a phase as a table: what reaches rows first, each table's changes together. */
final class PlanChanges {
  private final StringBuilder page;

  PlanChanges(StringBuilder page) {
    this.page = page;
  }

  void write(List<ChangePart> changes) {
    page.append("<div class=\"wide\"><table class=\"changes\"><thead><tr><th>Table</th>");
    page.append("<th>Change</th><th class=\"n\">Rows</th><th class=\"n\">Size</th>");
    page.append("<th class=\"n\">Seconds</th><th>Lock</th></tr></thead>\n");
    byTable(changes).forEach(this::table);
    page.append("</table></div>\n");
  }

  /** In the order of the plan; a table stands where its first change does. */
  private static Map<String, List<ChangePart>> byTable(List<ChangePart> changes) {
    Map<String, List<ChangePart>> byTable = new LinkedHashMap<>();
    changes.forEach(c -> byTable.computeIfAbsent(table(c), _ -> new ArrayList<>()).add(c));
    return byTable;
  }

  private static String table(ChangePart change) {
    boolean part =
        switch (change.kind()) {
          case "column", "constraint", "index", "trigger", "policy", "rule" -> true;
          default -> false;
        };
    int dot = change.object().lastIndexOf('.');
    return part && dot > 0 ? change.object().substring(0, dot) : change.object();
  }

  private void table(String name, List<ChangePart> changes) {
    page.append("<tbody>\n");
    for (int i = 0; i < changes.size(); i++) {
      ChangePart change = changes.get(i);
      page.append("<tr>");
      if (i == 0) {
        page.append("<th rowspan=\"").append(changes.size()).append("\">");
        page.append(PlanPage.text(name)).append("</th>");
      }
      row(name, change);
      page.append("</tr>\n");
    }
    page.append("</tbody>\n");
  }

  private void row(String table, ChangePart change) {
    boolean touches = change.bytes() > 0;
    page.append("<td>");
    if (!change.object().equals(table)) {
      page.append(PlanPage.text(change.kind())).append(" <code>");
      page.append(PlanPage.text(change.object().substring(table.length() + 1)));
      page.append("</code>: ");
    }
    page.append(PlanPage.text(change.because())).append(" <span class=\"how ");
    page.append(PlanPage.text(change.strategy())).append("\">");
    page.append(PlanPage.text(PlanWords.strategy(change.strategy()))).append("</span>");
    change
        .destroys()
        .forEach(
            gone ->
                page.append(" <span class=\"destroys\">destroys ")
                    .append(PlanPage.text(gone))
                    .append("</span>"));
    fused(change);
    sql(change);
    page.append("</td>");
    number(touches ? PlanWords.count(change.rows()) : "");
    number(touches ? Sizes.bytes(change.bytes()) : "");
    number(PlanWords.seconds(change.estimateSeconds().likely()));
    page.append("<td>");
    change.lock().ifPresent(lock -> page.append(PlanPage.text(lock.mode())));
    page.append("</td>");
  }

  private void fused(ChangePart change) {
    if (!change.fused().isEmpty()) {
      page.append(" <span class=\"how\">with ");
      page.append(PlanPage.text(String.join(", ", change.fused()))).append("</span>");
    }
  }

  private void sql(ChangePart change) {
    if (!change.sql().isEmpty()) {
      page.append("<details><summary>SQL</summary><pre>");
      page.append(PlanPage.text(String.join(";\n", change.sql()))).append(";</pre></details>");
    }
  }

  private void number(String value) {
    page.append("<td class=\"n\">").append(PlanPage.text(value)).append("</td>");
  }
}
