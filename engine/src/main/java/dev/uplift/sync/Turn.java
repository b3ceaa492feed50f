package dev.uplift.sync;

import dev.uplift.sync.change.Change;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a sync goes on at a time: one transaction's changes, or those of two.
 *
 * @param beside of a transaction that a second session carries out at the same time, where the disk
 *     has room for both; else it comes next
 */
public record Turn(List<Change> one, Optional<List<Change>> beside) {
  public Turn {
    one = List.copyOf(one);
    beside = beside.map(List::copyOf);
  }

  static Turn alone(List<Change> transaction) {
    return new Turn(transaction, Optional.empty());
  }

  /** In order. */
  public List<Change> changes() {
    return Stream.concat(one.stream(), beside.stream().flatMap(List::stream)).toList();
  }
}
