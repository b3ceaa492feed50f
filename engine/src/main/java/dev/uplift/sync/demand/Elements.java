package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.sync.demand.Demand.Test;

/**
 * What a change of type does something to: the column's value, or, where an array stays an array,
 * each of its elements.
 *
 * @param column the old column's value, as SQL
 * @param each whether it is the elements
 */
record Elements(String column, boolean each) {
  private static final String ARRAY = "[]";

  static Elements of(Column is, Column shall) {
    return new Elements(Image.value(is), is.type().endsWith(ARRAY) && shall.type().endsWith(ARRAY));
  }

  /** What the conditions are about. */
  String value() {
    return each ? "e.v" : column;
  }

  String type(Column of) {
    String type = of.type();
    return each ? type.substring(0, type.length() - ARRAY.length()) : type;
  }

  /** That the condition is true of any. */
  String any(String condition) {
    return each
        ? "exists (select from unnest(" + column + ") e (v) where " + condition + ")"
        : condition;
  }

  Test any(Test test) {
    return switch (test) {
      case Test.Broken(String condition) -> new Test.Broken(any(condition));
      case Test.Tried(String condition) -> new Test.Tried(any(condition));
      case Test.Raises(String expression) ->
          each
              ? new Test.Raises(
                  "(select count(" + expression + ") from unnest(" + column + ") e (v))")
              : test;
    };
  }
}
