package dev.uplift.plan;

import dev.uplift.page.Page;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.disk.Sizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The changes of a phase as a table: each table's changes together. */
record PlanChanges(Page page) {

  void write(List<ChangePart> changes) {
    page.table("changes", "Table", "Change", "#Rows", "#Size", "#Log", "#Seconds", "Lock");
    byTable(changes).forEach(this::table);
    page.tableEnd();
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
    for (int i = 0; i < changes.size(); i++) {
      page.add("<tr>");
      if (i == 0) {
        page.add("<th rowspan=\"" + changes.size() + "\">").text(name).add("</th>");
      }
      row(name, changes.get(i));
      page.add("</tr>\n");
    }
  }

  private void row(String table, ChangePart change) {
    boolean touches = change.bytes() > 0;
    page.add("<td>");
    if (!change.object().equals(table)) {
      page.text(change.kind()).add(" ").code(change.object().substring(table.length() + 1));
      page.add(": ");
    }
    page.text(change.because()).add(" <span class=\"how ").text(change.strategy()).add("\">");
    page.text(PlanWords.strategy(change.strategy())).add("</span>");
    change.destroys().forEach(gone -> mark("destroys", "destroys " + gone));
    if (!change.fused().isEmpty()) {
      mark("how", "with " + String.join(", ", change.fused()));
    }
    if (!change.sql().isEmpty()) {
      String sql = String.join(";\n", change.sql()) + ";";
      page.details("SQL", () -> page.add("<pre>").text(sql).add("</pre>"));
    }
    page.add("</td>");
    page.numberCell(touches ? PlanWords.count(change.rows()) : "");
    page.numberCell(touches ? Sizes.bytes(change.bytes()) : "");
    page.numberCell(touches ? Sizes.bytes(change.walBytes()) : "");
    page.numberCell(
        touches
            ? PlanWords.range(change.estimateSeconds())
            : PlanWords.seconds(change.estimateSeconds().likely()));
    page.cell(change.lock().map(PlanChanges::held).orElse(""));
  }

  /** {@code AccessExclusive, 0.3 s}. */
  private static String held(Plan.LockPart lock) {
    return lock.mode() + ", " + PlanWords.seconds(lock.estimateSeconds().likely());
  }

  private void mark(String style, String what) {
    page.add(" <span class=\"" + style + "\">").text(what).add("</span>");
  }
}
