package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.DumpText;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.evidence.EvidenceZip;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a run when its database is put back, and who may open the door. */
class RunEvidenceTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String BROKEN =
      "update custtable c set accountnum = (c.name || 'x')::int"
          + " where c.dataareaid = :company and :chunk(c);";

  @TempDir Path folder;
  private Database database = Rehearsal.database(15, "proof");
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
  void a_run_that_was_put_back_has_its_journal_and_the_sql_of_every_error_outside()
      throws IOException {
    String before = DumpText.of(database);
    shop.mendParties(BROKEN);

    RunOutcome failed =
        run(request(shop.site(database)).withOnFailure(Optional.of(OnFailure.RESTORE)));

    assertThat(failed.state()).as(failed.toString()).isEqualTo("Restored");
    assertThat(DumpText.of(database)).isEqualTo(before);
    Problem script =
        failed.problems().stream()
            .flatMap(RunEvidenceTest::all)
            .filter(problem -> problem.sqlState() != null)
            .findFirst()
            .orElseThrow();
    assertThat(script.evidence()).as(script.toString()).isNotNull();
    Path kept = folder.resolve("home/operations").resolve(script.evidence() + ".json");
    assertThat(Files.readString(kept)).contains("update custtable c set accountnum");
    assertThat(Files.readString(failed.logs().resolve("journal.json")))
        .contains("\"scripttask\":[", script.evidence());
    assertThat(Files.readString(failed.logs().resolve("about.json"))).contains("\"exit\" : 1");
    Path zip = folder.resolve("evidence.zip");
    var manifest = new EvidenceZip(folder.resolve("home")).write("r1", zip, true);
    assertThat(manifest.files())
        .extracting(EvidenceZip.Entry::path)
        .contains("runbook.xml", "database/operation.json");
  }

  @Test
  void a_person_who_goes_back_from_a_run_that_stopped_keeps_its_journal() {
    String before = DumpText.of(database);
    run(request(shop.site(database)).withFailAt(Optional.of("DbSync/SyncSchema")));

    RunOutcome restored =
        new Verdict(CLOCK, Watcher.none()).restore(shop.site(database), "no", false);

    assertThat(restored.state()).isEqualTo("Restored");
    assertThat(DumpText.of(database)).isEqualTo(before);
    var manifest =
        new EvidenceZip(folder.resolve("home")).write("r1", folder.resolve("a.zip"), true);
    assertThat(manifest.operations()).hasSize(2);
    assertThat(manifest.files())
        .extracting(EvidenceZip.Entry::path)
        .contains("operations/" + manifest.operations().getLast() + "/journal.json");
  }

  @Test
  void the_door_stays_shut_until_every_gate_is_signed_for_this_upgrade() {
    Site site = gated("finance", "warehouse");
    Signing signing = new Signing(CLOCK);
    Failure early =
        catchThrowableOfType(
            Failure.class, () -> signing.sign(site, "finance", "Anna Berg", "fine", true));

    RunOutcome waiting = run(request(site));
    Signing.Signed first = signing.sign(site, "finance", "Anna Berg", "totals agree", true);
    signing.sign(site, "warehouse", "Bo Ek", "a bin is missing", false);
    RunOutcome refused = run(request(site));
    signing.sign(site, "warehouse", "Bo Ek", "found it", true);
    RunOutcome done = run(request(site));

    assertThat(early.problems().getFirst().code()).isEqualTo("nothingToSign");
    assertThat(waiting.exit()).as(waiting.toString()).isEqualTo(ExitCode.REFUSED);
    assertThat(waiting.problems())
        .extracting(Problem::code)
        .containsExactly("gateUnsigned", "gateUnsigned");
    assertThat(first.left()).containsExactly("warehouse");
    assertThat(refused.problems()).extracting(Problem::code).containsExactly("gateRefused");
    assertThat(done.state()).as(done.toString()).isEqualTo("Completed");
  }

  @Test
  void a_gate_that_the_environment_does_not_name_cannot_be_signed() {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> new Signing(CLOCK).sign(gated("finance"), "finanse", "Anna", "fine", true));

    assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(failure.problems().getFirst().remedy()).contains("finance");
  }

  private static java.util.stream.Stream<Problem> all(Problem problem) {
    return java.util.stream.Stream.concat(
        java.util.stream.Stream.of(problem),
        problem.details().stream().flatMap(RunEvidenceTest::all));
  }

  private Site gated(String... gates) {
    Site site = shop.site(database);
    Environment e = site.environment();
    return new Site(
        site.database(),
        site.home(),
        new Environment(
            e.folder(),
            e.name(),
            e.production(),
            e.database(),
            e.password(),
            e.packages(),
            e.window(),
            e.workers(),
            e.freeDisk(),
            e.limits(),
            e.diskProbe(),
            e.restore(),
            e.door(),
            e.services(),
            e.hooks(),
            e.smokeRole(),
            e.ignoreAfter(),
            e.reconcile(),
            List.of(gates),
            e.configurationKeys(),
            e.trust()));
  }

  private RunRequest request(Site site) {
    return RunRequest.of(site, shop.request(database).runbook(), shop.stack())
        .withWorkers(OptionalInt.of(2));
  }

  private static RunOutcome run(RunRequest request) {
    return new Runner(CLOCK, Watcher.none()).run(request);
  }
}
