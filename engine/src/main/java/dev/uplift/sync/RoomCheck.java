package dev.uplift.sync;

import dev.uplift.problem.Failure;
import java.util.Map;

/** Asked before large tables are written anew. */
@FunctionalInterface
public interface RoomCheck {
  /**
   * Comes back when there is room for all of it at the same time.
   *
   * @param bytes that new rows and indexes will take beside the old ones, by tablespace
   * @param log bytes that will be written to the server's log meanwhile
   * @throws Failure when there is not
   */
  void demand(Map<String, Long> bytes, long log);

  /** Where nobody looks. */
  static RoomCheck none() {
    return (_, _) -> {};
  }
}
