/**
 * Proofs by kills: engine, workers and PostgreSQL die of SIGKILL between writes, at statements and
 * at random moments, and the same command comes to the end that a run without deaths comes to.
 *
 * <pre>
 *   Profile, Draw -- which --> Fate -- in a --> Lane (server, old database, expected Outcome)
 *                                                 |
 *                          killed, the same command again: equal Outcome, no Differences
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.proving.kill.KillMatrixTest}. Nothing else in {@code
 * proving} takes as long. Surefire deals classes out in the reverse order of their full names, in
 * which a package comes before the classes beside it: so these begin, and what fills the last
 * minutes of the two processes is short.
 */
@NullMarked
package dev.uplift.proving.kill;

import org.jspecify.annotations.NullMarked;
