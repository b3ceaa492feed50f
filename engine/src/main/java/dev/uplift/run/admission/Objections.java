package dev.uplift.run.admission;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.Reconciler;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.readiness.Refusals;
import dev.uplift.run.readiness.WorkerRoom;
import dev.uplift.run.request.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that speaks against upgrading a database that no run has touched yet. */
final class Objections {
  private static final Set<String> REPAIRABLE =
      Set.of(
          "narrowing",
          "notWorkedOut",
          "rowTypeUsed",
          "typedTable",
          "typeHeld",
          "positionOutOfBounds",
          "partitionLost",
          "serverChanges",
          "nameNotFound");
  private final Premises premises;
  private final PackageStack stack;

  Objections(Premises premises, PackageStack stack) {
    this.premises = premises;
    this.stack = stack;
  }

  /**
   * What was found.
   *
   * @param problems why it is refused; empty: it is not
   * @param target empty: it could not be made, and the problems say why
   * @param sourceVersion what the database says it is
   */
  record Found(List<Problem> problems, Optional<Catalog> target, String sourceVersion) {
    Found {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Changes nothing.
   *
   * @param already what is known to speak against it
   */
  Found all(
      List<Problem> already, Optional<String> waiver, OptionalInt workers, boolean versionCheck) {
    List<Problem> problems = new ArrayList<>(already);
    problems.addAll(Refusals.waiver(site().environment(), waiver));
    problems.addAll(stack.untrusted(site().environment().trust()));
    problems.addAll(Refusals.services(stack, site().environment()));
    problems.addAll(premises.refusals(waiver));
    problems.addAll(WorkerRoom.problems(database(), workers));
    problems.addAll(Refusals.readOnly(database()));
    problems.addAll(Refusals.general(database(), stack));
    Refusals.Recognised recognised = Refusals.recognise(database(), stack);
    problems.addAll(recognised.problems());
    if (versionCheck) {
      problems.addAll(Refusals.versions(stack, recognised.version()));
    }
    Optional<Catalog> target = model(problems);
    if (recognised.problems().isEmpty() && !Refusals.rightMissing(problems)) {
      target.ifPresent(catalog -> problems.addAll(ofSync(catalog)));
      target.ifPresent(catalog -> problems.addAll(ofDisks(catalog, waiver.isPresent())));
    }
    return new Found(problems, target, recognised.version());
  }

  /** The model of a stack that cannot be made real is one more refusal. */
  Optional<Catalog> model(List<Problem> problems) {
    try {
      return Optional.of(
          TargetModel.of(stack, database(), site().home().resolve("models")).catalog());
    } catch (Failure e) {
      if (e.exit() == ExitCode.UNREACHABLE && problems.isEmpty()) {
        throw e;
      }
      problems.addAll(e.problems());
      return Optional.empty();
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      problems.add(e.problem());
      return Optional.empty();
    }
  }

  /** What a script of PreSync repairs stands against nothing. */
  private List<Problem> ofSync(Catalog target) {
    Set<String> repaired =
        stack.scripts().stream()
            .filter(s -> s.stage() == Script.Stage.PRE_SYNC)
            .flatMap(s -> s.repairs().stream())
            .collect(Collectors.toSet());
    List<Problem> problems = new ArrayList<>(Reconciler.problems(stack.dictionary(), target));
    Foresight.preview(target, stack, database()).refusals().stream()
        .filter(p -> !REPAIRABLE.contains(p.code()) || !repaired.contains(p.target()))
        .forEach(problems::add);
    return problems;
  }

  private List<Problem> ofDisks(Catalog target, boolean waived) {
    Optional<RestoreForecast> forecast = waived ? Optional.empty() : Proposal.way(premises);
    return Refusals.disks(site(), stack, target, forecast, waived);
  }

  private Site site() {
    return premises.site();
  }

  private Database database() {
    return site().database();
  }
}
