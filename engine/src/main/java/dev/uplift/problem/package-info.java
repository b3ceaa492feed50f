/**
 * What is wrong and how a command ends: the error object and the exit codes, used by every room.
 *
 * <p>{@link dev.uplift.problem.Problem} is a value and is collected; {@link
 * dev.uplift.problem.Failure} carries problems up to the edge (worker loop, {@code main}). A bug is
 * an {@link IllegalStateException} and is neither. Uses nothing.
 */
@NullMarked
package dev.uplift.problem;

import org.jspecify.annotations.NullMarked;
