package dev.uplift.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.Environment;
import dev.uplift.problem.ExitCode;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.Runner;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.PlanId;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Topology;
import dev.uplift.runbook.Topology.Machine;
import dev.uplift.samples.ContosoErp.Found;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContosoErpUpgradeTest {
  private static final long ROWS = 6_000;
  private static final String TABLES =
      """
      select relname as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'm') order by 1
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void the_new_database_says_of_every_row_what_the_old_one_said(int major) {
    try (Database database = Rehearsal.database(major, "contoso")) {
      ContosoErp.create(database, ROWS, 7, (done, total) -> {});
      Map<Reconciliation, String> before = Reconciliation.before(database);

      RunOutcome outcome = upgrade(database, Optional.empty());

      assertThat(outcome.problems()).isEmpty();
      assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
      assertThat(Reconciliation.after(database)).isEqualTo(before);
      assertThat(ContosoErp.found(database)).isEqualTo(Found.NEW);
    }
  }

  @Test
  void an_upgrade_that_failed_and_went_on_ends_with_the_same_rows() {
    String straight = rows(List.of());

    String withStops =
        rows(
            List.of(
                "PreReqs/AdditiveDbSync",
                "PreSync/ExecuteScripts/WaitForBatch",
                "DbSync/SyncSchema",
                "PostSync/ExecuteScripts/StopBatch",
                "FinalDbSync/SyncSchema"));

    assertThat(withStops).isEqualTo(straight);
  }

  @Test
  void new_records_get_ids_behind_the_old_ones() {
    try (Database database = Rehearsal.database(18, "contoso")) {
      ContosoErp.create(database, ROWS, 7, (done, total) -> {});
      upgrade(database, Optional.empty());

      long most = number(database, "select max(recid) as n from custgroup");
      long next =
          number(
              database,
              "insert into custgroup (custgroup, dataareaid) values ('99', 'usmf')"
                  + " returning recid as n");

      assertThat(next).isEqualTo(most + 1);
    }
  }

  private String rows(List<String> stops) {
    try (Database database = Rehearsal.database(18, "contoso")) {
      ContosoErp.create(database, ROWS, 7, (done, total) -> {});
      for (String stop : stops) {
        assertThat(upgrade(database, Optional.of(stop)).exit()).isEqualTo(ExitCode.FAILED);
      }
      assertThat(upgrade(database, Optional.empty()).problems()).isEmpty();
      return hashes(database);
    }
  }

  private RunOutcome upgrade(Database database, Optional<String> failAt) {
    Path root = Path.of(System.getProperty("uplift.root", ".."));
    PackageStack stack =
        PackageReader.read(List.of(ContosoErp.packageFolder(root)), folder.resolve("unpacked"));
    Topology topology = new Topology(List.of(new Machine("app1", List.of())));
    Runbook runbook = Runbook.generate("demo", "demo", topology, stack, PlanId.of(stack, Map.of()));
    RunRequest request =
        RunRequest.of(
                new Site(
                    database,
                    folder.resolve(database.url().database()),
                    Environment.bare(folder, "demo")),
                runbook,
                stack)
            .withWaiver(Optional.of("a test"))
            .withFailAt(failAt);
    return new Runner(InstantSource.system(), Watcher.none()).run(request);
  }

  private static String hashes(Database database) {
    return database.with(
        "test",
        session ->
            session.query(TABLES, row -> row.string("name")).stream()
                .map(table -> table + " " + hash(session, table))
                .collect(Collectors.joining("\n")));
  }

  private static String hash(Session session, String table) {
    return session.one(
        "select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as h from "
            + table
            + " t",
        row -> row.string("h"));
  }

  private static long number(Database database, String sql) {
    return database.with("test", session -> session.one(sql, row -> row.number("n")));
  }
}
