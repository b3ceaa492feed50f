/**
 * What stands around the database and outlives a restore of it: lock, door, services, way back, and
 * the record of the operation upon it.
 *
 * <pre>
 *   RunLock -- Premises -- OperationFile (Operation), Gates, ReachFile, Cancellation: files
 *                 |
 *                 +-- OutsideSteps: closed and secured before, signed for and opened after
 *                 +-- Retreat: everything put back
 *   Halt, WindowWatch (TurnBack): who may end an attempt
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.run.outside.Premises}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>One process at a time works on a database.
 *   <li>A way back that was begun is finished by the same request.
 *   <li>What is past already when the watch of the window begins ends nothing.
 * </ul>
 *
 * <p>Of run, uses {@code journal}, {@code request} and {@code substep}.
 */
@NullMarked
package dev.uplift.run.outside;

import org.jspecify.annotations.NullMarked;
