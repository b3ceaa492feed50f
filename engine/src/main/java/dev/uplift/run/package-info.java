/**
 * Carries a runbook through: journal, epoch, run lock, brackets, resume.
 *
 * <pre>
 *   Runner -- RunLock -- Refusals -- JournalTable (raise the epoch, end ghosts)
 *      |
 *      +-- step 3: Walk over substep.Substeps -- one class of work each -- sync, batch
 *      +-- step 4: the database equals the target model
 *      |
 *   JournalTable --> runbook XML, StatusReader, ErrorsReader, dataupgradestatus
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.run.Runner#run}, then {@link dev.uplift.run.Walk}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Killed at any write, a run is resumed by the same request and comes to the same end.
 *   <li>A ghost of an earlier process writes nothing into the journal: every write carries the
 *       epoch.
 *   <li>Nothing is changed before all refusals are known.
 * </ul>
 *
 * <p>May use every room below it.
 */
@NullMarked
package dev.uplift.run;

import org.jspecify.annotations.NullMarked;
