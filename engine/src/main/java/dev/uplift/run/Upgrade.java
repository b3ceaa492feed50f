package dev.uplift.run;

import dev.uplift.batch.BatchSettings;
import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.database.Database;
import dev.uplift.pack.Environment;
import dev.uplift.pack.PackageStack;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.Opening.Opened;
import dev.uplift.run.Smoke.Reach;
import dev.uplift.run.forecast.Durations;
import dev.uplift.run.readiness.DiskWatch;
import dev.uplift.run.readiness.Needs;
import dev.uplift.run.readiness.Readiness;
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
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is done inside the database, with sessions of its own: they end with it. Not safe for many
 * threads.
 */
final class Upgrade implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final long CHUNK_ROWS = 10_000;
  private static final int SESSIONS_BESIDE_WORKERS = 8;

  /** Whatever role or database say: an upgrade's statements are long, and its waits are not. */
  static final Map<String, String> TIMEOUTS =
      Map.of(
          "statement_timeout", "0",
          "lock_timeout", "30min",
          "idle_session_timeout", "0",
          "idle_in_transaction_session_timeout", "0");

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
    int workers = workers(request.database(), request.workers());
    this.own = request.database().with(TIMEOUTS, workers + SESSIONS_BESIDE_WORKERS);
    this.place =
        new Workplace(
            own,
            mark,
            assignment(request, opened, workers, earlier, ceilings(request, clock)),
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

  private static Ceilings ceilings(RunRequest request, InstantSource clock) {
    Environment site = request.environment();
    Needs needs =
        Needs.of(Optional.of(site), request.home(), site.folder(), site.workers(), Map.of());
    DiskWatch disk = new DiskWatch(request.database(), needs, clock);
    return new Ceilings(site.workers(), site.limits(), disk);
  }

  private static Assignment assignment(
      RunRequest request, Opened opened, int workers, Durations earlier, Ceilings ceilings) {
    return new Assignment(
        request.stack().trusting(request.environment().trust(), opened.sourceVersion()),
        PlatformReader.read(request.stack()),
        opened.target(),
        opened.sourceVersion(),
        batch(request.site(), request.stack(), opened.mark(), workers)
            .redoing(request.redo())
            .withTook(earlier.scripts()),
        ceilings,
        request.configurationKeys());
  }

  /** How the scripts of a run are run, by whichever process. */
  static BatchSettings batch(Site site, PackageStack stack, RunMark mark, int workers) {
    Platform platform = PlatformReader.read(stack);
    Duration lease = site.environment().limits().lease();
    BatchSettings batch =
        new BatchSettings(mark.run(), mark.epoch(), workers, lease, CHUNK_ROWS, Set.of())
            .withTarget(site.environment().limits().chunkTime())
            .withSchema(stack.vendor().schema());
    if (platform.company().isPresent()) {
      batch = batch.withCompanyColumn(platform.company().get().column());
    }
    if (platform.partition().isPresent()) {
      batch = batch.withPartitionColumn(platform.partition().get().column());
    }
    return batch;
  }

  /**
   * As asked; else two for each processor here, as far as server, database and role let in more
   * sessions than the run itself needs: workers never take what the run lives on.
   */
  static int workers(Database database, OptionalInt asked) {
    if (asked.isPresent()) {
      return asked.getAsInt();
    }
    int wanted = Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 16);
    int free = database.with("workers", Readiness::freeConnections);
    return Math.max(1, Math.min(wanted, free - 2 * SESSIONS_BESIDE_WORKERS));
  }
}
