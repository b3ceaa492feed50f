/**
 * The door: services stopped, sessions ended, everyone but Uplift kept out, and all of it undone.
 *
 * <pre>
 *   Door -- DoorFile (door.json) before and after each act, outside the database
 *     | close: Notice, Admission (grants and logins), Jobs, Farewell (sessions)
 *     | DoorWatch -- Visitors --> IntruderLog (intruders.jsonl)
 *     | open: Jobs, Admission.restore
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.closure.Door#close}. What it promises: {@code
 * docs/promises/shut.md}.
 *
 * <p>May use problem, machine, database, watch, pack.
 */
@NullMarked
package dev.uplift.closure;

import org.jspecify.annotations.NullMarked;
