package dev.uplift.run;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.Journal;
import dev.uplift.run.journal.StepJournal.Ending;
import dev.uplift.run.journal.StepJournal.Entry;
import dev.uplift.run.outside.Interruptions;
import dev.uplift.run.substep.Done;
import dev.uplift.run.substep.Substep;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Carries the substeps through in order, from wherever the journal says that the run stands: what
 * is finished is not done again, save for what opens something that is still needed (a bracket,
 * what lives in the process). Not safe for many threads.
 */
final class Walk {
  private final Journal journal;
  private final List<Substep> substeps;
  private final Function<Substep, Done> performer;
  private final Watcher watcher;
  private final InstantSource clock;
  private final Optional<String> failAt;
  private final BooleanSupplier interrupted;
  private final Map<Integer, Begun> openParents = new HashMap<>();

  private record Begun(int attempt, Instant at) {}

  /**
   * A walk over these substeps.
   *
   * @param performer does a substep's work
   * @param failAt path of a substep that fails as it begins its first attempt
   * @param interrupted whether to stop before the next substep
   */
  Walk(
      Journal journal,
      List<Substep> substeps,
      Function<Substep, Done> performer,
      Watcher watcher,
      InstantSource clock,
      Optional<String> failAt,
      BooleanSupplier interrupted) {
    this.journal = journal;
    this.substeps = List.copyOf(substeps);
    this.performer = performer;
    this.watcher = watcher;
    this.clock = clock;
    this.failAt = failAt;
    this.interrupted = interrupted;
  }

  /** As {@link #toTheEnd(Predicate)}, with nothing done again. */
  void toTheEnd() {
    toTheEnd(_ -> false);
  }

  /**
   * Goes on to the end.
   *
   * @param again what is done again although it is finished
   * @throws Failure of the first substep that failed; it is in the journal by then
   */
  void toTheEnd(Predicate<Substep> again) {
    Set<Integer> finished = new HashSet<>();
    Map<String, Entry> known = journal.substeps();
    for (Substep each : substeps) {
      Entry entry = known.get(each.path());
      if (entry != null && entry.state().finished() && !again.test(each)) {
        finished.add(each.number());
      }
    }
    for (Substep each : substeps) {
      if (due(each, finished)) {
        stopIfInterrupted(each);
        enter(each);
        finished.add(each.number());
      }
      closeParentAfter(each);
    }
  }

  private static boolean due(Substep substep, Set<Integer> finished) {
    OptionalInt until = substep.until();
    boolean needed = until.isPresent() && !finished.contains(until.getAsInt());
    return needed || !finished.contains(substep.number());
  }

  private boolean isParent(Substep substep) {
    return substeps.stream()
        .anyMatch(s -> s.parent().isPresent() && s.parent().getAsInt() == substep.number());
  }

  private void enter(Substep substep) {
    Begun begun = begin(substep);
    if (isParent(substep)) {
      openParents.put(substep.number(), begun);
    } else {
      perform(substep, begun);
    }
  }

  private Begun begin(Substep substep) {
    Instant at = clock.instant();
    int attempt = journal.substepStarted(substep, at);
    watcher.on(new Event.SubstepStarted(at, substep.path(), attempt));
    return new Begun(attempt, at);
  }

  private void perform(Substep substep, Begun begun) {
    try {
      failIfAsked(substep, begun.attempt());
      Done done = performer.apply(substep);
      end(substep, begun, ending(done, begun));
    } catch (Failure e) {
      throw failed(substep, begun, e.exit(), e.problems(), e);
    } catch (SqlFailure e) {
      throw failed(substep, begun, StepWalk.exit(e), List.of(e.problem()), e);
    }
  }

  private Ending ending(Done done, Begun begun) {
    return switch (done) {
      case Done.Completed() ->
          new Ending(StepState.COMPLETED, Optional.empty(), seconds(begun), List.of());
      case Done.Skipped(String reason) ->
          new Ending(StepState.SKIPPED, Optional.of(reason), seconds(begun), List.of());
    };
  }

  private Failure failed(
      Substep substep, Begun begun, ExitCode exit, List<Problem> problems, Throwable cause) {
    List<Problem> placed = problems.stream().map(p -> placed(p, substep.path())).toList();
    String reason =
        interrupted.getAsBoolean() ? "interrupted by a signal" : placed.getFirst().message();
    end(substep, begun, new Ending(StepState.FAILED, Optional.of(reason), seconds(begun), placed));
    substep.parent().ifPresent(parent -> failParent(parent, substep));
    placed.forEach(p -> watcher.on(new Event.Failed(clock.instant(), substep.path(), p)));
    return new Failure(exit == ExitCode.DONE ? ExitCode.FAILED : exit, placed, cause);
  }

  private void failParent(int number, Substep child) {
    Begun begun = openParents.remove(number);
    if (begun != null) {
      String reason = child.name() + " failed";
      Ending ending = new Ending(StepState.FAILED, Optional.of(reason), seconds(begun), List.of());
      end(byNumber(number), begun, ending);
    }
  }

  /** A parent ends when the last of its children has. */
  private void closeParentAfter(Substep child) {
    if (child.parent().isEmpty()) {
      return;
    }
    int number = child.parent().getAsInt();
    boolean last =
        substeps.stream()
            .filter(s -> s.parent().isPresent() && s.parent().getAsInt() == number)
            .allMatch(s -> s.number() <= child.number());
    Begun begun = openParents.get(number);
    if (last && begun != null) {
      openParents.remove(number);
      end(byNumber(number), begun, ending(new Done.Completed(), begun));
    }
  }

  private void end(Substep substep, Begun begun, Ending ending) {
    Instant at = clock.instant();
    journal.substepEnded(substep, begun.attempt(), ending, at);
    watcher.on(
        new Event.SubstepEnded(
            at, substep.path(), ending.state().text(), ending.seconds(), ending.reason()));
  }

  private void failIfAsked(Substep substep, int attempt) {
    if (attempt == 1 && failAt.filter(substep.path()::equals).isPresent()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("failedAsAsked", "\"" + substep.path() + "\" failed, as was asked for")
              .withTarget(substep.path())
              .withRemedy("Run the command again without --fail-at.")
              .withRetryable(true));
    }
  }

  private void stopIfInterrupted(Substep next) {
    if (interrupted.getAsBoolean()) {
      openParents.keySet().stream().toList().forEach(p -> failParent(p, next));
      throw Interruptions.failure();
    }
  }

  private Substep byNumber(int number) {
    return substeps.stream().filter(s -> s.number() == number).findFirst().orElseThrow();
  }

  private double seconds(Begun begun) {
    return Duration.between(begun.at(), clock.instant()).toMillis() / 1000.0;
  }

  private static Problem placed(Problem problem, String path) {
    Place at = problem.at();
    return problem.withAt(at == null ? Place.substep(path) : at.withPath(path));
  }
}
