package dev.uplift.closure;

import dev.uplift.machine.Program;
import dev.uplift.pack.environment.ServiceSettings;

/** A service that shell lines of the operator handle. */
final class CommandService implements Service {
  /** The shell could not run the line, or what it names: that says nothing of the service. */
  private static final int NOT_RUN = 126;

  private final String stop;
  private final String check;
  private final String start;
  private final ServicePrograms programs;

  CommandService(ServiceSettings service, ServicePrograms programs) {
    this.stop = service.stop().orElseThrow();
    this.check = service.check().orElseThrow();
    this.start = service.start().orElseThrow();
    this.programs = programs;
  }

  @Override
  public int wanted() {
    return stopped() ? 0 : 1;
  }

  @Override
  public boolean stopped() {
    Program.Ended ended = programs.line(check);
    if (ended.timedOut() || ended.exit() >= NOT_RUN) {
      throw programs.notSeen("\"" + check + "\": " + ended.inWords());
    }
    return ended.well();
  }

  @Override
  public void stop() {
    if (stopped()) {
      return;
    }
    programs.stop("\"" + stop + "\"", () -> programs.line(stop), this::stopped);
  }

  @Override
  public void start(int wanted) {
    if (!stopped()) {
      return;
    }
    Program.Ended ended = programs.line(start);
    if (!ended.well()) {
      throw programs.notStarted("\"" + start + "\": " + ended.inWords());
    }
    if (!programs.await(() -> !stopped())) {
      throw programs.doesNotRun();
    }
  }
}
