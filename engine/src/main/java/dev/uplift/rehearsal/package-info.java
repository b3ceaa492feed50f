/**
 * The rehearsal kit: real servers and fresh databases to try an upgrade on, for package authors'
 * tests and for Uplift's own.
 *
 * <p>May use {@code problem}, {@code database}.
 */
@NullMarked
package dev.uplift.rehearsal;

import org.jspecify.annotations.NullMarked;
