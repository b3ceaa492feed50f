/**
 * Where a run stands, as the upgraded database keeps it: runs, steps, substeps, their errors.
 *
 * <pre>
 *   StepJournal -- JournalTable -- RunTable (epoch)     JournalSchema: the tables themselves
 *       \--> RunbookCopy: the same for people, in the runbook's XML, never ahead of it
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.run.journal.StepJournal}: until the journal is made, a file
 * outside the database is one too.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A ghost of an earlier process writes nothing: every write carries the epoch, and its row
 *       count is read.
 * </ul>
 *
 * <p>Of run, uses {@code substep}.
 */
@NullMarked
package dev.uplift.run.journal;

import org.jspecify.annotations.NullMarked;
