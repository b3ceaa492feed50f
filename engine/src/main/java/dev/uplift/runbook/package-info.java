/**
 * The plan as steps for the machines involved: generate, read, write, states.
 *
 * <p>May use problem, pack.
 */
@NullMarked
package dev.uplift.runbook;

import org.jspecify.annotations.NullMarked;
