/**
 * The door: services stopped, sessions ended, everyone but Uplift kept out, and all of it undone.
 *
 * <p>May use problem, machine, database, watch, pack.
 */
@NullMarked
package dev.uplift.closure;

import org.jspecify.annotations.NullMarked;
