/**
 * What a script does to the rows within its reach, by SQL, by a declarative conversion or by a
 * method in Java; which of the rows it fails on, and how that is told.
 *
 * <p>Start reading at {@link dev.uplift.batch.effect.Effect}. The transaction is the caller's.
 * Knows nothing of leases and marks.
 */
@NullMarked
package dev.uplift.batch.effect;

import org.jspecify.annotations.NullMarked;
