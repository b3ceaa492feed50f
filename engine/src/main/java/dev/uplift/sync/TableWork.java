package dev.uplift.sync;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All that one sync does to one existing table: at most one ALTER TABLE. Collects; not shared. */
final class TableWork {
  private final Table table;
  private final List<String> before = new ArrayList<>();
  private final List<String> actions = new ArrayList<>();
  private final List<String> after = new ArrayList<>();
  private final List<String> because = new ArrayList<>();
  private final Set<ObjectId> destroys = new LinkedHashSet<>();
  private final Set<String> fused = new LinkedHashSet<>();
  private final Set<ObjectId> mustBeEmpty = new LinkedHashSet<>();
  private Strategy strategy = Strategy.CATALOG_ONLY;

  TableWork(Table table) {
    this.table = table;
  }

  void action(String clause, String why) {
    actions.add(clause);
    because(why);
  }

  void before(String statement) {
    before.add(statement);
  }

  void after(String statement, String why) {
    after.add(statement);
    because(why);
  }

  void because(String why) {
    if (!because.contains(why)) {
      because.add(why);
    }
  }

  /** A conversion comes about with the rewrite, and is marked as done with it. */
  void fuses(Fusion fusion) {
    if (fused.add(fusion.script())) {
      fusion.mark().forEach(sql -> after(sql, "carries out " + fusion.script()));
    }
  }

  void rewrites() {
    strategy = Strategy.MERGED;
  }

  void rebuilds() {
    strategy = Strategy.REBUILD;
  }

  void destroys(ObjectId object, boolean onlyWhenEmpty) {
    destroys.add(object);
    if (onlyWhenEmpty) {
      mustBeEmpty.add(object);
    }
  }

  boolean isCatalogOnly() {
    return strategy == Strategy.CATALOG_ONLY;
  }

  boolean isEmpty() {
    return before.isEmpty() && actions.isEmpty() && after.isEmpty();
  }

  Change change(Mode mode, int parts) {
    List<String> sql = new ArrayList<>(before);
    if (!actions.isEmpty()) {
      sql.add("alter table " + table.id().relationSql() + "\n  " + String.join(",\n  ", actions));
    }
    sql.addAll(after);
    return new Change(
        table.id(),
        String.join("; ", because),
        mode,
        strategy,
        Form.PLAIN,
        sql,
        Change.ACCESS_EXCLUSIVE,
        table.rows(),
        table.bytes(),
        List.copyOf(destroys),
        List.copyOf(mustBeEmpty),
        6 + 4 * parts,
        0,
        List.copyOf(fused));
  }
}
