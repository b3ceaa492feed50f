/**
 * What is asked of a run, of which database, and how it ended: values.
 *
 * <p>Start reading at {@link dev.uplift.run.request.RunRequest}; {@link
 * dev.uplift.run.request.Site} is what every request is about. Wrong names are refused before
 * anything begins: {@link dev.uplift.run.request.Redo}.
 */
@NullMarked
package dev.uplift.run.request;

import org.jspecify.annotations.NullMarked;
