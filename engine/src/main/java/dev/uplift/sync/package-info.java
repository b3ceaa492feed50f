/**
 * Making a database equal to the target model: from two catalogs and intents to changes (pure),
 * from changes to a database (shell).
 *
 * <pre>
 *   Syncer --+-- Planner -----------------------------------> Change -- Executor --> the database
 *   Preview -+      \--> kind, rewrite --> change ----+
 *            \-- asks the rows --> scan --> demand ---+--> column --> situation --> intent
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.sync.Syncer#sync}; {@link dev.uplift.sync.Preview} says
 * what that would do, and why it must not begin. The rooms inside use only those to their right,
 * and {@code shadow}, which uses none of them; what stays here carries out.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A mode that has reached its aim does nothing when it is asked again.
 *   <li>Whatever was interrupted, at any line, is continued and comes to the same end.
 *   <li>All that is wrong is told at once; what can be done beside it is done.
 *   <li>No transaction holds more locks than the server has room for, and none waits for a lock
 *       longer than it is told to.
 * </ul>
 *
 * <p>May use problem, database, catalog, watch, pack.
 */
@NullMarked
package dev.uplift.sync;

import org.jspecify.annotations.NullMarked;
