package dev.uplift.batch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a batch runs.
 *
 * @param run whose tables and ledger rows these are
 * @param epoch of this attempt at the run, as {@code dbupgrade.run} holds it
 * @param workers sessions at most that run scripts at once
 * @param lease how long a chunk may go without a sign of life
 * @param chunkRows rows of a chunk
 * @param target how long the transaction of a span of chunks is to last: short chunks are taken
 *     together, long ones cut; zero: each chunk is a transaction of its own
 * @param redo scripts that run again although they are finished
 * @param companyColumn the column that tells companies apart: a chunked script per company is cut
 *     by that company's rows where its table has the column, else by all rows
 * @param partitionColumn as {@code companyColumn}, for partitions
 * @param schema of unqualified names in scripts; empty: as the database's search path says
 * @param took what scripts took in earlier runs that this database knows nothing of
 */
public record BatchSettings(
    long run,
    int epoch,
    int workers,
    Duration lease,
    long chunkRows,
    Duration target,
    Set<String> redo,
    Optional<String> companyColumn,
    Optional<String> partitionColumn,
    Optional<String> schema,
    List<Took> took) {

  public BatchSettings {
    took = List.copyOf(took);
    redo = Set.copyOf(redo);
    if (workers < 1 || chunkRows < 1 || !lease.isPositive()) {
      throw new IllegalArgumentException(
          "workers, chunk rows and lease must be positive: "
              + workers
              + ", "
              + chunkRows
              + ", "
              + lease);
    }
  }

  public BatchSettings(
      long run, int epoch, int workers, Duration lease, long chunkRows, Set<String> redo) {
    this(
        run,
        epoch,
        workers,
        lease,
        chunkRows,
        Duration.ZERO,
        redo,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  public BatchSettings withCompanyColumn(String column) {
    return new BatchSettings(
        run,
        epoch,
        workers,
        lease,
        chunkRows,
        target,
        redo,
        Optional.of(column),
        partitionColumn,
        schema,
        took);
  }

  public BatchSettings withPartitionColumn(String column) {
    return new BatchSettings(
        run,
        epoch,
        workers,
        lease,
        chunkRows,
        target,
        redo,
        companyColumn,
        Optional.of(column),
        schema,
        took);
  }

  public BatchSettings withSchema(String name) {
    return new BatchSettings(
        run,
        epoch,
        workers,
        lease,
        chunkRows,
        target,
        redo,
        companyColumn,
        partitionColumn,
        Optional.of(name),
        took);
  }

  public BatchSettings redoing(Set<String> scripts) {
    return new BatchSettings(
        run,
        epoch,
        workers,
        lease,
        chunkRows,
        target,
        scripts,
        companyColumn,
        partitionColumn,
        schema,
        took);
  }

  public BatchSettings withTarget(Duration time) {
    return new BatchSettings(
        run,
        epoch,
        workers,
        lease,
        chunkRows,
        time,
        redo,
        companyColumn,
        partitionColumn,
        schema,
        took);
  }

  public BatchSettings withTook(List<Took> earlier) {
    return new BatchSettings(
        run,
        epoch,
        workers,
        lease,
        chunkRows,
        target,
        redo,
        companyColumn,
        partitionColumn,
        schema,
        earlier);
  }
}
