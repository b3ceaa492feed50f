/**
 * The record of a run's batches, tasks and chunks, in schema {@code dbupgrade} of the upgraded
 * database: what opens a transaction about a script, and the marks that commit with the work.
 *
 * <p>Start reading at {@link dev.uplift.batch.ledger.ChunkTable}. Every write carries run and epoch
 * and tells whether it took place; where another epoch has begun, {@code Superseded} says so. Knows
 * nothing of workers and effects.
 */
@NullMarked
package dev.uplift.batch.ledger;

import org.jspecify.annotations.NullMarked;
