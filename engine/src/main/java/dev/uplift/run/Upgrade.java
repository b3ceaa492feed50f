package dev.uplift.run;

import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.Environment;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.Opening.Opened;
import dev.uplift.run.admission.Reconciling;
import dev.uplift.run.admission.Workforce;
import dev.uplift.run.disk.DiskWatch;
import dev.uplift.run.forecast.Durations;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.journal.Records;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.outside.Halt;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.outside.Smoke;
import dev.uplift.run.outside.Smoke.Reach;
import dev.uplift.run.readiness.Needs;
import dev.uplift.run.request.Redo;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Substep;
import dev.uplift.run.substep.Substeps;
import dev.uplift.run.substep.Workplace;
import dev.uplift.run.substep.Workplace.Assignment;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done inside the database, with sessions of its own: they end with it. Not safe for many
 * threads.
 */
public final class Upgrade implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final RunRequest request;
  private final Opened opened;
  private final Halt halt;
  private final Watcher watcher;
  private final InstantSource clock;
  private final JournalTable journal;
  private final Database own;
  private final Workplace place;

  Upgrade(
      RunRequest request,
      Opened opened,
      JournalTable journal,
      Halt halt,
      Durations earlier,
      Watcher watcher,
      InstantSource clock) {
    this.request = request;
    this.opened = opened;
    this.halt = halt;
    this.watcher = watcher;
    this.clock = clock;
    this.journal = journal;
    RunMark mark = opened.mark();
    int workers = Workforce.size(request.database(), request.workers());
    this.own = Workforce.sessions(request.database(), workers);
    this.place =
        new Workplace(
            own,
            mark,
            assignment(request, opened, workers, earlier, ceilings(request, watcher, clock)),
            new Records(journal, mark, clock),
            watcher,
            clock);
    halt.during(
        () -> {
          place.stopWorkers(GRACE);
          var _ = request.database().with("interrupt", s -> RunTable.endGhosts(s, mark.run()));
        });
  }

  /** The 42 substeps, from wherever the journal says that they stand. */
  void substeps(Redo redo) {
    Optional<String> failAt = request.failAt().flatMap(Substeps::find).map(Substep::path);
    new Walk(
            journal,
            Substeps.all(),
            substep -> substep.perform(place),
            watcher,
            clock,
            failAt,
            halt::asked)
        .toTheEnd(redo::reopens);
  }

  /**
   * Comes back when the database equals the target model, statistics are fresh, and an ordinary
   * role reads what it could read before.
   *
   * @param reach what that was; empty: the environment names no such role
   */
  void validate(Optional<Reach> reach) {
    place.provenEqual("Validate");
    Smoke smoke = new Smoke(own);
    List<String> _ = smoke.analyze(watcher, clock, "Validate");
    List<Problem> unread =
        reach.map(known -> smoke.test(known, request.stack().dictionary())).orElse(List.of());
    if (!unread.isEmpty()) {
      throw new Failure(ExitCode.FAILED, unread, null);
    }
  }

  /**
   * Holds the database against itself, with sessions that end with this.
   *
   * @param folder of the attempt's evidence
   */
  Reconciling reconciling(Premises premises, Path folder) {
    return new Reconciling(request, opened, own, premises, folder, watcher, clock);
  }

  @Override
  public void close() {
    halt.clear();
    place.stopWorkers(GRACE);
    own.close();
  }

  private static Ceilings ceilings(RunRequest request, Watcher watcher, InstantSource clock) {
    Environment site = request.environment();
    Needs needs =
        Needs.of(Optional.of(site), request.home(), site.folder(), site.workers(), Map.of());
    DiskWatch disk = new DiskWatch(request.database(), needs.disk(), watcher, clock);
    return new Ceilings(site.workers(), site.limits(), disk);
  }

  private static Assignment assignment(
      RunRequest request, Opened opened, int workers, Durations earlier, Ceilings ceilings) {
    return new Assignment(
        request.stack().trusting(request.environment().trust(), opened.sourceVersion()),
        PlatformReader.read(request.stack()),
        opened.target(),
        opened.sourceVersion(),
        Workforce.batch(request.site(), request.stack(), opened.mark(), workers)
            .redoing(request.redo())
            .withTook(earlier.scripts()),
        ceilings,
        request.configurationKeys());
  }
}
