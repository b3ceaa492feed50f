package dev.uplift.run;

import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.evidence.Evidence;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.outside.Halt;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.run.outside.OutsideSteps;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.outside.Retreat;
import dev.uplift.run.outside.Taint;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.status.Leftovers;
import dev.uplift.run.substep.RunMark;
import dev.uplift.watch.ErrorName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an {@link Attempt} ends: the state it leaves, the way back where it failed, what is told and
 * the exit code. Not safe for many threads.
 */
final class Ending {
  /** What a person or another process decides: nothing is put back because of it. */
  private static final Set<String> WAITS = Set.of("gateUnsigned", "gateRefused", "overtaken");

  private final RunRequest request;
  private final Premises premises;
  private final Halt halt;
  private final String id;
  private final Path logs;
  private final OutsideSteps outside;
  private final Evidence evidence;
  private final InstantSource clock;
  private Optional<RunMark> mark = Optional.empty();

  Ending(
      RunRequest request,
      Premises premises,
      Halt halt,
      String id,
      Path logs,
      OutsideSteps outside,
      Evidence evidence,
      InstantSource clock) {
    this.request = request;
    this.premises = premises;
    this.halt = halt;
    this.id = id;
    this.logs = logs;
    this.outside = outside;
    this.evidence = evidence;
    this.clock = clock;
  }

  /** From now on there is a run to be told of. */
  void in(RunMark now) {
    mark = Optional.of(now);
  }

  /** The upgrade is done, and a person decides by {@code accept} or {@code restore}. */
  RunOutcome ajar(JournalTable journal) {
    premises.unwatch();
    premises.door().ajar();
    journal.end("Ajar", clock.instant());
    premises.operation().to(Phase.AJAR, List.of());
    String testers = String.join(", ", request.environment().door().testers());
    List<Problem> problems = new ArrayList<>(Taint.problems(premises.door()));
    problems.add(
        Problem.of("doorAjar", "the upgrade is done, and the door stands ajar for " + testers)
            .withRemedy("When they are content: uplift accept. When not: uplift restore."));
    problems.addAll(left().problems());
    return outcome("Ajar", ExitCode.LEFT, problems);
  }

  /** The upgrade is done, and the door open. */
  RunOutcome done(JournalTable journal) {
    journal.end("Completed", clock.instant());
    premises.operation().to(Phase.OPEN, List.of());
    return completed(Taint.problems(premises.door()));
  }

  /** It was done before, and nothing was asked for that would change it. */
  RunOutcome stands() {
    return completed(List.of());
  }

  /** A step was marked, and nothing else. */
  RunOutcome marked() {
    return outcome("InProgress", ExitCode.DONE, List.of());
  }

  /** Stands where it failed, or goes the way back, as the environment or a person wishes. */
  RunOutcome failed(Failure failure) {
    List<Problem> told = halt.asked() ? List.of(halt.why()) : failure.problems();
    List<Problem> problems = told.stream().map(p -> ErrorName.found(logs, p)).toList();
    boolean waits = problems.stream().anyMatch(p -> WAITS.contains(p.code()));
    boolean wanted = !halt.asked() && request.whenItFails() == OnFailure.RESTORE && !waits;
    if (!halt.asked()) {
      outside.hook("on-failure", Map.of("UPLIFT_PROBLEM", problems.getFirst().message()));
    }
    if (halt.wish() == Halt.Wish.BACK || wanted) {
      return back(problems);
    }
    ExitCode exit = halt.asked() ? ExitCode.INTERRUPTED : failure.exit();
    return outcome("Failed", exit, with(problems, Taint.problems(premises.door())));
  }

  /**
   * Everything is put back.
   *
   * @param because why
   */
  RunOutcome back(List<Problem> because) {
    evidence.beforeRestore();
    try {
      new Retreat(premises, clock).go(because);
    } catch (Failure e) {
      String state = e.exit() == ExitCode.FAILED ? "RecoveryFailed" : "Restoring";
      return outcome(state, e.exit(), with(e.problems(), because));
    }
    return outcome("Restored", ExitCode.FAILED, with(because, Taint.problems(premises.door())));
  }

  /** Done, or done with things left. */
  private RunOutcome completed(List<Problem> tainted) {
    List<Problem> problems = with(tainted, left().problems());
    return outcome("Completed", problems.isEmpty() ? ExitCode.DONE : ExitCode.LEFT, problems);
  }

  private Leftovers left() {
    long run = mark.orElseThrow().run();
    return request.database().with("left", session -> Leftovers.read(session, run));
  }

  private RunOutcome outcome(String state, ExitCode exit, List<Problem> problems) {
    long run = mark.map(RunMark::run).orElse(0L);
    int epoch = mark.map(RunMark::epoch).orElse(0);
    return new RunOutcome(run, epoch, id, state, exit, problems, logs);
  }

  private static List<Problem> with(List<Problem> some, List<Problem> more) {
    List<Problem> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}
