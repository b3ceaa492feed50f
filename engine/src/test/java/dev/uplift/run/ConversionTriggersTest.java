package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A declarative conversion and the triggers of the table that it changes. */
class ConversionTriggersTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String AS_MODELLED = "alwaysA auditO quietD";
  private static final String STATES =
      """
      select string_agg(tgname || tgenabled::text, ' ' order by tgname) as text
        from pg_trigger where not tgisinternal
      """;
  private static final String DEDUPE =
      """
      format: conversion/1
      description: Make the hashes unique
      stage: PostSync
      scope: PerDatabase
      group: Final
      after: [create-parties]
      repairs: [custtable.hashidx]
      from: custtable c
      update: c
      set:
        hash: c.hash || '-' || c.recid
      """;

  @TempDir Path folder;
  private Database database = Rehearsal.database(18, "silent");
  private Shop shop = Shop.nowhere();

  @BeforeEach
  void anOldDatabase() throws IOException {
    shop = Shop.in(folder);
    shop.write("scripts/dedupe.yaml", DEDUPE);
    Files.delete(folder.resolve("package/scripts/dedupe.sql"));
    long _ = database.with("test", s -> s.execute(Shop.OLD));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void fires_none_of_them_and_they_are_found_again_as_they_were() {
    List<String> during = new ArrayList<>();
    RunOutcome outcome =
        run(
            event -> {
              if (event instanceof Event.ScriptEnded) {
                during.add(one(STATES));
              }
            });

    assertThat(outcome.problems()).isEmpty();
    assertThat(during.getFirst()).as("while PreSync's plain SQL runs").isEqualTo(AS_MODELLED);
    assertThat(during.getLast()).as("while PostSync runs").isEqualTo("alwaysD auditD quietD");
    assertThat(one("select count(*)::text as text from auditlog"))
        .as("what PreSync's plain SQL fired: two triggers, a hundred rows")
        .isEqualTo("200");
    assertThat(one(STATES)).isEqualTo(AS_MODELLED);
  }

  @Test
  void finds_them_again_as_they_were_after_a_stage_that_failed() {
    shop.mendParties("select 1 / 0 from custtable d where d.dataareaid = :company and :chunk(d);");

    RunOutcome failed = run(Watcher.none());

    assertThat(failed.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(one(STATES)).isEqualTo(AS_MODELLED);
  }

  @Test
  void finds_them_again_as_they_were_after_a_stage_that_broke_off() {
    RunOutcome broken = run(ConversionTriggersTest::breakOffOnceScriptsHaveStarted);
    boolean _ = Thread.interrupted();
    assertThat(broken.exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(one(STATES)).isEqualTo("alwaysD auditD quietD");

    RunOutcome resumed = run(Watcher.none());

    assertThat(resumed.problems()).isEmpty();
    assertThat(one(STATES)).isEqualTo(AS_MODELLED);
    assertThat(one("select count(*)::text as text from auditlog")).isEqualTo("200");
  }

  private static void breakOffOnceScriptsHaveStarted(Event event) {
    if (event instanceof Event.SubstepEnded ended
        && ended.path().equals("PostSync/ExecuteScripts/StartBatch")) {
      Thread.currentThread().interrupt();
    }
  }

  private RunOutcome run(Watcher watcher) {
    return new Runner(CLOCK, watcher).run(shop.request(database).withWorkers(OptionalInt.of(2)));
  }

  private String one(String sql) {
    return database.with("test", s -> s.one(sql, row -> String.valueOf(row.stringOrNull("text"))));
  }
}
