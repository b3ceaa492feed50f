package dev.uplift.batch.ledger;

import java.util.Comparator;
import java.util.List;

/** A chunk that this session holds. Keys are texts; none means the range is open there. */
public record Lease(
    int number,
    int attempt,
    List<String> firstKey,
    List<String> nextKey,
    long rowsEstimate,
    List<String> checkpoint) {
  public static final Comparator<Lease> BY_NUMBER = Comparator.comparingInt(Lease::number);

  public Lease {
    firstKey = List.copyOf(firstKey);
    nextKey = List.copyOf(nextKey);
    checkpoint = List.copyOf(checkpoint);
  }

  /** The same, done up to this key. */
  public Lease at(List<String> key) {
    return new Lease(number, attempt, firstKey, nextKey, rowsEstimate, key);
  }

  /** The part of it that comes before this key. */
  public Lease upTo(List<String> key, long rows) {
    return new Lease(number, attempt, firstKey, key, rows, checkpoint);
  }

  /** Whether one transaction may hold both: nothing lies between them, and one mark fits both. */
  public boolean endsWhere(Lease next) {
    return attempt == next.attempt
        && !nextKey.isEmpty()
        && nextKey.equals(next.firstKey)
        && checkpoint.isEmpty()
        && next.checkpoint.isEmpty();
  }
}
