package dev.uplift.run;

import dev.uplift.batch.Crew;
import dev.uplift.batch.Crew.Shift;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.Workforce;
import dev.uplift.run.journal.ProblemJson;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.readiness.WorkerRoom;
import dev.uplift.run.request.Site;
import dev.uplift.run.substep.RunMark;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Runbook.PackageVersion;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The workers of one more process, on any host, for the batch of a run that another process leads.
 * {@link #interrupt} may be called from any thread.
 */
public final class Joining {
  private static final int SESSIONS = 2;

  private final Watcher watcher;
  private final InstantSource clock;
  private final AtomicReference<Optional<Crew>> crew = new AtomicReference<>(Optional.empty());

  public Joining(InstantSource clock, Watcher watcher) {
    this.clock = clock;
    this.watcher = new CalmWatcher(watcher);
  }

  /**
   * Works for the run in progress until its batch ends, or the run goes over to another attempt.
   *
   * @param asked empty: two for each processor here, as far as the server has room
   * @throws Failure exit code 3 when no run is in progress, it has other packages, or the server
   *     has no room for the workers; 5 when it is gone
   */
  public Shift join(Site site, PackageStack stack, OptionalInt asked) {
    Database database = site.database();
    Run run = inProgress(database);
    refuseOtherPackages(run, stack);
    int workers = WorkerRoom.joining(database, asked, Workforce.usual());
    RunMark mark = new RunMark(run.id(), run.epoch());
    BatchSettings settings = Workforce.batch(site, stack, mark, workers);
    try (Database own = database.with(Workforce.TIMEOUTS, workers + SESSIONS)) {
      PackageStack trusted = stack.trusting(site.environment().trust(), run.sourceVersion());
      Crew members = new Crew(own, settings, trusted.scripts(), watcher, clock);
      crew.set(Optional.of(members));
      note("joined run " + run.id() + ", epoch " + run.epoch() + ", with " + workers + " workers");
      return members.work(() -> isInProgress(database, run));
    }
  }

  /** What runs now is finished first. */
  public void interrupt() {
    crew.get().ifPresent(Crew::stop);
  }

  private static Run inProgress(Database database) {
    return newest(database)
        .filter(run -> run.state().equals("InProgress"))
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.REFUSED,
                    Problem.of("noRunInProgress", "no run of this database is in progress")
                        .withTarget(database.url().toString())
                        .withRemedy("Start it first: uplift execute. Then start the workers.")
                        .withRetryable(true)));
  }

  private static boolean isInProgress(Database database, Run joined) {
    return newest(database)
        .filter(run -> run.id() == joined.id() && run.state().equals("InProgress"))
        .isPresent();
  }

  private static Optional<Run> newest(Database database) {
    return database.again(
        "worker", s -> RunTable.exists(s) ? RunTable.newest(s) : Optional.<Run>empty());
  }

  private static void refuseOtherPackages(Run run, PackageStack stack) {
    Set<PackageVersion> theirs = new HashSet<>(ProblemJson.packages(run.packages()));
    Set<PackageVersion> ours = new HashSet<>(Runbook.versions(stack));
    if (theirs.equals(ours)) {
      return;
    }
    List<Problem> details = new ArrayList<>();
    theirs.stream()
        .filter(each -> !ours.contains(each))
        .forEach(each -> details.add(Problem.of("packageMissing", "the run has " + text(each))));
    ours.stream()
        .filter(each -> !theirs.contains(each))
        .forEach(each -> details.add(Problem.of("packageOther", "this worker has " + text(each))));
    throw new Failure(
        ExitCode.REFUSED,
        Problem.of("packagesDiffer", "this worker's packages are not those of run " + run.id())
            .withTarget(run.runbook())
            .withWhy("what a script does to its rows must be the same whoever runs it")
            .withRemedy("Give the worker the very files that uplift execute was given.")
            .withDetails(details));
  }

  private static String text(PackageVersion each) {
    return each.name() + " " + each.version() + " (sha256 " + each.sha256() + ")";
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }
}
