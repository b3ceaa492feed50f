package dev.uplift.run.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.uplift.problem.Problem;
import dev.uplift.runbook.Runbook.PackageVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code about.json}: format {@code evidence/1}.
 *
 * @param run in the database's journal; empty before it is made
 * @param database URL without a secret
 * @param databaseFolder where door, restore point, gates and operation keep their state
 * @param server empty when it could not be asked
 * @param exit empty while it runs, and when the process was killed
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record About(
    String format,
    String operation,
    Optional<Long> run,
    String runbook,
    String environment,
    String database,
    String databaseFolder,
    String planId,
    List<PackageVersion> packages,
    String uplift,
    Host host,
    Optional<Server> server,
    Instant started,
    Optional<Instant> ended,
    Optional<Integer> exit,
    List<Problem> problems) {
  static final String FORMAT = "evidence/1";

  About {
    packages = List.copyOf(packages);
    problems = List.copyOf(problems);
  }

  /** The machine that Uplift runs on. */
  record Host(String java, String os, int processors, long maxMemoryBytes) {
    static Host ofProcess() {
      return new Host(
          System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
          System.getProperty("os.name")
              + " "
              + System.getProperty("os.version")
              + " "
              + System.getProperty("os.arch"),
          Runtime.getRuntime().availableProcessors(),
          Runtime.getRuntime().maxMemory());
    }
  }

  /** The server, and what is set on it otherwise than PostgreSQL's own default. */
  record Server(String version, String role, boolean superuser, List<Setting> settings) {
    Server {
      settings = List.copyOf(settings);
    }
  }

  /** A setting and where its value comes from. */
  record Setting(String name, String value, String source) {}

  About withRun(long number) {
    return with(Optional.of(number), ended, exit, problems);
  }

  About over(Instant at, int number, List<Problem> because) {
    return with(run, Optional.of(at), Optional.of(number), because);
  }

  private About with(
      Optional<Long> newRun,
      Optional<Instant> newEnded,
      Optional<Integer> newExit,
      List<Problem> newProblems) {
    return new About(
        format,
        operation,
        newRun,
        runbook,
        environment,
        database,
        databaseFolder,
        planId,
        packages,
        uplift,
        host,
        server,
        started,
        newEnded,
        newExit,
        newProblems);
  }
}
