/**
 * One site: its database and server, and all that an operator may decide beforehand.
 *
 * <p>Start reading at {@link dev.uplift.pack.environment.EnvironmentReader#read}: a section of the
 * file is read by one class, {@code DoorSection}, into one value, {@code DoorSettings}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A password written out is refused and not repeated.
 *   <li>Every problem of the file is in one report, with its line.
 * </ul>
 *
 * <p>Of {@code pack}, uses {@code yaml} and {@code jar}.
 */
@NullMarked
package dev.uplift.pack.environment;

import org.jspecify.annotations.NullMarked;
