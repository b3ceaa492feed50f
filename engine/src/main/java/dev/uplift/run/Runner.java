package dev.uplift.run;

import dev.uplift.batch.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.Opening.Opened;
import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Substep;
import dev.uplift.run.substep.Substeps;
import dev.uplift.run.substep.Workplace;
import dev.uplift.run.substep.Workplace.Assignment;
import dev.uplift.watch.LogFolder;
import dev.uplift.watch.Watcher;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries a runbook through, from wherever the journal says that it stands. One request at a time;
 * {@link #interrupt} may be called from any thread.
 */
public final class Runner {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final long CHUNK_ROWS = 10_000;
  private static final int SESSIONS_BESIDE_WORKERS = 8;

  /** Whatever role or database say: an upgrade's statements are long, and its waits are not. */
  private static final Map<String, String> TIMEOUTS =
      Map.of(
          "statement_timeout", "0",
          "lock_timeout", "30min",
          "idle_session_timeout", "0",
          "idle_in_transaction_session_timeout", "0");

  private final InstantSource clock;
  private final Watcher watcher;
  private final AtomicReference<Optional<AtWork>> atWork = new AtomicReference<>(Optional.empty());
  private volatile boolean interrupted;

  private record AtWork(Database database, RunMark mark, Workplace place) {}

  /**
   * A runner; a watcher that throws is not asked again, and stops nothing.
   *
   * @param watcher is told what happens
   */
  public Runner(InstantSource clock, Watcher watcher) {
    this.clock = clock;
    this.watcher = new CalmWatcher(watcher);
  }

  /**
   * Goes on to the end, or to the first step that fails.
   *
   * @throws Failure when the request is refused: then nothing was changed
   */
  public RunOutcome run(RunRequest request) {
    request.failAt().ifPresent(Runner::mustBeSubstep);
    Redo redo = Redo.of(request);
    String operation = Long.toHexString(clock.millis());
    Path logs = request.home().resolve("operations").resolve(operation);
    LogFolder folder = new LogFolder(logs, request.logForm(), text -> tell(watcher, text));
    Watcher all = Watcher.all(List.of(new CalmWatcher(folder), watcher));
    try (RunLock _ = RunLock.take(request.database(), holder())) {
      Opened opened = new Opening(request, operation, all, clock).open();
      int workers = workers(request);
      try (Database own = request.database().with(TIMEOUTS, workers + SESSIONS_BESIDE_WORKERS)) {
        return carryOut(request, redo, opened, new Site(own, all, operation, logs, workers));
      }
    } catch (SqlFailure e) {
      throw new Failure(StepWalk.exit(e), List.of(e.problem()), e);
    }
  }

  /**
   * Ends what runs now, and lets {@link #run} come back; what is finished stays finished. Returns
   * when the sessions of the run are gone.
   */
  public void interrupt() {
    interrupted = true;
    atWork
        .get()
        .ifPresent(
            work -> {
              work.place().stopWorkers(GRACE);
              var _ =
                  work.database().with("interrupt", s -> RunTable.endGhosts(s, work.mark().run()));
            });
  }

  private record Site(
      Database database, Watcher watcher, String operation, Path logs, int workers) {}

  private RunOutcome carryOut(RunRequest request, Redo redo, Opened opened, Site site) {
    RunMark mark = opened.mark();
    JournalTable journal = new JournalTable(request.database(), mark);
    Workplace place =
        new Workplace(
            site.database(),
            mark,
            assignment(request, opened, site),
            new Records(journal, mark, clock),
            site.watcher(),
            clock);
    atWork.set(Optional.of(new AtWork(request.database(), mark, place)));
    try {
      Walk walk = walk(request, journal, place, site.watcher());
      StepWalk steps =
          new StepWalk(
              request,
              journal,
              new RunbookCopy(request, journal, site.watcher(), clock),
              site.watcher(),
              clock);
      steps.toTheEnd(
          () -> walk.toTheEnd(redo::reopens),
          () -> place.provenEqual("Validate"),
          () -> interrupted);
      return outcome(opened, site, ExitCode.DONE, List.of());
    } catch (Failure e) {
      ExitCode exit = interrupted ? ExitCode.INTERRUPTED : e.exit();
      return outcome(opened, site, exit, problems(e));
    } finally {
      place.stopWorkers(GRACE);
      atWork.set(Optional.empty());
    }
  }

  private List<Problem> problems(Failure failure) {
    return interrupted ? Interruptions.failure().problems() : failure.problems();
  }

  private static RunOutcome outcome(
      Opened opened, Site site, ExitCode exit, List<Problem> problems) {
    RunMark mark = opened.mark();
    return new RunOutcome(mark.run(), mark.epoch(), site.operation(), exit, problems, site.logs());
  }

  private Walk walk(RunRequest request, Journal journal, Workplace place, Watcher all) {
    Optional<String> failAt = request.failAt().flatMap(Substeps::find).map(Substep::path);
    return new Walk(
        journal,
        Substeps.all(),
        substep -> substep.perform(place),
        all,
        clock,
        failAt,
        () -> interrupted);
  }

  private static Assignment assignment(RunRequest request, Opened opened, Site site) {
    Platform platform = PlatformReader.read(request.stack());
    RunMark mark = opened.mark();
    BatchSettings batch =
        new BatchSettings(
                mark.run(), mark.epoch(), site.workers(), LEASE, CHUNK_ROWS, request.redo())
            .withSchema(request.stack().vendor().schema());
    if (platform.company().isPresent()) {
      batch = batch.withCompanyColumn(platform.company().get().column());
    }
    if (platform.partition().isPresent()) {
      batch = batch.withPartitionColumn(platform.partition().get().column());
    }
    return new Assignment(
        request.stack(),
        platform,
        opened.target(),
        opened.sourceVersion(),
        batch,
        request.configurationKeys());
  }

  /** As asked; else two for each processor here, as far as the server has connections left. */
  private static int workers(RunRequest request) {
    if (request.workers().isPresent()) {
      return request.workers().getAsInt();
    }
    int wanted = Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 16);
    int free =
        request
            .database()
            .with(
                "workers",
                session ->
                    session.one(
                        "select current_setting('max_connections')::int"
                            + " - current_setting('superuser_reserved_connections')::int"
                            + " - (select count(*)::int from pg_stat_activity"
                            + " where backend_type = 'client backend') as free",
                        row -> row.integer("free")));
    return Math.max(1, Math.min(wanted, free - 2 * SESSIONS_BESIDE_WORKERS));
  }

  private static void mustBeSubstep(String path) {
    if (Substeps.find(path).isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("substepUnknown", "there is no substep \"" + path + "\"")
              .withTarget(path)
              .withRemedy("Write it as uplift status does, such as DbSync/SyncSchema."));
    }
  }

  private void tell(Watcher whom, String text) {
    whom.on(new dev.uplift.watch.Event.Noted(clock.instant(), "", text));
  }

  private static String holder() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    String shorter = host.length() > 30 ? host.substring(0, 30) : host;
    return shorter + "/" + ProcessHandle.current().pid();
  }
}
