package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.proving.Databases;
import dev.uplift.proving.Differences;
import dev.uplift.proving.Fate;
import dev.uplift.proving.Points;
import dev.uplift.proving.Programs;
import dev.uplift.proving.Signal;
import dev.uplift.proving.Uplift;
import dev.uplift.run.request.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker process is killed with SIGKILL between its writes, or stopped for longer than its lease
 * and then let go on; the leading process comes to the end of a run that nobody disturbed. Which of
 * the deaths: {@link Profile}.
 */
class WorkerKillTest {
  private static final int SOME = Integer.getInteger("uplift.deaths", 4);

  private static final long DAY = 86_400_000;

  /** The disk's pauses are shorter: nobody but the stopped process outlasts it. */
  private static final String LEASE = "10s";

  private static final String LEDGER =
      """
      select number || ' ' || attempt || ' ' || epoch || ' ' || rows || ' ' || done_at as line
        from dbupgrade.chunk where done_at is not null order by script, number
      """;

  private static final String SESSIONS =
      """
      select count(*) as n from dbupgrade.batchsession s
        join pg_stat_activity a on a.pid = s.backend and a.backend_start = s.backend_start
      """;

  private final InstantSource clock = InstantSource.system();
  private final Databases server = new Databases(18);
  private final AtomicInteger spared = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void a_worker_killed_at_each_kind_of_its_writes_leaves_what_an_undisturbed_run_leaves() {
    try (Database old = Crewed.old(server)) {
      Crewed whole = Crewed.prepared(server, old, folder);
      Disturbed undisturbed = run(whole, Fate.NONE);
      Outcome expected = outcome(whole, undisturbed);
      assertThat(undisturbed.worker()).isZero();
      assertThat(expected.quarantine()).hasSize(1);
      Points points = Points.read(whole.folder().resolve("points"));
      List<Fate> fates = chosen(points);
      Instant began = clock.instant();

      Lanes.sharing(old).take(fates, (from, fate) -> killed(from, fate, whole, expected));

      System.out.printf(
          "WorkerKillTest: %d of %d deaths, %d kinds of writes, %d not reached, %s%n",
          fates.size(),
          points.fates().size(),
          points.kinds().size(),
          spared.get(),
          Duration.between(began, clock.instant()));
      whole.forget();
    }
  }

  @Test
  void a_worker_killed_at_random_moments_leaves_what_an_undisturbed_run_leaves() {
    Random random = new Random(Draw.by("WorkerKillTest", clock.millis()).seed());
    int deaths = Profile.asked() == Profile.QUICK ? 2 : 20;
    try (Database old = Crewed.old(server)) {
      Crewed whole = Crewed.prepared(server, old, folder);
      Disturbed undisturbed = run(whole, Fate.NONE);
      Outcome expected = outcome(whole, undisturbed);
      AtomicInteger killed = new AtomicInteger();
      List<Long> moments = random.longs(deaths, 0, undisturbed.millis()).boxed().toList();

      Lanes.sharing(old)
          .take(
              moments,
              (from, moment) -> {
                Crewed crewed = Crewed.prepared(server, from, folder);
                Disturbed disturbed = run(crewed, Fate.NONE, moment);
                String story = "after " + moment + " ms\n" + disturbed;
                killed.addAndGet(disturbed.worker() == 137 ? 1 : 0);
                assertThat(outcome(crewed, disturbed)).as(story).isEqualTo(expected);
                assertThat(Differences.between(crewed.database(), whole.database()))
                    .as(story)
                    .isEmpty();
                crewed.forget();
              });

      System.out.printf("WorkerKillTest: %d of %d died at random moments%n", killed.get(), deaths);
      assertThat(killed.get()).isGreaterThanOrEqualTo(deaths / 2);
      whole.forget();
    }
  }

