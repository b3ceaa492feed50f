package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PausingTest {
  private static final String WAIT = "PostSync/ExecuteScripts/WaitForBatch";
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder = Path.of("");

  @Test
  void another_terminal_pauses_a_run_which_stays_so_when_executed_again_until_resumed()
      throws Exception {
    Shop shop = Shop.in(folder);
    try (Database database = Rehearsal.database(18, "pausing");
        Database terminal =
            Database.open(database.url(), Optional.of(Rehearsal.server(18).secret()), 2)) {
      database.with("old", session -> session.execute(Shop.OLD));
      Site there = shop.site(terminal);
      assertThat(code(() -> Pausing.pause(there, "anna", ""))).isEqualTo("nothingRuns");
      CountDownLatch paused = new CountDownLatch(1);
      Watcher pausing =
          event -> {
            if (event instanceof Event.SubstepStarted s && s.path().equals("DbSync/SyncSchema")) {
              assertThat(Pausing.pause(there, "anna", "backup").changed()).isTrue();
            }
            if (event instanceof Event.Throttled throttled && throttled.why().contains("anna")) {
              paused.countDown();
            }
          };

      Runner first = new Runner(CLOCK, pausing);
      CompletableFuture<RunOutcome> outcome =
          CompletableFuture.supplyAsync(() -> first.run(shop.request(database)));
      assertThat(paused.await(60, TimeUnit.SECONDS)).isTrue();
      assertHeld(new StatusReader(CLOCK).read(there, true));
      first.interrupt();
      assertThat(outcome.get().exit()).isEqualTo(ExitCode.INTERRUPTED);

      CountDownLatch again = new CountDownLatch(1);
      Runner second =
          new Runner(
              CLOCK,
              event -> {
                if (event instanceof Event.Throttled throttled
                    && throttled.why().startsWith("paused by anna since ")) {
                  again.countDown();
                }
              });
      CompletableFuture<RunOutcome> resumed =
          CompletableFuture.supplyAsync(() -> second.run(shop.request(database)));
      assertThat(again.await(60, TimeUnit.SECONDS)).isTrue();
      assertHeld(new StatusReader(CLOCK).read(there, true));

      assertThat(Pausing.resume(there).paused().why()).isEqualTo("backup");
      assertThat(resumed.get().exit()).isEqualTo(ExitCode.DONE);
      assertThat(code(() -> Pausing.resume(there))).isEqualTo("notPaused");
    }
  }

  /** In the second stage, with nothing begun, and as the schema has it. */
  private static void assertHeld(Status status) {
    assertThat(status.path()).isEqualTo(WAIT);
    assertThat(Objects.requireNonNull(status.paused()).who()).isEqualTo("anna");
    Status.Scripts scripts = Objects.requireNonNull(status.scripts());
    assertThat(scripts.chunks().done()).isZero();
    assertThat(scripts.remainingSeconds()).isNull();
    assertThat(scripts.tasks()).hasSize(3).allMatch(task -> task.state().equals("Waiting"));
    String written = JsonMapper.shared().writeValueAsString(status);
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of("urn:uplift:schema:error-1", schema("error"))));
    Schema schema =
        registry.getSchema(
            SchemaLocation.of("urn:uplift:schema:status-1"),
            JsonMapper.shared().readTree(schema("status")));
    assertThat(schema.validate(JsonMapper.shared().readTree(written))).isEmpty();
  }

  private static String code(Runnable work) {
    return catchThrowableOfType(Failure.class, work::run).problems().getFirst().code();
  }

  private static String schema(String kind) {
    String name = "/dev/uplift/schema/" + kind + "-1.json";
    try (InputStream in = PausingTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
