/**
 * What is proved over the whole: real vendors' upgrades, bad input, the reference system's own
 * command lines, the README's tour, and in {@code kill} the proofs by kills.
 *
 * <p>Every proof drives the real command line against a real PostgreSQL. What Maven cannot bring is
 * asked for with {@link dev.uplift.proving.NeedsTool}.
 */
@NullMarked
package dev.uplift.proving;

import org.jspecify.annotations.NullMarked;
