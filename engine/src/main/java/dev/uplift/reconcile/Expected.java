package dev.uplift.reconcile;

import dev.uplift.reconcile.Baseline.Measured;
import dev.uplift.reconcile.Declarations.Exact;
import dev.uplift.reconcile.Pairing.Side;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many rows tables have afterwards where scripts say so exactly: as many as others had before.
 * What a script has left undone cannot be held against that. Pure.
 */
final class Expected {
  private final Declarations declarations;
  private final Map<TableName, TableFigures> before = new HashMap<>();
  private final Set<String> unfinished;

  /**
   * What is expected of an upgrade.
   *
   * @param tables as they were before, known by their old names and their new ones
   * @param unfinished scripts with rows in quarantine, companies set aside, or that were ignored
   */
  Expected(Declarations declarations, List<Measured> tables, Set<String> unfinished) {
    this.declarations = declarations;
    this.unfinished = Set.copyOf(unfinished);
    for (Measured table : tables) {
      before.put(table.pairing().name(), table.figures());
      table.pairing().on(Side.BEFORE).ifPresent(was -> before.put(was, table.figures()));
    }
  }

  /**
   * Empty: nobody says it exactly. Of several that say it, one that does not hold. A table that
   * tells no companies apart has the rows of all.
   */
  Optional<Long> rows(Pairing table, String company, long is) {
    List<Long> said =
        said(table).stream()
            .map(exact -> table.company().isEmpty() ? rows(exact) : rows(exact, company))
            .toList();
    return said.stream().filter(rows -> rows != is).findFirst().or(() -> said.stream().findFirst());
  }

  /** Those that must have rows. */
  Set<String> companies(Pairing table) {
    Set<String> ids = new TreeSet<>();
    if (table.company().isEmpty()) {
      return ids;
    }
    for (Exact exact : said(table)) {
      exact.tables().forEach(t -> ids.addAll(figures(t).companies().keySet()));
    }
    return ids;
  }

  private List<Exact> said(Pairing table) {
    return declarations.exact(table).stream()
        .filter(exact -> !unfinished.contains(exact.script()))
        .toList();
  }

  private long rows(Exact exact) {
    return exact.tables().stream().mapToLong(table -> figures(table).rows()).sum();
  }

  private long rows(Exact exact, String company) {
    return exact.tables().stream().mapToLong(table -> figures(table).of(company).rows()).sum();
  }

  private TableFigures figures(TableName table) {
    return before.getOrDefault(table, TableFigures.NONE);
  }
}
