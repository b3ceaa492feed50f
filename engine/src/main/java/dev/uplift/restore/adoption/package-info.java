/**
 * A restored database takes the name of the one that the application knows; and the way back.
 *
 * <pre>
 *   Adoption -- NameSwapCheck: what stands against it -- AdoptionFile, before --> NameSwap
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.restore.adoption.Adoption}. Promises: killed anywhere, it
 * is done or it is not; no database is dropped.
 *
 * <p>May use problem, machine, database, watch, pack, closure; of restore server.
 */
@NullMarked
package dev.uplift.restore.adoption;

import org.jspecify.annotations.NullMarked;
