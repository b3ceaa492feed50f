/**
 * The target model: a package's DDL made real in a scratch database, read back as a catalog, cached
 * by hash.
 *
 * <p>May use problem, database, catalog, watch, pack.
 */
@NullMarked
package dev.uplift.model;

import org.jspecify.annotations.NullMarked;
