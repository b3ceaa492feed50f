package dev.uplift.sync.rewrite;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.shadow.ShadowRecords;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How a swap begins, of one table or of a family: nobody reads or writes any of them from here on,
 * and nobody has written since their copies began. All locks come before the first row is counted,
 * parents before their children, as the server itself takes them: so nobody is kept waiting by one
 * table while another is counted, and only to be refused.
 *
 * @param root the topmost table that is locked with all below it
 */
record Standstill(Situation situation, ObjectId root, List<Shadow> shadows) {
  Standstill {
    shadows = List.copyOf(shadows);
  }

  void plan(Work work) {
    String proven = "every row of it is proven to be in the shadow";
    work.standstill(
        change("nobody reads or writes it", locks()),
        change(proven, shadows.stream().map(ShadowRecords::demand).toList()));
  }

  /**
   * Who reads a table from which one of these inherits has looked beforehand for what inherits from
   * it.
   */
  private List<String> locks() {
    Set<ObjectId> above = new LinkedHashSet<>();
    for (Shadow shadow : shadows) {
      situation
          .have()
          .table(shadow.table())
          .ifPresent(table -> above.addAll(Heirs.ancestors(table, situation.have())));
    }
    shadows.forEach(shadow -> above.remove(shadow.table()));
    List<String> sql = new ArrayList<>();
    above.forEach(each -> sql.add("lock table only " + exclusively(each)));
    sql.add("lock table " + exclusively(root));
    return sql;
  }

  private static String exclusively(ObjectId table) {
    return table.relationSql() + " in access exclusive mode";
  }

  private Change change(String why, List<String> sql) {
    return Change.of(root, why, situation.mode(), Form.PLAIN, sql);
  }
}
