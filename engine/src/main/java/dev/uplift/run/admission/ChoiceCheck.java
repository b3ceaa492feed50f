package dev.uplift.run.admission;

import dev.uplift.batch.left.LeftTable;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.request.Choices;
import dev.uplift.run.request.Redo;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an operator wants to leave: refused where it cannot be, else written down for the batch. */
public final class ChoiceCheck {
  private final RunRequest request;
  private final Choices choices;

  public ChoiceCheck(RunRequest request) {
    this.request = request;
    this.choices = request.choices();
  }

  /**
   * Changes nothing.
   *
   * @param run that is gone on with; empty: a new one
   * @throws Failure exit code 2 when a name is wrong, 3 when a guard speaks against it
   */
  public void refuse(Optional<Run> run) {
    if (choices.none()) {
      return;
    }
    List<Problem> usage = new ArrayList<>();
    List<Problem> refused = new ArrayList<>();
    request
        .database()
        .with(
            "choices",
            session -> {
              usage.addAll(unknownCompanies(session));
              usage.addAll(unknownScripts());
              boolean batch = run.isPresent() && LeftTable.there(session);
              Optional<LeftTable> left =
                  batch ? run.map(r -> new LeftTable(session, r.id())) : Optional.empty();
              refused.addAll(notAside(left));
              refused.addAll(notIgnorable(left));
              return true;
            });
    if (!usage.isEmpty()) {
      throw new Failure(ExitCode.USAGE, usage, null);
    }
    if (!refused.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, refused, null);
    }
  }

  /** The epoch is this attempt's. */
  public void write(RunMark mark) {
    if (choices.none()) {
      return;
    }
    request
        .database()
        .with(
            "choices",
            session ->
                session.transaction(
                    () -> {
                      LeftTable left = new LeftTable(session, mark.run());
                      boolean ours = true;
                      for (String company : new TreeSet<>(choices.leave())) {
                        ours &= left.setAside(mark.epoch(), company);
                      }
                      for (String company : new TreeSet<>(choices.takeUp())) {
                        ours &= left.takeUp(mark.epoch(), company);
                      }
                      choices
                          .ignore()
                          .forEach(s -> left.ignore(mark.epoch(), s, choices.ignoreAfter()));
                      if (!ours) {
                        throw new IllegalStateException("the epoch is not ours");
                      }
                      return true;
                    }));
  }

  private List<Problem> unknownCompanies(Session session) {
    Set<String> named = new TreeSet<>(choices.leave());
    named.addAll(choices.takeUp());
    if (named.isEmpty()) {
      return List.of();
    }
    List<String> known = Workplace.companies(session, PlatformReader.read(request.stack()));
    List<Problem> problems = new ArrayList<>();
    named.stream()
        .filter(company -> !known.contains(company))
        .map(company -> unknownCompany(company, known))
        .forEach(problems::add);
    choices.leave().stream()
        .filter(choices.takeUp()::contains)
        .map(
            company ->
                Problem.of("companyTwice", "company \"" + company + "\" is to be left, and not")
                    .withTarget(company)
                    .withRemedy("Name it by --leave-company or by --company."))
        .forEach(problems::add);
    return problems;
  }

  public static Problem unknownCompany(String company, List<String> known) {
    return Problem.of("companyUnknown", "there is no company \"" + company + "\"")
        .withTarget(company)
        .withRemedy(
            known.isEmpty()
                ? "The packages' platform.yaml names no table of companies that has any."
                : "The companies are " + String.join(", ", known) + ".");
  }

  private List<Problem> unknownScripts() {
    Set<String> known =
        request.stack().scripts().stream().map(Script::path).collect(Collectors.toSet());
    return choices.ignore().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .map(Redo::unknown)
        .toList();
  }

  private List<Problem> notAside(Optional<LeftTable> left) {
    Set<String> aside = left.map(LeftTable::everAside).orElse(Set.of());
    return choices.takeUp().stream()
        .filter(company -> !aside.contains(company))
        .sorted()
        .map(
            company ->
                Problem.of("companyNotAside", "company \"" + company + "\" was not set aside")
                    .withTarget(company)
                    .withRemedy("uplift status shows which are; without --company all others run."))
        .toList();
  }

  private List<Problem> notIgnorable(Optional<LeftTable> left) {
    if (choices.ignore().isEmpty()) {
      return List.of();
    }
    if (request.environment().production()) {
      return List.of(
          Problem.of("ignoreInProduction", "a script cannot be ignored in production")
              .withTarget(request.environment().name())
              .withWhy("what it does would be missing, and nobody would see it from the data")
              .withRemedy(
                  "Mend the script, or set companies aside: --leave-company. To rehearse the rest,"
                      + " ignore it in an environment of kind sandbox."));
    }
    return choices.ignore().stream()
        .sorted()
        .filter(name -> left.map(l -> l.failures(name)).orElse(0) < choices.ignoreAfter())
        .map(name -> tooSeldom(name, left.map(l -> l.failures(name)).orElse(0)))
        .toList();
  }

  private Problem tooSeldom(String name, int failures) {
    return Problem.of(
            "failedTooSeldom",
            "\""
                + name
                + "\" has failed "
                + failures
                + " times; it can be ignored after "
                + choices.ignoreAfter())
        .withTarget(name)
        .withRemedy(
            "Mend it and try again: uplift execute --rerun-step 3; or say after how many failures"
                + " it may be ignored: --ignore-after N.");
  }
}
