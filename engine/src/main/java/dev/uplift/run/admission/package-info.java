/**
 * Whether a run may begin, and as what: everything that speaks against it, the plan it is to be,
 * the new epoch.
 *
 * <pre>
 *   Opening -- Objections (Foresight), Approval (Proposal), ChoiceCheck
 *      |
 *      +--> the epoch, before which the ghosts of the old one are gone
 *      +--> Reconciling: the database held against itself, before and at the end
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.run.admission.Opening}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing is changed before all refusals are known.
 *   <li>A run by an approved plan is that plan, to the letter, or refused.
 * </ul>
 *
 * <p>Of run, uses {@code outside}, {@code readiness}, {@code forecast} and what those use.
 */
@NullMarked
package dev.uplift.run.admission;

import org.jspecify.annotations.NullMarked;
