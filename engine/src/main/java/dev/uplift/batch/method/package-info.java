/**
 * A script in Java being called: what its context gives it, and what comes of the call.
 *
 * <p>Start reading at {@link dev.uplift.batch.method.MethodCall#run}. The transaction is the
 * caller's ({@code ChunkRun}): a walk over rows ends a call after each page, with the key that was
 * reached, and the caller commits both and calls again. Knows nothing of chunks and ledgers.
 */
@NullMarked
package dev.uplift.batch.method;

import org.jspecify.annotations.NullMarked;
