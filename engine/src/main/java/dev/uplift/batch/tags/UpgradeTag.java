package dev.uplift.batch.tags;

import java.time.Instant;
import java.util.Optional;

/**
 * A mark that something has been done to the data, or was left out on purpose.
 *
 * @param company whose data; empty where it is the whole database's, or a partition's
 * @param skipped it was not done, and is not to be done
 * @param run that set it; empty: a person did
 * @param reason why a person set or skipped it
 */
public record UpgradeTag(
    String tag,
    String company,
    String partition,
    Instant setAt,
    boolean skipped,
    Optional<Long> run,
    Optional<String> script,
    Optional<String> reason) {}
