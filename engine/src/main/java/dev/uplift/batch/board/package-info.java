/**
 * What there is to do in a stage, and what may be done now: tasks, what they wait for, and how fast
 * their chunks go. Knows no database.
 *
 * <p>Start reading at {@link dev.uplift.batch.board.Board#take}.
 */
@NullMarked
package dev.uplift.batch.board;

import org.jspecify.annotations.NullMarked;
