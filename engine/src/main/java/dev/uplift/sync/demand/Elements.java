package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.sync.demand.Demand.Test;

/**
 * What a change of type does something to: the column's value, or, where an array stays an array,
 * each of its elements.
 *
 * @param column the old value, as SQL
 * @param is its type, and {@code shall} the one that it gets
 */
record Elements(String column, String is, String shall) {
  private static final String ARRAY = "[]";

  static Elements of(Column is, Column shall) {
    return new Elements(Image.value(is), is.type(), shall.type());
  }

  /** Whether it is the elements. */
  boolean each() {
    return is.endsWith(ARRAY) && shall.endsWith(ARRAY);
  }

  /** What the conditions are about. */
  String value() {
    return each() ? "e.v" : column;
  }

  String from() {
    return element(is);
  }

  String to() {
    return element(shall);
  }

  private String element(String type) {
    return each() ? type.substring(0, type.length() - ARRAY.length()) : type;
  }

  /** That the condition is true of any. */
  String any(String condition) {
    return each()
        ? "exists (select from unnest(" + column + ") e (v) where " + condition + ")"
        : condition;
  }

  Test any(Test test) {
    return switch (test) {
      case Test.Broken(String condition) -> new Test.Broken(any(condition));
      case Test.Tried(String condition) -> new Test.Tried(any(condition));
      case Test.Raises(String expression) ->
          each()
              ? new Test.Raises(
                  "(select count(" + expression + ") from unnest(" + column + ") e (v))")
              : test;
    };
  }
}
