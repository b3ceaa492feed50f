package dev.uplift.run.admission;

import dev.uplift.catalog.CatalogReader;
import dev.uplift.plan.Covers;
import dev.uplift.plan.Plan;
import dev.uplift.plan.PlanFolder;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.request.RunRequest;
import java.util.List;
import java.util.Optional;

/**
 * The plan that a run is to be, to the letter: held against packages, settings and catalog for as
 * long as nothing in the database is changed. From then on the catalog moves because of the run
 * itself, and what holds is that models and configuration keys stay, and that each change of a
 * script is recorded.
 *
 * @param standing the operation that stands, if there is one
 */
record Approval(RunRequest request, Optional<Operation> standing) {

  /** The request's; else the one that the operation was begun with. */
  Optional<Plan> plan() {
    return request
        .approved()
        .or(
            () ->
                standing
                    .filter(o -> o.runbook().equals(request.runbook().id()))
                    .filter(o -> o.phase() == Phase.PREPARING)
                    .flatMap(Operation::approved)
                    .map(id -> new PlanFolder(request.home()).find(id, request.home())));
  }

  /** What has moved since the plan was made. */
  List<Problem> moved() {
    return plan()
        .map(
            plan ->
                plan.covers().moved(now()).stream()
                    .map(problem -> problem.withTarget(plan.planId()))
                    .toList())
        .orElse(List.of());
  }

  private Covers now() {
    return Covers.of(
        request.stack(),
        Proposal.settings(request.site(), request.waiver(), request.whenItFails()),
        CatalogReader.read(request.database()));
  }

  /** A run that was begun with another plan, or with none, does not become this one. */
  List<Problem> otherThan(Run run) {
    boolean same =
        request
            .approved()
            .map(plan -> run.approved().filter(plan.planId()::equals).isPresent())
            .orElse(true);
    if (same) {
      return List.of();
    }
    return List.of(
        Problem.of("otherPlan", "run " + run.id() + " was not begun with this plan")
            .withTarget(request.approved().map(Plan::planId).orElse(""))
            .withWhy(
                run.approved()
                    .map(begun -> "it was begun with " + begun)
                    .orElse("it was begun without a plan"))
            .withRemedy(
                "Go on without --plan: it stays what it was begun as. To begin another, put the"
                    + " database back first: uplift restore."));
  }
}
