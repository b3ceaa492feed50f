package dev.uplift.reconcile;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was measured of one table.
 *
 * @param companies by id; one without rows is absent
 * @param columns new name to hash, over all companies
 */
record TableFigures(Map<String, Figures> companies, Map<String, String> columns) {
  static final TableFigures NONE = new TableFigures(Map.of(), Map.of());

  TableFigures {
    companies = new TreeMap<>(companies);
    columns = new TreeMap<>(columns);
  }

  /**
   * What was measured of one company's rows.
   *
   * @param sums new name of an amount to its exact sum
   * @param hash of all hashed columns together; empty: none is
   */
  record Figures(long rows, Map<String, String> sums, Optional<String> hash) {
    static final Figures NONE = new Figures(0, Map.of(), Optional.empty());

    Figures {
      sums = Map.copyOf(sums);
    }
  }

  Figures of(String company) {
    return companies.getOrDefault(company, Figures.NONE);
  }

  long rows() {
    return companies.values().stream().mapToLong(Figures::rows).sum();
  }
}
