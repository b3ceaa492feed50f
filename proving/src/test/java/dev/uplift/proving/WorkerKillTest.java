package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.run.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker process is killed with SIGKILL between its writes, or stopped for longer than its lease
 * and then let go on; the leading process comes to the end of a run that nobody disturbed. Which of
 * the deaths: {@link Profile}.
 */
class WorkerKillTest {
  private static final int SOME = Integer.getInteger("uplift.deaths", 4);

  private static final String LEDGER =
      """
      select number || ' ' || attempt || ' ' || epoch || ' ' || rows || ' ' || done_at as line
        from dbupgrade.chunk order by script, number
      """;

  private static final String TAKEN_OVER =
      "select count(*) as n from dbupgrade.chunk where attempt > 1 and done_at is not null";

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
  void a_worker_stopped_past_its_lease_finds_its_chunk_taken_and_writes_nothing()
      throws IOException, InterruptedException {
    try (Database old = Crewed.old(server)) {
      Crewed crewed = Crewed.prepared(server, old, folder);
      try (Session session = crewed.database().session("test")) {
        Crewed.lock(session, Crewed.FIRST);
        Crewed.lock(session, Crewed.LAST);
        CompletableFuture<RunOutcome> lead = crewed.lead(session);
        Path out = crewed.folder().resolve("worker.out");
        Process worker =
            new Uplift(crewed.folder(), crewed.environment())
                .start(List.of("worker", "--workers", "1"), out, crewed.folder().resolve("err"));
        while (Crewed.waiting(session, Crewed.LAST) == 0) {
          assertThat(worker.isAlive()).isTrue();
        }

        Signal.STOP.to(worker.pid());
        Crewed.unlock(session, Crewed.LAST);
        Crewed.unlock(session, Crewed.FIRST);
        RunOutcome outcome = lead.join();
        List<String> ledger = session.query(LEDGER, row -> row.string("line"));
        Outcome left = Outcome.of(outcome.exit().number(), crewed.database());
        Signal.CONTINUE.to(worker.pid());

        assertThat(worker.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(out) + Files.readString(crewed.folder().resolve("err"));
        assertThat(worker.exitValue()).as(said).isZero();
        assertThat(said).contains("chunks done here: 0.");
        long takenOver = session.one(TAKEN_OVER, row -> row.number("n"));
        assertThat(takenOver).isEqualTo(1);
        assertThat(session.query(LEDGER, row -> row.string("line"))).isEqualTo(ledger);
        assertThat(Outcome.of(4, crewed.database())).as(said).isEqualTo(left);
        assertEveryRowOnce(session);
      }
      crewed.forget();
    }
  }

  private static void assertEveryRowOnce(Session session) {
    assertThat(
            session.query(
                "select id from note where length is distinct from id order by id",
                row -> row.integer("id")))
        .containsExactly(33333);
  }

  /** How the leading process ended, and how the worker process did. */
  private record Disturbed(int lead, int worker, String said) {}

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
    try (Session session = crewed.database().session("test")) {
      Crewed.lock(session, Crewed.FIRST);
      CompletableFuture<RunOutcome> lead = crewed.lead(session);
      Path out = crewed.folder().resolve("worker.out");
      Process worker =
          Programs.start(crewed.folder(), crewed.environment(), crewed.worker(fate), out, out);
      while (worker.isAlive() && !Crewed.nothingLeft(session)) {
        Thread.onSpinWait();
      }
      Crewed.unlock(session, Crewed.FIRST);
      RunOutcome outcome = lead.join();
      return new Disturbed(
          outcome.exit().number(), worker.waitFor(), Files.readString(out) + outcome.problems());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
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
