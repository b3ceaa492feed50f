package dev.uplift.sync;

import dev.uplift.problem.Failure;

/** Asked before large tables are written anew. */
@FunctionalInterface
public interface RoomCheck {
  /**
   * Comes back when there is room for it.
   *
   * @param bytes that the new rows and indexes will take beside the old ones
   * @throws Failure when there is not
   */
  void demand(String tablespace, long bytes);

  /** Where nobody looks. */
  static RoomCheck none() {
    return (_, _) -> {};
  }
}
