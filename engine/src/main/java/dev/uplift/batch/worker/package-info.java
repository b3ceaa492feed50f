/**
 * Workers and their sessions: they take work from the board, cut tasks, lease chunks and commit
 * each effect with its mark; what fails for a reason that passes is tried again.
 *
 * <p>Start reading at {@link dev.uplift.batch.worker.Worker#run}, then {@code ChunkRun}.
 */
@NullMarked
package dev.uplift.batch.worker;

import org.jspecify.annotations.NullMarked;
