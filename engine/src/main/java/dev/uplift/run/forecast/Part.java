package dev.uplift.run.forecast;

import dev.uplift.batch.progress.Range;
import java.util.Optional;

/**
 * A part of a run as it stands: a substep, or a step of the runbook.
 *
 * @param name the substep's path, or the step's number
 * @param over whether nothing is left of it
 * @param spent seconds, of all attempts, the one at work included
 * @param left where the ledger knows it; else what such a part takes is guessed
 */
public record Part(String name, boolean over, double spent, Optional<Range> left) {}
