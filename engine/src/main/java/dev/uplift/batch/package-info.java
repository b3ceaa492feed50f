/**
 * Conversion scripts as tasks and chunks, run in parallel, each effect exactly once.
 *
 * <p>May use problem, database, watch, pack.
 */
@NullMarked
package dev.uplift.batch;

import org.jspecify.annotations.NullMarked;
