/**
 * Measurements: ours beside rivals, each written as its experts would.
 *
 * <p>Both sides of a comparison run in turn (A B, B A, …) within one process, on the same server
 * and on the same rows made anew; what counts is the median of the pairs' ratios. Start reading at
 * {@link dev.uplift.benchmarks.Main}. Results, with machine and date, stand in {@code
 * benchmarks/RESULTS.md}; nothing here is part of the gate.
 */
@NullMarked
package dev.uplift.benchmarks;

import org.jspecify.annotations.NullMarked;
