/**
 * Making a database equal to the target model: from two catalogs and intents to changes (pure),
 * from changes to a database (shell).
 *
 * <p>May use problem, database, catalog, watch, pack.
 */
@NullMarked
package dev.uplift.sync;

import org.jspecify.annotations.NullMarked;
