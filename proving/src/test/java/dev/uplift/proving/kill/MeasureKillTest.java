package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.proving.Databases;
import dev.uplift.proving.Endings;
import dev.uplift.proving.Programs.Ended;
import dev.uplift.proving.Signal;
import dev.uplift.proving.Site;
import dev.uplift.proving.TinyPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An upgrade that is killed with SIGKILL while tables are measured, before the upgrade or after it,
 * and gone on with, comes to the report of one that nobody killed.
 */
class MeasureKillTest {
  private static final String MORE = "{kind: none, reason: a copy}\nreconcile: hashes";

  /** While a table is read; and whether the last sync has been there already. */
  private static final String MEASURING =
      """
      select count(*) as n from pg_stat_activity, pg_attribute
       where datname = current_database() and application_name like 'uplift/%/Reconcile'
         and state = 'active' and query ilike '%from only%note%'
         and attrelid = 'note'::regclass and attname = 'body' and attnotnull = ?
      """;

  private final Databases server = new Databases(18);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killed_while_it_measures_an_upgrade_comes_to_the_report_of_one_that_was_not(boolean after)
      throws IOException, InterruptedException {
    try (Database old = old();
        Database other = server.copyOf(old, "measured")) {
      Site undisturbed = site(other);
      assertThat(undisturbed.execute()).satisfies(Endings.done());
      Site site = site(old);

      Process killed = site.startExecute();
      killWhileMeasuring(old, killed, after);
      Ended ended = site.execute();

      assertThat(killed.waitFor()).isEqualTo(137);
      assertThat(ended).satisfies(Endings.done());
      assertThat(report(site)).isEqualTo(report(undisturbed));
      assertThat(report(site).toString()).contains("public.note", "public.version");
    }
  }

  private static void killWhileMeasuring(Database database, Process process, boolean after) {
    try (Session session = database.session("test")) {
      while (session.one(MEASURING, row -> row.number("n"), after) == 0) {
        assertThat(process.isAlive()).as("it ended before it was seen to measure").isTrue();
      }
      Signal.KILL.to(process.pid());
    }
  }

  private Database old() {
    Database database = server.fresh("measure");
    TinyPackage.install(database);
    database.with(
        "rows",
        session ->
            session.execute(
                "insert into note select n, 'note ' || n from generate_series(101, 400000) n"));
    return database;
  }

  private Site site(Database database) {
    Path own = folder.resolve(database.url().database());
    Path tiny =
        TinyPackage.in(own.resolve("package"), "update note set length = 1 where id <= 100;")
            .folder();
    Site site = Site.of(own, database, server, tiny, MORE);
    site.prepared();
    return site;
  }

  /** What does not say when it was, and of which run. */
  private static List<JsonNode> report(Site site) {
    try (Stream<Path> files = Files.walk(site.folder().resolve("home/operations"))) {
      List<Path> reports = files.filter(file -> file.endsWith("reconciliation.json")).toList();
      assertThat(reports).hasSize(1);
      JsonNode whole = JsonMapper.shared().readTree(Files.readString(reports.getFirst()));
      return Stream.of("level", "reconciled", "totals", "tables").map(whole::path).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
