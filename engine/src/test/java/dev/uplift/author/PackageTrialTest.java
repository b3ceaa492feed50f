package dev.uplift.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.author.TestResult.RowDifference;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.PackageTests;
import dev.uplift.pack.PackageTestsReader;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageTrialTest {
  private static final String PACKAGE =
      """
      format: package/1
      name: shop
      version: 2.0.0
      upgrades: {from: "*", to: "2.0"}
      platform: ax2012
      """;

  private static final String OLD =
      """
      create table dataarea (id text primary key);
      create table customer (recid bigint primary key, dataareaid text not null references dataarea,
        name text, amount numeric(32,16));
      alter table customer owner to nobody_here;
      """;

  private static final String MODEL =
      """
      create table dataarea (id text primary key);
      create table custtable (recid bigint primary key, dataareaid text not null,
        amount numeric(32,6), party bigint not null);
      alter table custtable add foreign key (dataareaid) references dataarea;
      create table dirparty (recid bigint primary key, name text not null);
      """;

  private static final String DICTIONARY =
      """
      format: dictionary/1
      tables:
        custtable: {was: customer, columns: {amount: {narrow: round}}}
      retired:
        custtable.name: {by: parties}
      """;

  private static final String PARTIES =
      """
      /* uplift
      format: script/1
      description: Give every customer a party
      stage: PostSync
      scope: PerCompany
      creates: [dirparty]
      updates: [custtable]
      chunk: {table: custtable, by: [recid]}
      */
      insert into dirparty select recid + 1000, name from custtable c
       where dataareaid = :company and :chunk(c);
      update custtable c set party = recid + 1000 where dataareaid = :company and :chunk(c);
      """;

  private static final String TRIM =
      """
      /* uplift
      format: script/1
      description: Names have no blanks around them
      stage: PreSync
      updates: [custtable]
      */
      update custtable set name = trim(name);
      """;

  private static final String TESTS =
      """
      format: test/1
      given:
        dataarea: [{id: dat}, {id: usmf}]
        customer:
          - {recid: 1, dataareaid: dat, name: Anna, amount: 1.5}
          - {recid: 2, dataareaid: usmf, name: ' Bert ', amount: 2}
          - {recid: 3, dataareaid: dat, name: Cleo, amount: null}
      """;

  private static final String INVARIANTS =
      """
      format: invariants/1
      invariants:
        customers are neither lost nor made:
          before: select count(*) as n, sum(amount) as s from customer where dataareaid = :company
          after: select count(*) as n, sum(amount) as s from custtable where dataareaid = :company
      """;

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    write("package.yaml", PACKAGE);
    write("model/010.sql", MODEL);
    write("model/baseline/010.sql", OLD);
    write("model/dictionary.yaml", DICTIONARY);
    write("scripts/parties.sql", PARTIES);
    write("scripts/trim.sql", TRIM);
    write("tests/invariants.yaml", INVARIANTS);
  }

  @AfterEach
  void nothing_is_left_of_a_test() {
    try (Database server = server()) {
      long left =
          server.with(
              "test",
              s ->
                  s.one(
                      "select count(*) n from pg_database where starts_with(datname, 'uplift_test_')",
                      row -> row.number("n")));
      assertThat(left).isZero();
    }
  }

  @Test
  void a_script_is_run_by_the_engine_at_its_stage_and_its_rows_are_those_expected()
      throws IOException {
    List<TestResult> results =
        run(
            """
            tests:
              every customer gets a party:
                script: parties
                expect:
                  dirparty: [{recid: 1003, name: Cleo}, {recid: 1001, name: Anna}, {name: ' Bert '}]
                  custtable:
                    - {recid: 1, party: 1001, amount: 1.50, name: Anna}
                    - {recid: 2, party: 1002}
                    - {recid: 3, party: 1003, amount: null}
              one company alone:
                script: parties
                company: usmf
                expect:
                  dirparty: [{recid: 1002}]
              before the sync the old columns are there under new names:
                script: trim
                expect:
                  custtable: [{name: Anna}, {name: Bert}, {name: Cleo}]
              the whole upgrade ends with the model:
                expect:
                  custtable: [{recid: 1}, {recid: 2, party: 1002}, {recid: 3}]
                  dirparty: [{name: Anna}, {name: Bert}, {name: Cleo}]
            """);

    assertThat(results).allSatisfy(r -> assertThat(r).returns("passed", TestResult::state));
    assertThat(results).hasSize(4);
  }

  @Test
  void what_is_not_as_expected_is_told_with_key_column_and_both_values() throws IOException {
    List<TestResult> results =
        run(
            """
            tests:
              wrong:
                script: parties
                company: dat
                expect:
                  dirparty: [{recid: 1001, name: Arno}, {recid: 9, name: Dora}]
                  custtable: [{recid: 1}, {recid: 2}, {recid: 3, colour: red}]
            """);

    assertThat(results.getFirst().state()).isEqualTo("failed");
    assertThat(results.getFirst().differences())
        .extracting(RowDifference::key, RowDifference::column, RowDifference::expected)
        .contains(
            tuple("recid=1001", "name", "Arno"),
            tuple("recid=9", "", "recid=9 name=Dora"),
            tuple("recid=1003", "", "no such row"));
    assertThat(results.getFirst().differences().getLast().actual())
        .isEqualTo("no such column; there are recid, dataareaid, name, amount, party");
  }

  @Test
  void a_broken_promise_of_all_scripts_is_told_with_its_company() throws IOException {
    write(
        "scripts/parties.sql",
        PARTIES
            + "delete from custtable c where dataareaid = :company and :chunk(c) and recid = 3;\n");

    List<TestResult> results =
        run("tests: {loses one: {script: parties, expect: {dirparty: [{}, {}, {}]}}}");

    assertThat(results.getFirst().differences())
        .extracting(RowDifference::table, RowDifference::key)
        .containsExactly(tuple("invariant: customers are neither lost nor made", "dat"));
  }

  @Test
  void a_script_that_is_to_fail_must_fail_so_and_one_that_is_not_must_not() throws IOException {
    String bad = "given: {customer: [{recid: 4, dataareaid: dat, name: bad}]}";
    write("scripts/divide.sql", TRIM.replace("name = trim(name)", "amount = 1 / (recid - 4)"));

    List<TestResult> results =
        run(
            """
            tests:
              as expected: {script: divide, error: division by zero, %1$s}
              otherwise: {script: divide, error: something else, %1$s}
              not at all: {script: trim, error: something}
              unexpectedly: {script: divide, expect: {}, %1$s}
            """
                .formatted(bad));

    assertThat(results)
        .extracting(TestResult::state)
        .containsExactly("passed", "failed", "failed", "broken");
    assertThat(results.getLast().problems()).isNotEmpty();
    assertThat(JUnitReport.xml("shop", results))
        .contains("tests=\"4\" failures=\"2\" errors=\"1\"", "<testcase name=\"as expected\"");
  }

  @Test
  void everything_wrong_with_tests_is_told_at_once_with_its_line() throws IOException {
    write("tests/a.yaml", "format: test/1\nbaseline: [no.sql]\ntests:\n  t: {script: partys}\n");

    assertThatThrownBy(() -> PackageTestsReader.read(stack().vendor()))
        .isInstanceOfSatisfying(
            Failure.class,
            f ->
                assertThat(f.problems())
                    .extracting(Problem::code)
                    .containsExactlyInAnyOrder(
                        "baselineMissing", "unknownScript", "nothingExpected"));
  }

  @Test
  void a_row_that_the_old_structure_does_not_take_names_its_line() throws IOException {
    List<TestResult> results =
        run("tests: {t: {script: trim, given: {customer: [{recid: x}]}, expect: {}}}");

    assertThat(results.getFirst().state()).isEqualTo("broken");
    assertThat(results.getFirst().problems().getFirst().at())
        .extracting(at -> at.line())
        .isEqualTo(8);
  }

  private List<TestResult> run(String tests) throws IOException {
    write("tests/shop.yaml", TESTS + tests);
    PackageStack stack = stack();
    PackageTests read = PackageTestsReader.read(stack.vendor());
    try (Database server = server()) {
      return new PackageTrial(
              stack, read.invariants(), server, folder.resolve("models"), InstantSource.system())
          .run(PackageTrial.chosen(read, Optional.empty()), _ -> {});
    }
  }

  private PackageStack stack() {
    return PackageReader.read(List.of(folder.resolve("shop")), folder.resolve("unpacked"));
  }

  private static Database server() {
    return Database.open(
        Rehearsal.server(18).start(), Optional.of(Rehearsal.server(18).secret()), 4);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve("shop").resolve(file);
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, text);
  }
}
