/**
 * Carries a runbook through: journal, epoch, run lock, brackets, resume.
 *
 * <pre>
 *   Runner -- RunLock -- Premises (door, services, way back, OperationFile: outside the database)
 *      |
 *   Attempt -- Opening, Refusals: nothing is changed before all refusals are known
 *      |
 *      +-- OutsideSteps, steps 1 and 2: services stopped, door closed, restore point verified
 *      +-- JournalTable: the epoch is raised; Upgrade, in the database
 *      |     +-- step 3: Walk over substep.Substeps -- one class of work each -- sync, batch
 *      |     +-- step 4: equal, analyzed, and readable as before (Smoke)
 *      +-- OutsideSteps, step 5: gates signed, door opened, services started
 *      +-- or Retreat: everything put back
 *   Verdict: a person accepts, restores, cancels
 *   StatusReader, ErrorsReader, evidence.Evidence, readiness.Readiness: what is told of it
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.run.Runner#run}, then {@link dev.uplift.run.Attempt}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Killed at any write, a run is resumed by the same request and comes to the same end.
 *   <li>A ghost of an earlier process writes nothing into the journal: every write carries the
 *       epoch.
 *   <li>Nothing is changed before all refusals are known, and no substep begins without a verified
 *       restore point or a recorded waiver.
 *   <li>A way back that was begun is finished by the same request.
 * </ul>
 *
 * <p>May use every room below it.
 */
@NullMarked
package dev.uplift.run;

import org.jspecify.annotations.NullMarked;
