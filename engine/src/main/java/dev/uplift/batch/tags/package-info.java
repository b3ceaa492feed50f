/**
 * Upgrade tags: marks, by company, of what has been done to the data. They stay in the database
 * from one upgrade to the next, where run, journal and ledger are of one upgrade alone.
 */
@NullMarked
package dev.uplift.batch.tags;

import org.jspecify.annotations.NullMarked;
