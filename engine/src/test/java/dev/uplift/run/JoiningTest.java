package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.batch.Batch;
import dev.uplift.batch.Crew.Leaving;
import dev.uplift.batch.Crew.Shift;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.jar.TestJar;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.journal.JournalSchema;
import dev.uplift.run.journal.ProblemJson;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.NewRun;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;
  private Database database = Rehearsal.database(18, "joining");
  private Shop shop = Shop.nowhere();

  @BeforeEach
  void a_run_in_progress_of_a_package_with_a_jar() {
    shop = Shop.in(folder);
    var _ =
        new TestJar()
            .with(
                "Update70", "@UpgradeScriptDescription(\"d\") public void run(UpgradeContext c) {}")
            .write(folder.resolve("package/lib/contoso.jar"));
    NewRun run =
        new NewRun(
            "r1",
            "op1",
            "test",
            "plan",
            "model",
            "5.2",
            ProblemJson.write(Runbook.versions(shop.stack())),
            Map.of(),
            Optional.empty(),
            Optional.empty());
    database.with("test", session -> begin(session, run));
  }

  private static long begin(Session session, NewRun run) {
    JournalSchema.create(session, "public");
    Batch.createTables(session);
    RunTable.insert(session, run, CLOCK.instant());
    return session.update("update dbupgrade.run set state = 'InProgress'");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_worker_is_refused_an_unsigned_jar_as_execute_is() {
    Failure refused = catchThrowableOfType(Failure.class, () -> join(shop.site(database)));

    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.problems()).extracting(Problem::code).containsExactly("jarUntrusted");
    assertThat(refused.problems().getFirst().remedy()).contains("--trust-jars shop");
  }

  @Test
  void a_worker_joins_a_run_with_an_unsigned_jar_whose_package_is_named() {
    Shift shift = join(shop.site(database).trusting(Set.of("shop")));

    assertThat(shift).isEqualTo(new Shift(Leaving.RUN_ENDED, 0));
  }

  @Test
  void more_workers_than_the_server_has_room_for_are_refused() {
    Failure refused =
        catchThrowableOfType(
            Failure.class,
            () ->
                new Joining(CLOCK, this::endTheRun)
                    .join(shop.site(database), shop.stack(), OptionalInt.of(100)));

    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.problems()).extracting(Problem::code).containsExactly("tooManyWorkers");
    assertThat(refused.problems().getFirst().message()).startsWith("100 workers are asked for");
    assertThat(refused.problems().getFirst().remedy()).matches("Say --workers \\d+ at most; .*");
  }

  /** The run ends as soon as the worker has joined. */
  private Shift join(Site site) {
    return new Joining(CLOCK, this::endTheRun).join(site, shop.stack(), OptionalInt.of(1));
  }

  private void endTheRun(Event event) {
    if (event instanceof Event.Noted noted && noted.text().startsWith("joined run")) {
      database.with("test", s -> s.update("update dbupgrade.run set state = 'Completed'"));
    }
  }
}
