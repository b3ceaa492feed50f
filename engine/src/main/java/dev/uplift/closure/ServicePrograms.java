package dev.uplift.closure;

import dev.uplift.machine.Program;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Runs the programs that a service is handled with, and says what went wrong with them. */
final class ServicePrograms {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration BETWEEN_STOPS = Duration.ofSeconds(3);

  private final ServiceSettings service;
  private final Path place;
  private final Pause pause = new Pause();

  ServicePrograms(ServiceSettings service, Path place) {
    this.service = service;
    this.place = place;
  }

  /** Where programs are found; another path stands in for a program in tests. */
  record Paths(String systemctl, String kubectl) {
    static final Paths DEFAULT = new Paths("systemctl", "kubectl");
  }

  Program.Ended run(List<String> command) {
    return run(Program.of(command));
  }

  Program.Ended line(String line) {
    return run(Program.line(line).with(Map.of("UPLIFT_SERVICE", service.name())));
  }

  private Program.Ended run(Program program) {
    return program.in(place).within(service.timeout()).run();
  }

  /**
   * Asks it to stop, and every few seconds again while it runs: a supervisor may bring it back
   * between a stop and the look at it. A later ask that fails matters only if it still runs at the
   * end.
   *
   * @param asked the ask in words
   * @throws Failure exit code 1: the first ask failed, or it still runs after its time-out
   */
  void stop(String asked, Supplier<Program.Ended> ask, BooleanSupplier stopped) {
    Program.Ended ended = ask.get();
    if (!ended.well()) {
      throw notStopped(asked + ": " + ended.inWords());
    }
    long until = System.nanoTime() + service.timeout().toNanos();
    while (!await(stopped, Math.min(until, System.nanoTime() + BETWEEN_STOPS.toNanos()))) {
      if (System.nanoTime() - until >= 0) {
        throw stillRuns(ended.well() ? "" : "; asked again: " + ended.inWords());
      }
      ended = ask.get();
    }
  }

  /** Waits for it, at most for the service's time-out; whether it came to be so. */
  boolean await(BooleanSupplier it) {
    return await(it, System.nanoTime() + service.timeout().toNanos());
  }

  private boolean await(BooleanSupplier it, long until) {
    while (!it.getAsBoolean()) {
      if (System.nanoTime() - until >= 0) {
        return false;
      }
      pause.of(BETWEEN_LOOKS);
    }
    return true;
  }

  Failure notSeen(String why) {
    return failure(
        "serviceNotSeen",
        "it cannot be told whether the service \"" + service.name() + "\" runs",
        why,
        "Mend what is said, or the service in environment.yaml; then run the same command again.");
  }

  private Failure notStopped(String why) {
    return failure(
        "serviceNotStopped",
        "the service \"" + service.name() + "\" cannot be stopped",
        why,
        "Stop it yourself, or mend it in environment.yaml; then run the same command again.");
  }

  private Failure stillRuns(String more) {
    return notStopped("it still runs after its time-out of " + seconds() + more);
  }

  Failure notStarted(String why) {
    return failure(
        "serviceNotStarted",
        "the service \"" + service.name() + "\" cannot be started",
        why,
        "Start it yourself, or mend what is said; run the same command again to have it tried"
            + " again.");
  }

  /** After a start that said nothing wrong. */
  Failure doesNotRun() {
    return notStarted("it does not run after its time-out of " + seconds());
  }

  private String seconds() {
    return service.timeout().toSeconds() + " s";
  }

  private Failure failure(String code, String message, String why, String remedy) {
    Problem problem =
        Problem.of(code, message).withTarget(service.name()).withWhy(why).withRemedy(remedy);
    return new Failure(ExitCode.FAILED, problem);
  }
}
