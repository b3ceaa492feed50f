/**
 * What happened, as events, outward only: a watcher cannot answer back.
 *
 * <p>May use problem, database.
 */
@NullMarked
package dev.uplift.watch;

import org.jspecify.annotations.NullMarked;
