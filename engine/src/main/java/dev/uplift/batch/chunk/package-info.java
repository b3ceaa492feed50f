/**
 * The table that a script is cut by, its key, and the cuts: ranges that hold every key there can
 * be, once, written to the ledger.
 *
 * <p>Start reading at {@link dev.uplift.batch.chunk.ChunkCut#cut}. A chunk that would last too long
 * is cut again by {@code FinerCut}.
 */
@NullMarked
package dev.uplift.batch.chunk;

import org.jspecify.annotations.NullMarked;
