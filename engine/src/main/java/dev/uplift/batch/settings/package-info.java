/**
 * How a batch runs: at which epoch of which run, by how many workers, into what its rows are cut,
 * and what scripts took before. Whoever starts one says so; every room of {@code batch} may ask.
 */
@NullMarked
package dev.uplift.batch.settings;

import org.jspecify.annotations.NullMarked;
