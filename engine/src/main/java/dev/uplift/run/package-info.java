/**
 * Carries a runbook through: journal, epoch, brackets, resume, the substeps.
 *
 * <p>May use every room above.
 */
@NullMarked
package dev.uplift.run;

import org.jspecify.annotations.NullMarked;
