package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.DumpText;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.Reconciliation;
import dev.uplift.reconcile.ReconciliationFiles;
import dev.uplift.reconcile.TableResult;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.status.ErrorsReader;
import dev.uplift.run.status.ReconciliationReader;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.run.substep.Substeps;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole upgrade is held against the database before it. */
class ReconcileTest {
  private static final InstantSource CLOCK = InstantSource.system();

  private static final String OLD_LEDGER =
      """
      create table ledger (recid int primary key, dataareaid text not null,
        amount numeric(32,2) not null, note varchar(20), code int, status text);
      insert into ledger select i, case when i % 2 = 0 then 'usmf' else 'dat' end,
        i + 0.25, 'note ' || i, nullif(i % 7, 0), 'open' from generate_series(1, 100) i;
      """;

  private static final String NEW_LEDGER =
      """
      create table ledger (recid bigint primary key, dataareaid text not null,
        amount numeric(34,4) not null, note varchar(40), code bigint, status text);
      """;

  @TempDir Path folder;
  private Database database = Rehearsal.database(15, "reconcile");
  private Shop shop = Shop.nowhere();

  @BeforeEach
  void anOldDatabase() {
    shop = Shop.in(folder);
    shop.write("model/020-ledger.sql", NEW_LEDGER);
    shop.write(
        "model/dictionary.yaml",
        Shop.DICTIONARY.replace(
            "tables:\n  custtable:\n",
            "tables:\n  ledger: {amounts: [amount]}\n  custtable:\n    amounts: [amount]\n"));
    long _ = database.with("test", s -> s.execute(Shop.OLD + OLD_LEDGER));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void an_upgrade_that_loses_nothing_is_reconciled_by_table_and_company_across_renames() {
    RunOutcome outcome = run("hashes");

    assertThat(outcome.problems()).isEmpty();
    Reconciliation report = report(outcome);
    assertThat(report.reconciled()).isTrue();
    TableResult customers = table(report, "public.custtable");
    assertThat(customers.was()).contains("public.customer");
    assertThat(customers.companies())
        .extracting(CompanyResult::company)
        .containsExactly("dat", "usmf");
    assertThat(customers.companies())
        .allMatch(c -> c.rowsBefore() == 50 && c.rowsAfter().get() == 50);
    assertThat(table(report, "public.oldlog").outcome()).isEqualTo(Outcome.RETIRED);
    assertThat(table(report, "public.oldlog").companies().getFirst().rowsBefore()).isEqualTo(2);
    TableResult ledger = table(report, "public.ledger");
    assertThat(ledger.outcome()).isEqualTo(Outcome.SAME);
    assertThat(ledger.hashedColumns()).isEqualTo(5);
    assertThat(ledger.companies().getFirst().sums().getFirst().sumAfter()).isEqualTo("2512.5");
  }

  @Test
  void a_script_that_loses_one_row_of_one_company_is_caught_and_named() {
    script("", "delete from ledger where recid = 42;");

    RunOutcome outcome = run("counts");

    assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
    Problem problem = outcome.problems().getFirst();
    assertThat(outcome.problems()).hasSize(1);
    assertThat(problem.message())
        .isEqualTo("\"public.ledger\" of company \"usmf\": rows were \"50\" and are \"49\"");
    assertThat(problem.remedy()).contains("uplift restore", "uplift execute");
    assertThat(new ErrorsReader().read(database))
        .extracting(Problem::code)
        .containsExactly("reconciliationDiffers");
    assertThat(report(outcome).reconciled()).isFalse();
    assertThat(status().door()).isEqualTo("closed");
  }

  @Test
  void a_difference_that_the_script_declares_by_now_passes_when_the_run_goes_on() {
    script("", "delete from ledger where recid = 42;");
    assertThat(run("sums").problems()).extracting(Problem::code).contains("reconciliationDiffers");

    script("deletes: [ledger]", "delete from ledger where recid = 42;");
    RunOutcome outcome = run("sums");

    assertThat(outcome.problems()).isEmpty();
    TableResult ledger = table(report(outcome), "public.ledger");
    assertThat(ledger.outcome()).isEqualTo(Outcome.DECLARED);
    assertThat(ledger.differences()).allMatch(d -> d.declaredBy().equals(List.of("sabotage")));
    assertThat(ledger.differences())
        .extracting(d -> d.what().text())
        .containsExactly("rows", "sum");
  }

  @Test
  void a_changed_amount_is_caught_by_its_sum_unless_the_script_may_change_that_column() {
    script(
        "updates: [ledger]\nchanges: {ledger: {columns: [status]}}",
        "update ledger set status = 'done', amount = amount + 0.01 where recid = 7;");

    RunOutcome outcome = run("sums");

    assertThat(outcome.problems()).hasSize(1);
    assertThat(outcome.problems().getFirst().message())
        .isEqualTo(
            "\"public.ledger\" of company \"dat\":"
                + " the sum of \"amount\" was \"2512.5\" and is \"2512.51\"");

    script(
        "updates: [ledger]",
        "update ledger set status = 'done', amount = amount + 0.01 where recid = 7;");
    assertThat(run("sums").problems()).isEmpty();
  }

  @Test
  void rows_may_go_while_their_sums_must_stay() {
    script(
        "deletes: [ledger]\nupdates: [ledger]\nchanges: {ledger: {rows: fewer, sums: same}}",
        "update ledger set amount = amount + 2.25 where recid = 4;"
            + " delete from ledger where recid in (2, 1);");

    RunOutcome outcome = run("sums");

    assertThat(outcome.problems())
        .extracting(Problem::message)
        .containsExactly(
            "\"public.ledger\" of company \"dat\":"
                + " the sum of \"amount\" was \"2512.5\" and is \"2511.25\"");
  }

  @Test
  void values_that_nobody_meant_to_change_are_caught_by_their_hash_and_the_column_is_named() {
    script(
        "updates: [ledger]\nchanges: {ledger: {columns: [status]}}",
        "update ledger set status = 'done', note = 'note 5' where recid = 3;"
            + " update ledger set note = 'note 3' where recid = 5;");

    RunOutcome outcome = run("hashes");

    assertThat(outcome.problems())
        .extracting(Problem::message)
        .containsExactly(
            "\"public.ledger\" of company \"dat\": values of \"note\" are others than before");
    TableResult ledger = table(report(outcome), "public.ledger");
    assertThat(ledger.unhashed()).containsEntry("status", "changed by sabotage");
  }

  @Test
  void rounding_that_the_dictionary_permits_is_told_and_no_more_than_that_is_let_pass() {
    script("", "select 1;");
    narrowly("dedupe", "hash");
    narrowly("create-parties", "party");
    narrowly("unhash", "hash");
    RunOutcome rounded = run("sums");

    assertThat(rounded.problems()).isEmpty();
    TableResult customers = table(report(rounded), "public.custtable");
    assertThat(customers.differences())
        .hasSize(2)
        .allMatch(d -> d.declaredBy().equals(List.of("dictionary: narrow round")));

    Database other = Rehearsal.database(18, "rounded");
    database.close();
    database = other;
    long _ = database.with("test", s -> s.execute(Shop.OLD + OLD_LEDGER));
    script(
        "changes: {auditlog: {rows: more}}",
        "update custtable set amount = amount + 0.001 where recid = 9;");

    assertThat(run("sums").problems())
        .extracting(Problem::message)
        .singleElement()
        .asString()
        .contains("custtable", "\"dat\"", "the sum of \"amount\"");
  }

  @Test
  void of_a_table_that_is_updated_only_the_columns_that_the_sql_sets_may_hold_other_values() {
    script(
        "updates: [ledger]",
        "update ledger l set status = 'done', code = l.code + 1 where recid = 3;");

    TableResult ledger = table(report(run("hashes")), "public.ledger");

    assertThat(ledger.outcome()).isEqualTo(Outcome.SAME);
    assertThat(ledger.unhashed().keySet()).containsExactly("code", "status");
    assertThat(ledger.hashedColumns()).isEqualTo(3);
  }

  @Test
  void of_an_updated_table_with_a_trigger_any_value_may_be_another() {
    long _ =
        database.with(
            "test",
            s ->
                s.execute(
                    "create function stamp() returns trigger language plpgsql as $$ begin"
                        + " new.note = 'stamped'; return new; end $$; create trigger stamp before"
                        + " update on ledger for each row execute function stamp()"));
    shop.replace(
        "model/020-ledger.sql",
        NEW_LEDGER,
        NEW_LEDGER
            + "create function stamp() returns trigger language plpgsql as $$ begin"
            + " new.note = 'stamped'; return new; end $$; create trigger stamp before"
            + " update on ledger for each row execute function stamp();");
    script("updates: [ledger]", "update ledger set status = 'done' where recid = 3;");

    RunOutcome outcome = run("hashes");

    assertThat(outcome.problems()).isEmpty();
    assertThat(table(report(outcome), "public.ledger").unhashed().get("note"))
        .isEqualTo("changed by sabotage");
  }

  @Test
  void a_table_has_as_many_rows_as_others_had_before_where_a_script_says_so_even_a_new_one() {
    shop.replace(
        "scripts/create-parties.sql",
        "changes: {",
        "changes: {dirparty: {rows: {equals: [customer]}}, ");

    RunOutcome outcome = run("counts");

    assertThat(outcome.problems()).isEmpty();
    CompanyResult parties = table(report(outcome), "public.dirparty").companies().getFirst();
    assertThat(parties.rowsAfter()).contains(100L);
    assertThat(parties.rowsDeclared()).contains(100L);
    assertThat(table(report(outcome), "public.dirparty").outcome()).isEqualTo(Outcome.DECLARED);
  }

  @Test
  void a_table_that_lacks_rows_which_a_script_says_it_has_is_caught() {
    script(
        "changes: {ledger: {rows: {equals: [ledger, oldlog]}}}",
        "delete from ledger where recid = 42;");

    RunOutcome outcome = run("counts");

    assertThat(outcome.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.problems())
        .extracting(Problem::message)
        .containsExactly(
            "\"public.ledger\": rows were \"0\" and are \"0\", not \"2\" as declared",
            "\"public.ledger\" of company \"usmf\": rows were \"50\" and are \"49\", not"
                + " \"50\" as declared");
  }

  @Test
  void figures_from_before_outlive_a_run_that_fails_in_between() {
    script("", "delete from ledger where recid = 42;");
    RunOutcome failed = run(request("sums").withFailAt(Optional.of("DbSync/SyncSchema")));
    assertThat(failed.problems()).extracting(Problem::code).containsExactly("failedAsAsked");

    RunOutcome outcome = run("sums");

    assertThat(outcome.problems()).singleElement().asString().contains("ledger", "usmf", "49");
  }

  @Test
  void a_measurement_that_was_killed_goes_on_where_it_was() throws IOException {
    script("", "delete from ledger where recid = 42;");
    String first =
        Substeps.all().stream().filter(s -> s.work().isPresent()).findFirst().get().path();
    run(request("hashes").withFailAt(Optional.of(first)));
    Path baseline = baseline();
    List<String> whole = tables(baseline);
    String text = Files.readString(baseline);
    int third =
        text.indexOf("{\"table\"", text.indexOf("{\"table\"", text.indexOf("{\"table\"") + 1) + 1);
    Files.writeString(baseline, text.substring(0, third + 40));

    List<Event> events = new ArrayList<>();
    RunOutcome outcome = new Runner(CLOCK, events::add).run(request("counts"));

    assertThat(events.toString()).contains("of " + (whole.size() - 2) + " tables before");
    assertThat(tables(baseline)).containsExactlyInAnyOrderElementsOf(whole);
    assertThat(report(outcome).level()).isEqualTo("hashes");
    assertThat(outcome.problems()).singleElement().asString().contains("ledger", "usmf", "49");
  }

  private Path baseline() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("home/databases"))) {
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
    String before = DumpText.of(database);
    script("", "delete from ledger where recid = 42;");
    RunRequest request =
        request("hashes")
            .withWaiver(Optional.empty())
            .withOnFailure(Optional.of(OnFailure.RESTORE));

    RunOutcome outcome = run(request);

    assertThat(outcome.state()).isEqualTo("Restored");
    assertThat(DumpText.of(database)).isEqualTo(before);
    long rows =
        database.with(
            "test", s -> s.<Long>one("select count(*) as n from ledger", row -> row.number("n")));
    assertThat(rows).isEqualTo(100);
    assertThat(new ReconciliationReader().newest(request.site()).reconciled()).isFalse();
    assertThat(Files.readString(outcome.logs().resolve("reconciliation.html")))
        .contains("Not reconciled", "public.ledger");
  }

  @Test
  void the_manifest_holds_the_sums_of_what_was_written() throws Exception {
    RunOutcome outcome = run("sums");

    JsonNode manifest =
        JsonMapper.shared().readTree(Files.readString(outcome.logs().resolve("manifest.json")));
    assertThat(manifest.path("files")).hasSize(2);
    for (JsonNode file : manifest.path("files")) {
      byte[] bytes = Files.readAllBytes(outcome.logs().resolve(file.path("path").stringValue()));
      assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
          .isEqualTo(file.path("sha256").stringValue());
    }
  }

  @Test
  void an_amount_that_is_none_is_refused_before_anything_changes() {
    shop.write(
        "model/dictionary.yaml",
        Shop.DICTIONARY.replace("tables:\n", "tables:\n  ledger: {amounts: [note, nosuch]}\n"));

    Failure refused = catchThrowableOfType(Failure.class, () -> run("sums"));

    assertThat(refused.problems())
        .extracting(Problem::code)
        .containsExactly("amountNoNumber", "amountUnknown");
  }

  private void narrowly(String script, String column) {
    Path file = folder.resolve("package/scripts/" + script + ".sql");
    try {
      String text = Files.readString(file);
      shop.write(
          "scripts/" + script + ".sql",
          text.replace(
              "changes: {auditlog:",
              "changes: {custtable: {columns: [" + column + "]}, auditlog:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void script(String header, String sql) {
    String text =
        """
        /* uplift
        format: script/1
        description: What a script should not do
        stage: PostSync
        group: Start
        HEADER
        */
        SQL
        """;
    shop.write("scripts/sabotage.sql", text.replace("HEADER", header).replace("SQL", sql));
  }

  private RunRequest request(String level) {
    RunRequest plain = shop.request(database);
    return RunRequest.of(
            shop.site(database, "reconcile: " + level + "\n"), plain.runbook(), plain.stack())
        .withWaiver(Optional.of("a test"))
        .withWorkers(OptionalInt.of(2));
  }

  private RunOutcome run(String level) {
    return run(request(level));
  }

  private static RunOutcome run(RunRequest request) {
    return new Runner(CLOCK, Watcher.none()).run(request);
  }

  private Status status() {
    return new StatusReader(CLOCK).read(shop.site(database));
  }

  private static Reconciliation report(RunOutcome outcome) {
    return new ReconciliationFiles(outcome.logs()).read().orElseThrow();
  }

  private static TableResult table(Reconciliation report, String name) {
    return report.tables().stream().filter(t -> t.table().equals(name)).findFirst().orElseThrow();
  }
}
