package dev.uplift.batch.settings;

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
 * @param cutting of rows into chunks
 * @param redo scripts that run again although they are finished
 * @param schema of unqualified names in scripts; empty: as the database's search path says
 * @param took what scripts took in earlier runs that this database knows nothing of
 */
public record BatchSettings(
    long run,
    int epoch,
    int workers,
    Duration lease,
    Cutting cutting,
    Set<String> redo,
    Optional<String> schema,
    List<Took> took) {

  public BatchSettings {
    took = List.copyOf(took);
    redo = Set.copyOf(redo);
    if (workers < 1 || !lease.isPositive()) {
      throw new IllegalArgumentException(
          "workers and lease must be positive: " + workers + ", " + lease);
    }
  }

  public BatchSettings(
      long run, int epoch, int workers, Duration lease, long chunkRows, Set<String> redo) {
    this(run, epoch, workers, lease, Cutting.by(chunkRows), redo, Optional.empty(), List.of());
  }

  public BatchSettings withCompanyColumn(String column) {
    return with(cutting.byCompany(column));
  }

  public BatchSettings withPartitionColumn(String column) {
    return with(cutting.byPartition(column));
  }

  public BatchSettings withTarget(Duration time) {
    return with(cutting.lasting(time));
  }

  private BatchSettings with(Cutting other) {
    return new BatchSettings(run, epoch, workers, lease, other, redo, schema, took);
  }

  public BatchSettings withSchema(String name) {
    return new BatchSettings(run, epoch, workers, lease, cutting, redo, Optional.of(name), took);
  }

  public BatchSettings redoing(Set<String> scripts) {
    return new BatchSettings(run, epoch, workers, lease, cutting, scripts, schema, took);
  }

  public BatchSettings withTook(List<Took> earlier) {
    return new BatchSettings(run, epoch, workers, lease, cutting, redo, schema, earlier);
  }
}
