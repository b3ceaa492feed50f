/**
 * The formats: packages and environments read, layered, validated; all problems of a package in one
 * report.
 *
 * <p>May use problem, database.
 */
@NullMarked
package dev.uplift.pack;

import org.jspecify.annotations.NullMarked;
