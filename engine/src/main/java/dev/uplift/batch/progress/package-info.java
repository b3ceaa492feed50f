/**
 * How far a stage's scripts are, how long it may still take, and what stands still: read from the
 * ledger and the server alone, so that it is the same from every terminal and after every restart.
 */
@NullMarked
package dev.uplift.batch.progress;

import org.jspecify.annotations.NullMarked;
