/**
 * The rehearsal kit: what an upgrade is tried with, where nothing is at stake. For package authors'
 * tests and for Uplift's own.
 *
 * <pre>
 *   Rehearsal      real servers, fresh databases
 *   SettableClock  time that stands still until it is told to move
 *   Mortal         dies at the nth write of a kind: Database.under(new Mortal(…).dieAt(…))
 *   Writes         the kinds there are
 *   ServerFaults   deadlocks and their like, from the server, at statements drawn from a seed
 *   LosingProxy    a COMMIT whose answer is lost, a connection that is cut
 * </pre>
 *
 * <p>Nothing in the rest of the house knows that it can be rehearsed, save for {@code
 * database.Boundary}. May use {@code problem}, {@code database}.
 */
@NullMarked
package dev.uplift.rehearsal;

import org.jspecify.annotations.NullMarked;
