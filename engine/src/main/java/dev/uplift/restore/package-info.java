/**
 * The way back: restore points are taken, verified and put back.
 *
 * <pre>
 *   Restoration -- every state, first --> PointFiles (restore-points/NAME.json)
 *        |-- take, verify, drop --> RestoreKind: CloneKind, DumpKind, ... each with its own means
 *        |-- putBack --> PuttingBack -- acts --> RestoreKind -- renames --> Swap
 *                             |-- proves: what was put back, against the Manifest in the file
 *   Manifest <-- ManifestReader, of the database behind the closed door
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.restore.Restoration#putBack}. Promises: a restore ends with
 * a database equal to the one that the point was taken of, or says how to get there by hand; killed
 * anywhere, the same call goes on; no database is dropped or renamed unless its name stands in a
 * file of ours, and its oid too once it is whole.
 *
 * <p>The rooms inside do not use what is here: {@code server} moves databases about, {@code
 * manifest} says what one holds, {@code backup} and {@code adoption} are commands of their own.
 *
 * <p>May use problem, machine, database, catalog, watch, pack, closure.
 */
@NullMarked
package dev.uplift.restore;

import org.jspecify.annotations.NullMarked;
