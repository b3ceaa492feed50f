package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.forecast.Durations;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What status says of the time left, and what is remembered of the time taken. */
class RunForecastTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder = Path.of("");
  private Shop shop = Shop.nowhere();
  private Database database = Rehearsal.database(18, "forecast");
  private Database terminal =
      Database.open(database.url(), Optional.of(Rehearsal.server(18).secret()), 2);

  @BeforeEach
  void anOldDatabase() {
    shop = Shop.in(folder);
    long _ = database.with("test", s -> s.execute(Shop.OLD));
  }

  @AfterEach
  void close() {
    terminal.close();
    database.close();
  }

  @Test
  void the_percentage_never_falls_over_attempts_and_the_time_left_is_always_told() {
    List<Status> seen = new ArrayList<>();
    Watcher looking =
        event -> {
          if (event instanceof Event.SubstepEnded || event instanceof Event.Progress) {
            seen.add(status());
          }
        };
    assertThat(status().remainingSeconds()).isNull();
    assertThat(status().remainingBecause()).contains("no upgrade was begun");

    for (String failing :
        List.of("PreSync/ExecuteScripts/WaitForBatch", "FinalDbSync/SyncSchema")) {
      run(shop.request(database).withFailAt(Optional.of(failing)), looking);
      seen.add(status());
      assertThat(seen.getLast().remainingBecause()).contains("stands still");
    }
    run(shop.request(database), looking);
    seen.add(status());

    assertThat(seen).hasSizeGreaterThan(50).allMatch(s -> s.remainingSeconds() != null);
    assertThat(seen.stream().map(s -> Objects.requireNonNull(s.percent())).toList()).isSorted();
    assertThat(seen.get(40).percent()).isPositive();
    assertThat(seen.subList(0, seen.size() - 1))
        .allMatch(s -> Objects.requireNonNull(s.percent()) < 100);
    assertThat(seen.getLast().percent()).isEqualTo(100);
    assertThat(seen.getLast().remainingSeconds()).isEqualTo(new Status.Estimate(0, 0, 0));
  }

  @Test
  void what_scripts_took_outlives_a_restore_and_the_next_attempt_is_scheduled_by_it() {
    shop.write(
        "scripts/last.sql",
        """
        /* uplift
        format: script/1
        description: Fails
        stage: PostSync
        group: Final
        after: [dedupe]
        updates: [sysversion]
        */
        select 1 / 0;
        """);
    Site site = shop.site(database);
    RunOutcome back =
        run(request(site).withOnFailure(Optional.of(OnFailure.RESTORE)), Watcher.none());
    assertThat(back.state()).as(back.toString()).isEqualTo("Restored");
    assertThat(there("dbupgrade.run")).isFalse();
    Durations kept = Durations.read(Premises.folder(site));
    assertThat(kept.scripts())
        .extracting(took -> took.script() + " " + took.company())
        .contains("create-parties dat", "create-parties usmf", "dedupe ", "unhash ");
    assertThat(kept.substeps()).containsKey("DbSync/SyncSchema");

    run(
        request(site).withFailAt(Optional.of("PostSync/ExecuteScripts/WaitForBatch")),
        Watcher.none());

    List<String> expected =
        database.with(
            "test",
            s ->
                s.query(
                    "select script from dbupgrade.scripttask where seconds_expected >= 0 order by"
                        + " 1",
                    row -> row.string("script")));
    assertThat(expected).containsExactly("create-parties", "create-parties", "dedupe", "unhash");
  }

  private boolean there(String table) {
    return database.with(
        "test",
        s -> s.one("select to_regclass(?) is not null as there", row -> row.flag("there"), table));
  }

  private RunRequest request(Site site) {
    return RunRequest.of(site, shop.request(database).runbook(), shop.stack())
        .withWorkers(OptionalInt.of(2));
  }

  private Status status() {
    return new StatusReader(CLOCK).read(shop.site(terminal));
  }

  private static RunOutcome run(RunRequest request, Watcher watcher) {
    return new Runner(CLOCK, watcher).run(request);
  }
}
