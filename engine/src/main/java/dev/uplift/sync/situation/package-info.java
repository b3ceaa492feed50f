/**
 * The database as it is held against the database as it shall be: all that a plan is made from.
 *
 * <pre>
 *   Looks -- two catalogs, their graphs, what differs --> Look, Asked, Beyond --> Situation
 *                                                              Situation --> Lineage, Losses
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.situation.Situation}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A situation is a value: whatever is worked out from it comes out the same each time.
 *   <li>A foreign object that is kept is known to break before anything changes.
 * </ul>
 *
 * <p>May use problem, database, catalog, pack; of sync intent and shadow.
 */
@NullMarked
package dev.uplift.sync.situation;

import org.jspecify.annotations.NullMarked;
