/**
 * What a plan needs of a server, a role and a machine, looked at before anything is begun.
 *
 * <p>Start reading at {@link dev.uplift.run.readiness.Readiness#report}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing of the database is changed; a scratch database may be made and dropped.
 *   <li>What could not be looked at is said to be unknown, never to be there.
 *   <li>Whatever lacks says which capability is lost, and what brings it back.
 * </ul>
 */
@NullMarked
package dev.uplift.run.readiness;

import org.jspecify.annotations.NullMarked;
