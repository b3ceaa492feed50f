package dev.uplift.run.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.uplift.batch.progress.Range;
import dev.uplift.batch.progress.ScriptsProgress.TaskProgress;
import dev.uplift.batch.progress.ScriptsProgress.Work;
import dev.uplift.batch.progress.StalledTask;
import dev.uplift.closure.TableWrites;
import dev.uplift.pack.environment.WindowSettings;
import dev.uplift.problem.Problem;
import dev.uplift.run.outside.TurnBack;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands: {@code status/1}.
 *
 * @param state NotStarted (no run yet), InProgress, Failed, Completed, Ajar (done; testers are in),
 *     Restoring, Restored (as it was before, and open), RecoveryFailed (shut, and a person is
 *     needed)
 * @param step the runbook step that is at work or failed; null before the first
 * @param path the substep that is at work or failed; null when there is none
 * @param activeSeconds of all attempts that ended, and of the one at work
 * @param elapsedSeconds from the first start to the end, or to now
 * @param rows of the scripts of the stage at work; null when there is none
 * @param percent of the run; never falls, and 100 only when nothing is left. Null before it begins
 * @param remainingSeconds until the door is open; null while nothing at all is known
 * @param remainingBecause why it is null, or what it does not count; else null
 * @param criticalPath of the scripts of the stage at work: the next to run first
 * @param window null when the environment has none
 * @param door open, closing, closed, ajar, opening
 * @param restorePoint its name; null when there is none
 * @param tainted roles that were in the database while the door was closed
 * @param paused null unless a person has paused the scripts
 * @param throttle the ceilings that are passed
 * @param scripts null unless a stage's scripts are at work
 * @param testerWrites what testers have changed since the door stands ajar
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Status(
    @JsonProperty("format") String format,
    String operation,
    long run,
    String environment,
    String planId,
    List<PackageVersion> packages,
    String state,
    @Nullable Integer step,
    @Nullable String path,
    int attempt,
    @Nullable Instant startedAt,
    long activeSeconds,
    long elapsedSeconds,
    @Nullable Rows rows,
    @Nullable Integer percent,
    @Nullable Estimate remainingSeconds,
    @Nullable String remainingBecause,
    @Nullable Window window,
    String door,
    @Nullable String restorePoint,
    List<String> tainted,
    List<TableWrites> testerWrites,
    List<Waiting> waitingFor,
    List<Critical> criticalPath,
    Left left,
    List<SubstepStatus> substeps,
    List<Problem> errors,
    @Nullable Paused paused,
    List<Passed> throttle,
    @Nullable Scripts scripts) {

  public static final String FORMAT = "status/1";

  public Status {
    packages = List.copyOf(packages);
    tainted = List.copyOf(tainted);
    testerWrites = List.copyOf(testerWrites);
    waitingFor = List.copyOf(waitingFor);
    criticalPath = List.copyOf(criticalPath);
    substeps = List.copyOf(substeps);
    errors = List.copyOf(errors);
    throttle = List.copyOf(throttle);
  }

  /** What holds fewer workers, or none, back. */
  public record Passed(String limit, int permitted, Instant since, String why) {}

  /** By whom the scripts are paused. */
  public record Paused(String who, String why, Instant since) {}

  /**
   * How far the scripts of the stage at work are.
   *
   * @param uncut scripts whose rows are an estimate until they begin
   * @param percent of the stage; never falls. Null before it begins
   * @param remainingSeconds of the stage; null while nobody can know
   * @param tasks empty unless asked for
   */
  public record Scripts(
      Work bytes,
      Work chunks,
      long uncut,
      @Nullable Integer percent,
      @Nullable Estimate remainingSeconds,
      List<StalledTask> stalled,
      List<TaskProgress> tasks) {
    public Scripts {
      stalled = List.copyOf(stalled);
      tasks = List.copyOf(tasks);
    }
  }

  /** A package of the run. */
  public record PackageVersion(String name, String version, String sha256) {}

  /** Rows of scripts; total is -1 while nobody can know. */
  public record Rows(long done, long total, long perSecond) {}

  /** Seconds, from lucky to unlucky. */
  public record Estimate(long low, long likely, long high) {
    static Estimate of(Range range) {
      return new Estimate(
          Math.round(range.low()), Math.round(range.likely()), Math.round(range.high()));
    }
  }

  /** The maintenance window. */
  public record Window(Instant endsAt, @Nullable Instant turnBackBy) {
    /** Without a restore point there is no turning back. */
    static Window of(WindowSettings window, Optional<TurnBack> turnBack) {
      return new Window(window.ends(), turnBack.map(TurnBack::by).orElse(null));
    }
  }

  /** A script that others or the end wait for. */
  public record Waiting(String script, String company, String why) {}

  /**
   * A script that would end everything later if it took longer.
   *
   * @param remainingSeconds from its beginning, or from now, to the end of the path
   */
  public record Critical(
      String script, String company, String partition, Estimate remainingSeconds) {}

  /** What is left behind. */
  public record Left(long quarantinedRows, int ignoredScripts, List<String> companiesSetAside) {
    public Left {
      companiesSetAside = List.copyOf(companiesSetAside);
    }
  }

  /** A substep that was begun. */
  public record SubstepStatus(
      String path,
      String state,
      int attempts,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      double activeSeconds,
      @Nullable String reason) {}
}
