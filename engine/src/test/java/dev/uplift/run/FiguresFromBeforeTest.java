package dev.uplift.run;

import static dev.uplift.run.LedgerShop.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.DumpText;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.Problem;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.status.ReconciliationReader;
import dev.uplift.run.substep.Substeps;
import dev.uplift.watch.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was measured before an upgrade, and what was found of it, outlives all that happens. */
class FiguresFromBeforeTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @AutoClose private final LedgerShop shop = LedgerShop.make();

  @Test
  void figures_from_before_outlive_a_run_that_fails_in_between() {
    shop.script("", "delete from ledger where recid = 42;");
    RunOutcome failed = shop.run(shop.request("sums").withFailAt(Optional.of("DbSync/SyncSchema")));
    assertThat(failed.problems()).extracting(Problem::code).containsExactly("failedAsAsked");

    RunOutcome outcome = shop.run("sums");

    assertThat(outcome.problems()).singleElement().asString().contains("ledger", "usmf", "49");
  }

  @Test
  void a_measurement_that_was_killed_goes_on_where_it_was() throws IOException {
    shop.script("", "delete from ledger where recid = 42;");
    String first =
        Substeps.all().stream().filter(s -> s.work().isPresent()).findFirst().get().path();
    shop.run(shop.request("hashes").withFailAt(Optional.of(first)));
    Path baseline = baseline();
    List<String> whole = tables(baseline);
    String text = Files.readString(baseline);
    int third =
        text.indexOf("{\"table\"", text.indexOf("{\"table\"", text.indexOf("{\"table\"") + 1) + 1);
    Files.writeString(baseline, text.substring(0, third + 40));

    List<Event> events = new ArrayList<>();
    RunOutcome outcome = new Runner(CLOCK, events::add).run(shop.request("counts"));

    assertThat(events.toString()).contains("of " + (whole.size() - 2) + " tables before");
    assertThat(tables(baseline)).containsExactlyInAnyOrderElementsOf(whole);
    assertThat(report(outcome).level()).isEqualTo("hashes");
    assertThat(outcome.problems()).singleElement().asString().contains("ledger", "usmf", "49");
  }

  private Path baseline() throws IOException {
    try (Stream<Path> files = Files.walk(shop.folder().resolve("home/databases"))) {
      return files.filter(f -> f.endsWith("baseline.jsonl")).findFirst().orElseThrow();
    }
  }

  private static List<String> tables(Path baseline) throws IOException {
    return Files.readAllLines(baseline).stream()
        .filter(line -> line.startsWith("{\"table\":{") && line.endsWith("}"))
        .toList();
  }

  @Test
  void the_report_outlives_a_restore() throws IOException {
    String before = DumpText.of(shop.database());
    shop.script("", "delete from ledger where recid = 42;");
    RunRequest request =
        shop.request("hashes")
            .withWaiver(Optional.empty())
            .withOnFailure(Optional.of(OnFailure.RESTORE));

    RunOutcome outcome = shop.run(request);

    assertThat(outcome.state()).isEqualTo("Restored");
    assertThat(DumpText.of(shop.database())).isEqualTo(before);
    long rows =
        shop.database()
            .with(
                "test",
                s -> s.<Long>one("select count(*) as n from ledger", row -> row.number("n")));
    assertThat(rows).isEqualTo(100);
    assertThat(new ReconciliationReader().newest(request.site()).reconciled()).isFalse();
    assertThat(Files.readString(outcome.logs().resolve("reconciliation.html")))
        .contains("Not reconciled", "public.ledger");
  }

  @Test
  void the_manifest_holds_the_sums_of_what_was_written() throws Exception {
    RunOutcome outcome = shop.run("sums");

    JsonNode manifest =
        JsonMapper.shared().readTree(Files.readString(outcome.logs().resolve("manifest.json")));
    assertThat(manifest.path("files")).hasSize(2);
    for (JsonNode file : manifest.path("files")) {
      byte[] bytes = Files.readAllBytes(outcome.logs().resolve(file.path("path").stringValue()));
      assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
          .isEqualTo(file.path("sha256").stringValue());
    }
  }
}
