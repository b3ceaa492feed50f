/**
 * Conversion scripts as tasks and chunks, run in parallel, each effect exactly once.
 *
 * <pre>
 *   Script -- × company --> task -- cut by key --> chunk -- leased by --> Worker -- runs --> SQL
 *                                                    |                                       |
 *                                                    +----- both commit in one transaction --+
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.batch.Batch#start}: {@code Schedule} writes the plan,
 * {@code Board} says what may run now, {@code Worker} takes it, {@code ChunkCut} cuts, {@code
 * ChunkRun} runs one chunk. A script without chunks is one chunk of all rows.
 *
 * <p>Here are the ways in: a batch, a crew that joins one, a second try for rows in quarantine, and
 * the trial of one script. The rooms below, none of which knows those to its left:
 *
 * <pre>
 *   worker ─► board ─► effect ─► chunk ─► ledger ─► settings
 *     │                  ├─► conversion, method, left, body
 *     └─► throttle, tags                      └─► graph, method, tags
 * </pre>
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A chunk's effect and its mark commit together or not at all.
 *   <li>A worker whose lease or epoch is gone commits nothing more.
 *   <li>The ranges of a task hold every key there can be, once.
 *   <li>A failure holds back what depends on it, and nothing else.
 * </ul>
 *
 * <p>The row of {@code dbupgrade.run} with the present epoch belongs to room {@code run} and must
 * be there. May use {@code problem}, {@code database}, {@code watch}, {@code pack}.
 */
@NullMarked
package dev.uplift.batch;

import org.jspecify.annotations.NullMarked;
