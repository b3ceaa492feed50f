package dev.uplift.cli;

import dev.uplift.batch.Crew.Leaving;
import dev.uplift.batch.Crew.Shift;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.Joining;
import dev.uplift.run.request.Site;
import dev.uplift.watch.Event;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lends a run's scripts the workers of one more process. */
@Command(
    name = "worker",
    description = {
      "Help the run in progress with its scripts, from this or any other host.",
      "Any number may join and leave; one that is killed leaves nothing half done. Ends by itself"
          + " when the batch does, or when another execute takes the run over."
    })
final class WorkerCommand implements Action {
  private final Caller caller;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Sessions that work at once. Default: two for each processor here, where the server has"
              + " room.")
  @Nullable Integer workers;

  @Option(
      names = "--trust-jars",
      paramLabel = "PACKAGE",
      description =
          "Run this package's jars although no publisher whom environment.yaml trusts signed them;"
              + " may be repeated.")
  List<String> trustJars = List.of();

  @Mixin private final CommonOptions common = new CommonOptions();

  WorkerCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Settings settings = new SettingsReader(caller).read(common);
    PackageStack stack = Generation.packages(settings);
    try (Database database = new Connection(settings, caller.variables()).open(2)) {
      Joining joining = new Joining(caller.clock(), this::tell);
      caller.interruption().onInterrupt(joining::interrupt);
      Shift shift = joining.join(site(settings, database), stack, number());
      caller.out().println(common.json ? Json.page(answer(shift)) : sentence(shift));
      return shift.leaving() == Leaving.STOPPED ? ExitCode.INTERRUPTED : ExitCode.DONE;
    } finally {
      caller.interruption().clear();
    }
  }

  private Site site(Settings settings, Database database) {
    return settings.site(database).trusting(Set.copyOf(trustJars));
  }

  private OptionalInt number() {
    if (workers != null && workers < 1) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("workersInvalid", "--workers is \"" + workers + "\"")
              .withRemedy("Say 1 or more."));
    }
    return workers == null ? OptionalInt.empty() : OptionalInt.of(workers);
  }

  private void tell(Event event) {
    if (event instanceof Event.Noted noted) {
      caller.err().println(noted.text());
    }
  }

  private static String sentence(Shift shift) {
    String why =
        switch (shift.leaving()) {
          case BATCH_ENDED -> "The batch has ended";
          case SUPERSEDED -> "The run has been taken over by another execute";
          case RUN_ENDED -> "The run is not in progress any more";
          case STOPPED -> "Stopped";
        };
    return why + "; chunks done here: " + shift.chunks() + ".";
  }

  private static Answer answer(Shift shift) {
    return new Answer("worker/1", shift.leaving(), shift.chunks());
  }

  /** JSON. */
  record Answer(String format, Leaving leaving, long chunks) {}
}
