package dev.uplift.batch.ledger;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The mark in the ledger that chunks are done, or a part of one: a statement that commits with the
 * effect, and fails where the chunks are not this lease's any more.
 */
public final class ChunkMark {
  /**
   * Marks the chunks or fails: a text that is no number says why. The rows of a span are written at
   * its first chunk. Names: 1 whether the transaction is still the one that was opened, 2 which.
   */
  @SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
  private static final String MARKED =
      """
      with closed as (
        update dbupgrade.chunk
           set done_at = clock_timestamp(),
               rows = coalesce(rows, 0) + case when number = ? then ? else 0 end,
               seconds = extract(epoch from clock_timestamp() - now()) / ?
         where run = ? and script = ? and company = ? and datapartition = ?
           and number %2$s and attempt = ? and epoch = ? and done_at is null
           and exists (select from dbupgrade.run where id = ? and epoch = ?) and %1$s
        returning 1)
      select case when count(*) = ? then 1
             else (case when %1$s then 'leaseLost' else 'transactionEnded' end)::int end
        from closed
      """;

  private static final String MARK = MARKED.formatted(Opening.SAME, "= any (?::int[])");

  /** The server keeps its plan for one number, and would plan anew for each array. */
  private static final String MARK_ONE = MARKED.formatted(Opening.SAME, "= ?::int");

  /** As {@link #MARK}, of one part of a chunk, on the way to its mark. */
  @SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
  private static final String KEEP =
      """
      with closed as (
        update dbupgrade.chunk
           set checkpoint = nullif(?::text[], '{}'), rows = coalesce(rows, 0) + ?
         where run = ? and script = ? and company = ? and datapartition = ?
           and number = ?::int and attempt = ? and epoch = ? and done_at is null
           and exists (select from dbupgrade.run where id = ? and epoch = ?) and %1$s
        returning 1)
      select case when count(*) = ? then 1
             else (case when %1$s then 'leaseLost' else 'transactionEnded' end)::int end
        from closed
      """
          .formatted(Opening.SAME);

  private final long run;
  private final int epoch;

  public ChunkMark(long run, int epoch) {
    this.run = run;
    this.epoch = epoch;
  }

  /** The statement that marks the chunks done; it fails where they are not this lease's. */
  public Session.Closing mark(TaskKey key, List<Lease> span, long rows) {
    return closing(
        span.size() == 1 ? MARK_ONE : MARK,
        List.of(span.getFirst().number(), rows, span.size()),
        key,
        span);
  }

  /** As {@link #mark}, for a part of the effect: the next begins where the lease stands now. */
  public Session.Closing keep(TaskKey key, Lease lease, long rows) {
    return closing(KEEP, List.of(lease.checkpoint(), rows), key, List.of(lease));
  }

  private Session.Closing closing(String sql, List<Object> values, TaskKey key, List<Lease> span) {
    List<Object> parameters = new ArrayList<>(values);
    parameters.addAll(List.of(run, key.script(), key.company(), key.partition()));
    List<Integer> numbers = span.stream().map(Lease::number).toList();
    parameters.add(numbers.size() == 1 ? numbers.getFirst() : numbers);
    parameters.addAll(List.of(span.getFirst().attempt(), epoch, run, epoch, span.size()));
    return new Session.Closing(sql, parameters);
  }

  /** What a mark that failed says; empty: it was something else that failed. */
  public static Optional<Unmarked> unmarked(SqlFailure failure) {
    return failure.sqlState().equals("22P02")
        ? Arrays.stream(Unmarked.values())
            .filter(reason -> failure.text().contains("\"" + reason.text + "\""))
            .findFirst()
        : Optional.empty();
  }

  /** Why chunks could not be marked. */
  public enum Unmarked {
    /** Another has them, or the run is at another epoch. */
    LEASE_LOST("leaseLost"),
    /** The script ended the transaction. */
    TRANSACTION_ENDED("transactionEnded");

    private final String text;

    Unmarked(String text) {
      this.text = text;
    }
  }
}
