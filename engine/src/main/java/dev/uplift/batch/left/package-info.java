/**
 * What a run leaves behind, and what becomes of it: rows in quarantine, companies set aside,
 * ignored scripts.
 *
 * <p>The decisions stand in schema {@code dbupgrade} of the upgraded database, so that whoever goes
 * on with a run finds them there.
 */
@NullMarked
package dev.uplift.batch.left;

import org.jspecify.annotations.NullMarked;
