/**
 * The only door to JDBC: addresses and secrets, connections, identifiers and literals, COPY, and
 * the embedded server.
 *
 * <pre>
 *   DatabaseUrl -- opened as --> Database -- lends --> Session -- query / update / execute / copy
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.database.Database#open}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>No secret appears in a message, a {@code toString} or a process list.
 *   <li>Every session names itself {@code uplift/...}, so that it can be found and ended.
 *   <li>A server's error becomes a {@link dev.uplift.database.SqlFailure} that carries the
 *       statement, or a {@link dev.uplift.problem.Failure} when the server cannot be reached.
 *   <li>A database that is told to stop ends what runs in any session opened from it, and nothing
 *       begins any more but what puts away.
 * </ul>
 *
 * <p>May use {@code problem}.
 */
@NullMarked
package dev.uplift.database;

import org.jspecify.annotations.NullMarked;
