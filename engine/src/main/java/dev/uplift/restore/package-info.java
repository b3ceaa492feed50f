/**
 * The way back: restore points are taken, verified and put back.
 *
 * <p>May use problem, machine, database, catalog, watch, pack, closure.
 */
@NullMarked
package dev.uplift.restore;

import org.jspecify.annotations.NullMarked;
