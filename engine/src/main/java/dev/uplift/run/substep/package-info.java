/**
 * The 42 substeps of the data upgrade: a table of values, and one small class of work each.
 *
 * <p>Start reading at {@link dev.uplift.run.substep.Substeps}. A substep's work can be done twice:
 * it was killed, or what it set up went with the process. It knows nothing of journal, epoch or
 * order.
 *
 * <p>May use every room below {@code run}; not {@code run} itself.
 */
@NullMarked
package dev.uplift.run.substep;

import org.jspecify.annotations.NullMarked;
