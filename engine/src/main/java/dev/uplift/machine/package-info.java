/**
 * The machine that Uplift runs on: its programs, run with a time-out and their output kept, and
 * files that are replaced whole.
 *
 * <p>May use problem.
 */
@NullMarked
package dev.uplift.machine;

import org.jspecify.annotations.NullMarked;
