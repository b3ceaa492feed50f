package dev.uplift.proving;

import dev.uplift.batch.Crew.Shift;
import dev.uplift.database.Boundary;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.EnvironmentReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Death;
import dev.uplift.rehearsal.Killed;
import dev.uplift.rehearsal.Mortal;
import dev.uplift.run.Joining;
import dev.uplift.run.Runner;
import dev.uplift.run.Verdict;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
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
 * A process that executes a runbook, or lends it a worker, and kills itself with SIGKILL at the
 * n-th change of state of door, services, restore point, restore or operation; or at a write.
 */
public final class DyingRun {
  private static final int WORKERS = 2;

  private DyingRun() {}

  /**
   * Arguments: environment file, home, runbook, n (0: never), substep that fails or "-", and what
   * is done: execute, worker, accept or restore. More where writes are watched: {@link Fate#words},
   * the file that gets the points that were passed, and the home of the server that may be killed.
   */
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[1]);
    Environment environment = EnvironmentReader.read(Path.of(arguments[0]));
    DatabaseUrl url = DatabaseUrl.parse(environment.database().orElseThrow());
    Watcher dying = dyingAt(Integer.parseInt(arguments[3]));
    Mortal mortal = new Mortal(Death.THROWN);
    try (Database real = Database.of(url, Secret.find(url, System.getenv()), 20);
        Database database = arguments.length > 6 ? real.under(fated(mortal, arguments)) : real) {
      Site site = new Site(database, home, environment);
      Ended ended = act(site, dying, arguments);
      if (arguments.length > 7) {
        Points.write(mortal.seen(), Path.of(arguments[7]));
      }
      System.out.println(ended.said());
      System.exit(ended.exit().number());
    } catch (Failure e) {
      e.problems().forEach(problem -> System.err.println(problem));
      System.exit(e.exit().number());
    }
  }

  /** In a process that nobody kills: the leading one, with so many workers. */
  public static RunOutcome lead(Site site, String runbook, int workers) {
    RunRequest request = request(site, runbook).withWorkers(OptionalInt.of(workers));
    return new Runner(InstantSource.system(), Watcher.none()).run(request);
  }

  private record Ended(ExitCode exit, String said) {
    static Ended of(RunOutcome outcome) {
      outcome.problems().forEach(problem -> System.err.println(problem));
      return new Ended(outcome.exit(), outcome.state());
    }
  }

  private static Ended act(Site site, Watcher dying, String... arguments) {
    InstantSource clock = InstantSource.system();
    Verdict verdict = new Verdict(clock, dying);
    return switch (arguments[5]) {
      case "accept" -> Ended.of(verdict.accept(site));
      case "restore" -> Ended.of(verdict.restore(site, "a test", false));
      case "worker" -> {
        Shift shift = new Joining(clock, dying).join(site, packages(site), OptionalInt.of(1));
        yield new Ended(ExitCode.DONE, shift.toString());
      }
      default -> {
        RunRequest request =
            request(site, arguments[2])
                .withWorkers(OptionalInt.of(WORKERS))
                .withFailAt(Optional.of(arguments[4]).filter(path -> !path.equals("-")));
        yield Ended.of(new Runner(clock, dying).run(request));
      }
    };
  }

  private static RunRequest request(Site site, String runbook) {
    return RunRequest.of(site, new RunbookRegistry(site.home()).get(runbook), packages(site));
  }

  private static PackageStack packages(Site site) {
    return PackageReader.read(site.environment().packages(), site.home().resolve("packages"));
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
  private static Boundary fated(Mortal mortal, String... arguments) {
    Optional<Fate> fate = Fate.of(arguments[6]);
    fate.ifPresent(found -> mortal.dieAt(found.point(), found.nth()));
    AtomicBoolean struck = new AtomicBoolean();
    return point -> {
      try {
        mortal.at(point);
      } catch (Killed e) {
        if (!struck.getAndSet(true)) {
          System.out.println("killed at " + arguments[6]);
          System.out.flush();
          strike(fate.orElseThrow().victim(), arguments);
        }
      }
    };
  }

  private static void strike(Fate.Victim victim, String... arguments) {
    switch (victim) {
      case WRITER -> die();
      case SERVER -> {
        KilledServer server = new KilledServer(Path.of(arguments[8]));
        server.kill();
        server.startAgain();
      }
      case BOTH -> {
        new KilledServer(Path.of(arguments[8])).kill();
        die();
      }
    }
  }

  private static void die() {
    Signal.KILL.to(ProcessHandle.current().pid());
  }
}
