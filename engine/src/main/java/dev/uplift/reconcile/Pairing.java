package dev.uplift.reconcile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table of the old database and what of it is measured, before and after.
 *
 * @param now its name afterwards; empty: it is retired, and counted before only
 * @param whole whether it is partitioned afterwards: rows of tables that inherit from it before are
 *     counted with it
 * @param company the column that tells companies apart; empty: all rows are of {@code ''}
 * @param key tells rows apart; empty: there is none that stays as it is
 * @param hashed columns whose values nobody means to change
 * @param unhashed the others that are there before and after, by new name: why not
 */
record Pairing(
    TableName was,
    Optional<TableName> now,
    boolean whole,
    Optional<PairedColumn> company,
    List<Amount> amounts,
    List<PairedColumn> key,
    List<PairedColumn> hashed,
    Map<String, String> unhashed) {
  Pairing {
    amounts = List.copyOf(amounts);
    key = List.copyOf(key);
    hashed = List.copyOf(hashed);
    unhashed = Map.copyOf(unhashed);
  }

  /** When a measurement is taken. */
  enum Side {
    BEFORE,
    AFTER
  }

  /** How a value is written to be compared with what it was. */
  enum Form {
    TEXT,
    /** Zeros at the end mean nothing. */
    NUMBER
  }

  /** A column by its real names. */
  record PairedColumn(String was, String now, Form form) {
    String on(Side side) {
      return side == Side.BEFORE ? was : now;
    }
  }

  /**
   * A column whose sum is held against that before.
   *
   * @param narrowing {@code round} or {@code truncate}, where the dictionary permits it
   * @param scale digits behind the point that the new type keeps; what is cut off is less
   */
  record Amount(String was, String now, Optional<String> narrowing, int scale) {
    String on(Side side) {
      return side == Side.BEFORE ? was : now;
    }
  }

  /** Its name on one side; a retired table has none afterwards. */
  Optional<TableName> on(Side side) {
    return side == Side.BEFORE ? Optional.of(was) : now;
  }

  /** By which people know it. */
  TableName name() {
    return now.orElse(was);
  }
}
