package dev.uplift.closure;

import dev.uplift.machine.Program;
import dev.uplift.pack.ServiceSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Runs the programs that a service is handled with, and says what went wrong with them. */
final class ServicePrograms {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

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

  /** Waits for it, at most for the service's time-out; whether it came to be so. */
  boolean await(BooleanSupplier it) {
    long until = System.nanoTime() + service.timeout().toNanos();
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

  Failure notStopped(String why) {
    return failure(
        "serviceNotStopped",
        "the service \"" + service.name() + "\" cannot be stopped",
        why,
        "Stop it yourself, or mend it in environment.yaml; then run the same command again.");
  }

  /** After a stop that said nothing wrong. */
  Failure stillRuns() {
    return notStopped("it still runs after its time-out of " + seconds());
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
