package dev.uplift.catalog;

import java.util.Optional;

/**
 * One way in which a database is not as the target says.
 *
 * @param attribute of an altered object; {@code comment}, {@code owner} and {@code grants} are
 *     attributes too
 * @param from the database's text; empty for what is absent
 * @param to the target's text
 */
public record Difference(
    ObjectId object,
    Change change,
    Optional<String> attribute,
    Optional<String> from,
    Optional<String> to,
    Effect effect) {

  /** What is the matter in the database. */
  public enum Change {
    MISSING,
    EXTRA,
    ALTERED
  }

  /** What making it equal does to data. */
  public enum Effect {
    NONE,
    REWRITES,
    WIDENS,
    NARROWS,
    DROPS
  }
}
