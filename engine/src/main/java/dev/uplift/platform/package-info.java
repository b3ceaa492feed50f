/**
 * Platform profiles: where an application keeps its companies, ids and settings.
 *
 * <p>May use problem, database, pack.
 */
@NullMarked
package dev.uplift.platform;

import org.jspecify.annotations.NullMarked;
