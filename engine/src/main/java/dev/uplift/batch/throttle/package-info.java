/**
 * What lets fewer workers, or none, begin the next chunk while the server needs to be spared or a
 * person has paused the run. A chunk that runs is never stopped by it.
 *
 * <pre>
 *   Gauges, DiskMeter --measured by the lead--> Rules --> ThrottleTable --+
 *                                                        PauseTable ------+--> every process: Turnstile
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.batch.throttle.ThrottleWatch}. Decisions are rows in the
 * upgraded database, so that every process that works on the run obeys them and every terminal
 * shows them: {@code docs/decisions/0019-the-throttle-is-rows-in-the-database.md}.
 */
@NullMarked
package dev.uplift.batch.throttle;

import org.jspecify.annotations.NullMarked;
