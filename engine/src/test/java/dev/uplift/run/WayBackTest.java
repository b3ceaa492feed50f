package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.DumpText;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.outside.Gates;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes back, or waits for a person. */
class WayBackTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Optional<String> FAILS = Optional.of("PostSync/ExecuteScripts/WaitForBatch");

  /** Everything that the old database holds, and what there is of Uplift in it. */
  private static final String CONTENT =
      """
      select string_agg(t::text, E'\\n' order by t::text) as text from (
        select 'c', c::text from customer c union all
        select 'l', l::text from auditlog l union all
        select 'o', o::text from oldlog o union all
        select 't', tgname || tgenabled::text from pg_trigger where not tgisinternal union all
        select 'n', nspname::text from pg_namespace where nspname = 'dbupgrade') t
      """;

  @TempDir Path folder;
  private Database database = Rehearsal.database(15, "back");
  private Shop shop = Shop.nowhere();

  @BeforeEach
  void anOldDatabase() {
    shop = Shop.in(folder);
    long _ = database.with("test", s -> s.execute(Shop.OLD));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_run_that_fails_is_put_back_and_tried_again() {
    String before = everything();

    RunOutcome failed = run(request().withOnFailure(restore()).withFailAt(FAILS));

    assertThat(failed.state()).as(failed.toString()).isEqualTo("Restored");
    assertThat(failed.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.problems()).extracting(Problem::code).containsExactly("failedAsAsked");
    assertThat(everything()).isEqualTo(before);
    assertThat(status().state()).isEqualTo("Restored");
    assertThat(status().door()).isEqualTo("open");
    assertThat(status().errors()).extracting(Problem::code).containsExactly("failedAsAsked");

    RunOutcome again = run(request().withOnFailure(restore()));

    assertThat(again.problems()).isEmpty();
    assertThat(status().state()).isEqualTo("Completed");
  }

  @Test
  void a_run_that_stopped_is_put_back_when_a_person_says_so() {
    String before = everything();
    run(request().withFailAt(FAILS));
    assertThat(status().door()).isEqualTo("closed");

    RunOutcome restored = verdict().restore(shop.site(database), "had enough", false);

    assertThat(restored.state()).isEqualTo("Restored");
    assertThat(everything()).isEqualTo(before);
    assertThat(status().errors().getFirst().message()).isEqualTo("had enough");

    Failure again =
        catchThrowableOfType(
            Failure.class, () -> verdict().restore(shop.site(database), "once more", false));
    Failure cancelled =
        catchThrowableOfType(Failure.class, () -> verdict().cancel(shop.site(database)));

    assertThat(again.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(cancelled.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(cancelled.problems()).isEqualTo(again.problems());
  }

  @Test
  void an_open_database_is_put_back_only_when_what_users_wrote_may_be_lost() {
    String before = everything();
    run(request());

    Failure refused =
        catchThrowableOfType(
            Failure.class, () -> verdict().restore(shop.site(database), "no", false));
    RunOutcome restored = verdict().restore(shop.site(database), "yes", true);

    assertThat(refused.problems().getFirst().code()).isEqualTo("opened");
    assertThat(restored.state()).isEqualTo("Restored");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void a_waived_run_that_fails_stops_whatever_was_asked_and_says_that_there_is_no_way_back() {
    RunOutcome failed =
        run(request().withWaiver(Optional.of("a test")).withOnFailure(restore()).withFailAt(FAILS));

    Failure refused =
        catchThrowableOfType(
            Failure.class, () -> verdict().restore(shop.site(database), "no", false));

    assertThat(failed.state()).isEqualTo("Failed");
    assertThat(refused.problems().getFirst().code()).isEqualTo("noWayBack");
    assertThat(refused.problems().getFirst().why()).contains("a test");
  }

  @Test
  void testers_come_first_and_then_a_person_accepts() {
    Site site = shop.site(database, testers("tester_accept"));

    RunOutcome ajar = run(request(site));

    assertThat(ajar.exit()).isEqualTo(ExitCode.LEFT);
    assertThat(ajar.state()).isEqualTo("Ajar");
    assertThat(new StatusReader(CLOCK).read(site).door()).isEqualTo("ajar");
    Failure refused = catchThrowableOfType(Failure.class, () -> run(request(site)));
    assertThat(refused.problems().getFirst().code()).isEqualTo("doorAjar");

    RunOutcome accepted = verdict().accept(site);

    assertThat(accepted.state()).isEqualTo("Completed");
    assertThat(new StatusReader(CLOCK).read(site).state()).isEqualTo("Completed");
    assertThat(new StatusReader(CLOCK).read(site).door()).isEqualTo("open");
    Failure twice = catchThrowableOfType(Failure.class, () -> verdict().accept(site));
    assertThat(twice.problems().getFirst().code()).isEqualTo("nothingToDecide");
  }

  @Test
  void testers_come_first_and_then_a_person_has_it_put_back() {
    String before = everything();
    Site site = shop.site(database, testers("tester_restore"));
    run(request(site));

    RunOutcome restored = verdict().restore(site, "totals differ", false);

    assertThat(restored.state()).isEqualTo("Restored");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void cancelled_from_elsewhere_a_run_stops_and_puts_everything_back() throws Exception {
    String before = everything();
    shop.mendParties(
        "select pg_sleep(300) from custtable d where d.dataareaid = :company and :chunk(d) limit 1;");
    CompletableFuture<RunOutcome> cancelled = new CompletableFuture<>();
    Watcher cancelling =
        event -> {
          if (event instanceof Event.SubstepStarted s && s.path().equals(FAILS.orElseThrow())) {
            cancelled.completeAsync(() -> verdict().cancel(shop.site(database)));
          }
        };

    RunOutcome run = new Runner(CLOCK, cancelling).run(request());

    assertThat(run.state()).as(run.toString()).isEqualTo("Restored");
    assertThat(run.problems()).extracting(Problem::code).containsExactly("cancelled");
    assertThat(cancelled.get(60, TimeUnit.SECONDS).state()).isEqualTo("Restored");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void a_server_that_is_started_again_meanwhile_leaves_the_door_shut_and_the_run_goes_on() {
    try (Restarting own = new Restarting()) {
      RunOutcome lost = new Runner(CLOCK, own.restarting()).run(own.request().withFailAt(FAILS));

      assertThat(lost.state()).as(lost.toString()).isEqualTo("Failed");
      own.awaitStart();
      assertThat(new StatusReader(CLOCK).read(own.site()).door()).isEqualTo("closed");
      assertThat(run(own.request()).problems()).isEmpty();
      assertThat(new StatusReader(CLOCK).read(own.site()).state()).isEqualTo("Completed");
    }
  }

  @Test
  void a_server_that_is_started_again_meanwhile_does_not_keep_a_run_from_going_back() {
    try (Restarting own = new Restarting()) {
      String before = DumpText.of(own.site().database());
      RunRequest request = own.request().withOnFailure(restore());

      RunOutcome lost = new Runner(CLOCK, own.restarting()).run(request.withFailAt(FAILS));

      assertThat(lost.state()).as(lost.toString()).isEqualTo("Restored");
      assertThat(DumpText.of(own.site().database())).isEqualTo(before);
      assertThat(new StatusReader(CLOCK).read(own.site()).door()).isEqualTo("open");
    }
  }

  @Test
  void a_gate_that_nobody_has_signed_keeps_the_door_shut_and_puts_nothing_back() {
    Site site =
        shop.site(database, "gates: [finance]\nrestore: {kind: clone, on-failure: restore}\n");

    RunOutcome waits = run(request(site));

    assertThat(waits.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(waits.problems()).extracting(Problem::code).containsExactly("gateUnsigned");
    assertThat(new StatusReader(CLOCK).read(site).door()).isEqualTo("closed");

    String operation = new StatusReader(CLOCK).read(site).operation();
    new Gates(Premises.folder(site), CLOCK).sign(operation, "finance", "Anna", "agrees", true);

    assertThat(run(request(site)).problems()).isEmpty();
    assertThat(new StatusReader(CLOCK).read(site).door()).isEqualTo("open");
  }

  @Test
  void what_an_ordinary_role_can_no_longer_read_fails_the_run_and_gives_the_old_back() {
    makeRole("shop_reader");
    long _ = database.with("test", s -> s.execute("grant select on customer to shop_reader"));
    shop.write(
        "scripts/take-away.sql",
        """
        /* uplift
        format: script/1
        description: Take a right away
        stage: PostSync
        scope: PerDatabase
        group: Final
        updates: [custtable]
        */
        revoke all on custtable from shop_reader;
        """);
    String before = everything();
    Site site =
        shop.site(
            database, "smoke-role: shop_reader\nrestore: {kind: clone, on-failure: restore}\n");

    RunOutcome reads = run(request(site));

    assertThat(reads.state()).as(reads.toString()).isEqualTo("Restored");
    assertThat(reads.problems()).extracting(Problem::code).containsExactly("smokeTest");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void at_the_last_moment_to_turn_back_a_run_goes_back_by_itself() {
    shop.mendParties(
        "select pg_sleep(300) from custtable d where d.dataareaid = :company and :chunk(d) limit 1;");
    String before = everything();
    Site site =
        shop.site(
            database,
            "window: {ends: %s, at-turn-back: restore}\n"
                .formatted(CLOCK.instant().plusSeconds(105)));

    RunOutcome turned = run(request(site));

    assertThat(turned.state()).as(turned.toString()).isEqualTo("Restored");
    assertThat(turned.problems()).extracting(Problem::code).containsExactly("turnBack");
    assertThat(everything()).isEqualTo(before);
    Status.Window window = Objects.requireNonNull(new StatusReader(CLOCK).read(site).window());
    assertThat(window.turnBackBy()).isBefore(window.endsAt());
  }

  @Test
  void the_run_lock_is_held_again_after_the_server_was_started_again() {
    try (Restarting own = new Restarting();
        RunLock lock = RunLock.take(own.site().database(), "first")) {
      own.restart();
      try (RunLock _ = RunLock.take(own.site().database(), "second")) {
        Failure late = catchThrowableOfType(Failure.class, lock::hold);
        assertThat(late.problems().getFirst().code()).isEqualTo("alreadyRunning");
      }

      lock.hold();

      Failure second =
          catchThrowableOfType(
              Failure.class, () -> RunLock.take(own.site().database(), "second").close());
      assertThat(second.getMessage()).contains("first");
    }
  }

  private String testers(String role) {
    makeRole(role);
    return "door: {testers: [" + role + "]}\n";
  }

  private void makeRole(String role) {
    long _ =
        database.with(
            "test",
            s ->
                s.execute(
                    "do $$ begin create role %s login; exception when duplicate_object then null; end $$"
                        .formatted(role)));
  }

  private String everything() {
    return text(CONTENT) + DumpText.of(database);
  }

  private static Optional<OnFailure> restore() {
    return Optional.of(OnFailure.RESTORE);
  }

  private RunRequest request() {
    return request(shop.site(database));
  }

  /** With a restore point. */
  private RunRequest request(Site site) {
    return RunRequest.of(site, shop.request(database).runbook(), shop.stack())
        .withWorkers(OptionalInt.of(2));
  }

  private static RunOutcome run(RunRequest request) {
    return new Runner(CLOCK, Watcher.none()).run(request);
  }

  private static Verdict verdict() {
    return new Verdict(CLOCK, Watcher.none());
  }

  private Status status() {
    return new StatusReader(CLOCK).read(shop.site(database));
  }

  private String text(String sql) {
    return database.with("test", s -> s.one(sql, row -> row.string("text")));
  }

  /** A server of its own, with an old database, that can be started again in the middle. */
  private final class Restarting implements AutoCloseable {
    private final EmbeddedServer server = Rehearsal.apart(15, folder.resolve("server"));
    private final Database old;
    private CompletableFuture<Void> started = CompletableFuture.completedFuture(null);

    Restarting() {
      DatabaseUrl maintenance = server.start();
      try (Database all = Database.open(maintenance, Optional.of(server.secret()), 1)) {
        long _ = all.with("test", s -> s.execute("create database shop template template0"));
      }
      old = Database.open(maintenance.sibling("shop"), Optional.of(server.secret()), 20);
      long _ = old.with("test", s -> s.execute(Shop.OLD));
    }

    Site site() {
      return shop.site(old);
    }

    RunRequest request() {
      return WayBackTest.this.request(site());
    }

    /** Stops it, with whatever is open, when something fails, and starts it some time after. */
    Watcher restarting() {
      return event -> {
        if (event instanceof Event.SubstepStarted s && FAILS.orElseThrow().equals(s.path())) {
          boolean _ = server.stop();
          started =
              CompletableFuture.runAsync(
                  () -> {
                    var _ = server.start();
                  },
                  CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));
        }
      };
    }

    void restart() {
      boolean _ = server.stop();
      var _ = server.start();
    }

    /** Comes back when it is there again. */
    void awaitStart() {
      started.join();
    }

    @Override
    public void close() {
      old.close();
      boolean _ = server.stop();
    }
  }
}
