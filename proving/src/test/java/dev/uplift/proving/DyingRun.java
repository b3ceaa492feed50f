package dev.uplift.proving;

import dev.uplift.database.Boundary;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.pack.Environment;
import dev.uplift.pack.EnvironmentReader;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Death;
import dev.uplift.rehearsal.Killed;
import dev.uplift.rehearsal.Mortal;
import dev.uplift.run.RunOutcome;
import dev.uplift.run.RunRequest;
import dev.uplift.run.Runner;
import dev.uplift.run.Site;
import dev.uplift.run.Verdict;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that executes a runbook and kills itself with SIGKILL at the n-th change of state of
 * door, services, restore point, restore or operation.
 */
final class DyingRun {
  private DyingRun() {}

  /**
   * Arguments: environment file, home, runbook, n (0: never), substep that fails or "-", and what
   * is done: execute, accept or restore. Two more where writes are watched: {@link Fate#words}, and
   * the file that gets the points that were passed.
   */
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[1]);
    Environment environment = EnvironmentReader.read(Path.of(arguments[0]));
    DatabaseUrl url = DatabaseUrl.parse(environment.database().orElseThrow());
    Watcher dying = dyingAt(Integer.parseInt(arguments[3]));
    Mortal mortal = new Mortal(Death.THROWN);
    try (Database real = Database.of(url, Secret.find(url, System.getenv()), 20);
        Database database = arguments.length > 6 ? real.under(fated(mortal, arguments[6])) : real) {
      Site site = new Site(database, home, environment);
      Verdict verdict = new Verdict(InstantSource.system(), dying);
      RunOutcome outcome =
          switch (arguments[5]) {
            case "accept" -> verdict.accept(site);
            case "restore" -> verdict.restore(site, "a test", false);
            default -> new Runner(InstantSource.system(), dying).run(request(site, arguments));
          };
      if (arguments.length > 7) {
        Points.write(mortal.seen(), Path.of(arguments[7]));
      }
      System.out.println(outcome.state());
      outcome.problems().forEach(problem -> System.err.println(problem));
      System.exit(outcome.exit().number());
    } catch (Failure e) {
      e.problems().forEach(problem -> System.err.println(problem));
      System.exit(e.exit().number());
    }
  }

  private static RunRequest request(Site site, String... arguments) {
    Path packages = site.home().resolve("packages");
    PackageStack stack = PackageReader.read(site.environment().packages(), packages);
    Runbook runbook = new RunbookRegistry(site.home()).get(arguments[2]);
    return RunRequest.of(site, runbook, stack)
        .withWorkers(OptionalInt.of(2))
        .withFailAt(Optional.of(arguments[4]).filter(path -> !path.equals("-")));
  }

  private static Watcher dyingAt(int n) {
    AtomicInteger changes = new AtomicInteger();
    return event -> {
      if (event instanceof Event.StateChanged change) {
        int number = changes.incrementAndGet();
        System.out.println(number + " the " + change.what() + " is now " + change.state());
        if (number == n) {
          System.out.flush();
          die();
        }
      }
    };
  }

  /** Whom the fate names is killed once, when the point is reached. */
  private static Boundary fated(Mortal mortal, String words) {
    Optional<Fate> fate = Fate.of(words);
    fate.ifPresent(found -> mortal.dieAt(found.point(), found.nth()));
    AtomicBoolean struck = new AtomicBoolean();
    return point -> {
      try {
        mortal.at(point);
      } catch (Killed e) {
        if (!struck.getAndSet(true)) {
          System.out.println("killed at " + words);
          System.out.flush();
          Signal.KILL.to(fate.orElseThrow().victim().orElse(ProcessHandle.current().pid()));
        }
      }
    };
  }

  private static void die() {
    Signal.KILL.to(ProcessHandle.current().pid());
  }
}
