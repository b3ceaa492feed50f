/**
 * Carries a runbook through: journal, epoch, run lock, brackets, resume.
 *
 * <pre>
 *   Runner -- outside.RunLock, outside.Premises (door, services, way back, operation.json)
 *      |
 *   Attempt -- admission.Opening: nothing is changed before all refusals are known
 *      |
 *      +-- outside.OutsideSteps, steps 1 and 2: services stopped, door closed, restore point verified
 *      +-- journal.JournalTable: the epoch is raised; Upgrade, in the database
 *      |     +-- step 3: Walk over substep.Substeps -- one class of work each -- sync, batch
 *      |     +-- step 4: equal, analyzed, and readable as before (outside.Smoke)
 *      +-- outside.OutsideSteps, step 5: gates signed, door opened, services started
 *      +-- Ending: what is told and left; or outside.Retreat, everything put back
 *   Verdict: a person accepts, restores, cancels
 *   status, evidence, readiness: what is told of it
 *
 *   status, admission --> outside, evidence, readiness --> forecast --> journal, request --> substep
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.run.Runner#run}, then {@link dev.uplift.run.Attempt}. The
 * rooms inside use only those to their right; what stays here carries out, and is entered by
 * commands.
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
