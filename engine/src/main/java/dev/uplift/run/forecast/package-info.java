/**
 * How long a run will still take, and how much of it is done: what earlier runs took, what the
 * ledger says of the scripts, and the database's size where nobody has measured anything. Durations
 * are kept outside the database, so that a restore does not take them away; so is the percentage
 * that was shown, which never falls.
 */
@NullMarked
package dev.uplift.run.forecast;

import org.jspecify.annotations.NullMarked;
