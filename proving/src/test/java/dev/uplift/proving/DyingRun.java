package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.pack.Environment;
import dev.uplift.pack.EnvironmentReader;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.Failure;
import dev.uplift.run.RunOutcome;
import dev.uplift.run.RunRequest;
import dev.uplift.run.Runner;
import dev.uplift.run.Site;
import dev.uplift.run.Verdict;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that executes a runbook and kills itself with SIGKILL at the n-th change of state of
 * door, services, restore point, restore or operation.
 */
final class DyingRun {
  private DyingRun() {}

  /**
   * Arguments: environment file, home, runbook, n (0: never), substep that fails or "-", and what
   * is done: execute, accept or restore.
   */
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[1]);
    Environment environment = EnvironmentReader.read(Path.of(arguments[0]));
    DatabaseUrl url = DatabaseUrl.parse(environment.database().orElseThrow());
    Watcher dying = dyingAt(Integer.parseInt(arguments[3]));
    try (Database database = Database.of(url, Secret.find(url, System.getenv()), 20)) {
      Site site = new Site(database, home, environment);
      Verdict verdict = new Verdict(InstantSource.system(), dying);
      RunOutcome outcome =
          switch (arguments[5]) {
            case "accept" -> verdict.accept(site);
            case "restore" -> verdict.restore(site, "a test", false);
            default -> new Runner(InstantSource.system(), dying).run(request(site, arguments));
          };
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

  private static void die() {
    try {
      new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
