package dev.uplift.batch.tags;

import java.time.Instant;

/**
 * A tag that a person took back, so that what it stands for is done again.
 *
 * @param was as it stood until then
 * @param who took it back
 */
public record ClearedTag(UpgradeTag was, Instant at, String who, String because) {}