  @Test
  void a_worker_stopped_past_its_lease_finds_its_chunk_taken_and_writes_nothing()
      throws IOException {
    try (Database old = Crewed.old(server)) {
      Crewed crewed = Crewed.prepared(server, old, folder, LEASE);
      try (Session session = crewed.database().session("test")) {
        Crewed.lock(session, Crewed.FIRST);
        Crewed.lock(session, Crewed.LAST);
        CompletableFuture<RunOutcome> lead = crewed.lead(session);
        CommandLine stopped = CommandLine.worker(crewed, "stopped");
        stopped.until(() -> Crewed.waiting(session, Crewed.LAST) == 1);
        Signal.STOP.to(stopped.process().pid());
        Crewed.unlock(session, Crewed.LAST);

        CommandLine other = CommandLine.worker(crewed, "other");
        other.until(() -> Crewed.nothingLeft(session));
        List<String> ledger = session.query(LEDGER, row -> row.string("line"));
        Signal.CONTINUE.to(stopped.process().pid());
        stopped.until(() -> sessions(session) == 3);
        Crewed.unlock(session, Crewed.FIRST);

        assertThat(lead.join().exit().number()).isEqualTo(4);
        assertThat(session.query(LEDGER, row -> row.string("line")).getFirst())
            .as("the leading process has always given signs of life")
            .startsWith("0 1 1 ");
        assertThat(stopped.ended()).contains("The batch has ended; chunks done here: 0.");
        assertThat(other.ended()).contains("The batch has ended; chunks done here: 5.");
        assertThat(ledger).hasSize(5).anyMatch(line -> line.startsWith("5 2 1 "));
        assertThat(session.query(LEDGER, row -> row.string("line"))).containsAll(ledger);
        assertEveryRowOnce(session);
      }
      crewed.forget();
    }
  }

  /** Those that are at work, and live. */
  private static long sessions(Session session) {
    return session.one(SESSIONS, row -> row.number("n"));
  }

  /** A real {@code uplift worker}. */
  private record CommandLine(Process process, Path said) {
    static CommandLine worker(Crewed crewed, String name) throws IOException {
      Path said = crewed.folder().resolve(name + ".out");
      Uplift uplift = new Uplift(crewed.folder(), crewed.environment());
      return new CommandLine(uplift.start(List.of("worker", "--workers", "1"), said, said), said);
    }

    void until(BooleanSupplier fact) throws IOException {
      while (!fact.getAsBoolean()) {
        assertThat(process.isAlive()).as(Files.readString(said)).isTrue();
      }
    }

    /** What it said, once it has ended well. */
    String ended() throws IOException {
      int exit = process.onExit().join().exitValue();
      String text = Files.readString(said);
      assertThat(exit).as(text).isZero();
      return text;
    }
  }

  private static void assertEveryRowOnce(Session session) {
    assertThat(
            session.query(
                "select id from note where length is distinct from id order by id",
                row -> row.integer("id")))
        .containsExactly(33333);
  }

  /**
   * How the leading process ended, and how the worker process did.
   *
   * @param millis from the worker's start until nothing was left for it
   */
  private record Disturbed(int lead, int worker, long millis, String said) {}

  private void killed(Database old, Fate fate, Crewed whole, Outcome expected) {
    Crewed crewed = Crewed.prepared(server, old, folder);

    Disturbed disturbed = run(crewed, fate.words());

    String story = fate.words() + "\n" + disturbed;
    if (disturbed.worker() == 0) {
      assertThat(fate.nth()).as(story).isGreaterThan(1);
      spared.incrementAndGet();
    } else {
      assertThat(disturbed.worker()).as(story).isEqualTo(137);
      assertThat(outcome(crewed, disturbed)).as(story).isEqualTo(expected);
    }
    assertThat(Differences.between(crewed.database(), whole.database())).as(story).isEmpty();
    crewed.forget();
  }

  private static Disturbed run(Crewed crewed, String fate) {
    return run(crewed, fate, DAY);
  }

  /** The worker process is killed after so many milliseconds, if it is still at work. */
  private static Disturbed run(Crewed crewed, String fate, long millis) {
    try (Session session = crewed.database().session("test")) {
      Crewed.lock(session, Crewed.FIRST);
      CompletableFuture<RunOutcome> lead = crewed.lead(session);
      Path out = crewed.folder().resolve("worker.out");
      Process worker =
          Programs.start(crewed.folder(), crewed.environment(), crewed.worker(fate), out, out);
      long began = System.nanoTime();
      while (worker.isAlive() && !Crewed.nothingLeft(session)) {
        if (millisSince(began) > millis) {
          worker.destroyForcibly().waitFor();
        }
      }
      long atWork = millisSince(began);
      Crewed.unlock(session, Crewed.FIRST);
      RunOutcome outcome = lead.join();
      return new Disturbed(
          outcome.exit().number(),
          worker.waitFor(),
          atWork,
          Files.readString(out) + outcome.problems());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static long millisSince(long began) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private static Outcome outcome(Crewed crewed, Disturbed disturbed) {
    try (Session session = crewed.database().session("test")) {
      assertEveryRowOnce(session);
    }
    return Outcome.of(disturbed.lead(), crewed.database());
  }

  private List<Fate> chosen(Points points) {
    Draw draw = Draw.by("WorkerKillTest", clock.millis());
    return switch (Profile.asked()) {
      case QUICK -> draw.some(points.fates(), SOME);
      case FULL -> draw.eachTime(points);
      case EVERY -> points.fates();
    };
  }
}
