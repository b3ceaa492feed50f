package dev.uplift.script;

import org.jspecify.annotations.Nullable;

/**
 * Expectations and what was found instead. Each that is not met is kept in the database and told;
 * when one is not met that is no warning, the script fails once it returns.
 */
public interface Validation {
  /** From here on, what is not met is a warning. */
  Validation warnOnly();

  /**
   * One expectation, met when both are equal or, as numbers, of the same value.
   *
   * @param entity what is looked at, such as {@code custtable 4711} or {@code sum of amounts}
   * @return whether it is met
   */
  boolean expect(String entity, @Nullable Object expected, @Nullable Object actual);
}
