/**
 * A script's body as text: its statements and placeholders, and what must not stand in it. Asks no
 * server.
 */
@NullMarked
package dev.uplift.batch.body;

import org.jspecify.annotations.NullMarked;
