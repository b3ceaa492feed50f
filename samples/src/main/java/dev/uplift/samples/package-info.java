/**
 * Sample packages, and the makers of the old databases that they upgrade.
 *
 * <pre>
 *   ContosoErp -- tables, kernel rows --> OldTable -- rows as COPY text --> Loader -- indexes, keys --> done
 *                                            |
 *                                          Draw: the same numbers for the same seed, table and row
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.samples.ContosoErp#create}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>The same number of rows and the same seed make the same database, however many sessions
 *       fill it.
 *   <li>Memory does not grow with the rows: each is made when the server asks for it.
 *   <li>A creation that was broken off is known as such, and the next one clears it away.
 * </ul>
 *
 * <p>May use {@code database} and {@code problem} of the engine.
 */
@NullMarked
package dev.uplift.samples;

import org.jspecify.annotations.NullMarked;
