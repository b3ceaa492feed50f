package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.run.outside.RunLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whole upgrades that end with things left, through the command line alone. */
final class LeftBehindCommandsTest {
  private static final String LONG_NAMES =
      "update custtable set name = repeat('n', 60) where recid in (6, 7)";
  private static final String FAILS =
      "select 1 / 0 from custtable c where :chunk(c)" + " and c.dataareaid = :company;";

  private static final String JAVA =
      """
      package com.example;

      import dev.uplift.script.*;

      public final class ReleaseUpdate7 {
        @UpgradeScriptDescription("Shorten every name")
        @UpgradeScriptTable(table = "custtable", update = true)
        @UpgradeScriptChunk(table = "custtable", by = "recid", quarantine = 5)
        public void shorten(UpgradeContext context) {
          context.execute(
              "update custtable c set name = 'Nr ' || substr(c.name, 6)::int where "
                  + context.range("c"));
        }
      }
      """;

  @TempDir Path folder = Path.of("");
  private final List<AutoCloseable> open = new ArrayList<>();

  private Parties site() {
    Parties site = Parties.in(folder);
    open.add(site);
    return site;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static int execute(Terminal terminal, String... more) {
    List<String> line = new ArrayList<>(List.of("execute", "--runbook-id", "r1"));
    line.addAll(List.of(more));
    return terminal.run(line.toArray(String[]::new));
  }

  @Test
  void rows_in_quarantine_are_exit_code_4_shown_mended_tried_again_and_then_all_is_done() {
    Parties site = site();
    site.sql(LONG_NAMES);
    Terminal terminal = site.imported();

    assertThat(execute(terminal)).isEqualTo(4);
    assertThat(terminal.err()).contains("1 row of \"public.custtable\" could not be converted");
    assertThat(terminal.err()).contains("rowsQuarantined", "dat", "usmf", "2 problems.");
    assertThat(terminal.run("quarantine", "list")).isZero();
    assertThat(terminal.out())
        .contains("create-parties", "dat", "public.custtable", "value too long");
    assertThat(terminal.run("quarantine", "list", "--company", "dat", "--json")).isZero();
    JsonNode rows = Published.fits(terminal.out()).get("rows");
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).at("/key/0").asString()).isEqualTo("7");
    assertThat(rows.get(0).at("/row/name").asString()).hasSize(60);

    site.sql("update custtable set name = 'short' where recid = 7");
    assertThat(terminal.run("quarantine", "retry", "--json")).as("one stays").isEqualTo(4);
    assertThat(Published.fits(terminal.out()).get("converted").asInt()).isEqualTo(1);
    assertThat(Published.fits(terminal.out()).get("failed").asInt()).isEqualTo(1);
    site.sql("update custtable set name = 'short' where recid = 6");
    assertThat(terminal.run("quarantine", "retry")).isZero();
    assertThat(terminal.out()).startsWith("1 rows are converted");

    assertThat(site.count("custtable c join dirparty p on p.recid = c.party")).isEqualTo(20);
    assertThat(execute(terminal, "--rerun-step", "3")).as(terminal.err()).isZero();
  }

  @Test
  void rows_in_quarantine_are_exported_a_line_each_and_given_up_with_a_reason_only() {
    Parties site = site();
    site.sql(LONG_NAMES);
    Terminal terminal = site.imported();
    assertThat(execute(terminal)).isEqualTo(4);

    assertThat(terminal.run("quarantine", "export")).isZero();
    assertThat(terminal.out().lines()).hasSize(2).allSatisfy(Published::fits);
    assertThat(terminal.run("quarantine", "export", "--csv", "--company", "usmf")).isZero();
    assertThat(terminal.out().lines()).hasSize(2);
    assertThat(terminal.out()).startsWith("script,company,").contains("\"[\"\"6\"\"]\"");
    assertThat(terminal.run("quarantine", "drop")).isEqualTo(2);
    assertThat(terminal.run("quarantine", "drop", "--because", "mended by hand", "--json"))
        .isZero();

    assertThat(Published.fits(terminal.out()).get("dropped").asInt()).isEqualTo(2);
    assertThat(site.count("dbupgrade.quarantine where because = 'mended by hand'")).isEqualTo(2);
    assertThat(execute(terminal, "--rerun-step", "3")).as("nothing is left").isZero();
    assertThat(site.count("custtable where party is null")).isEqualTo(2);
  }

  @Test
  void a_row_of_a_method_in_java_is_tried_again_where_its_jar_is_trusted() {
    Parties site = site();
    new Site(folder).file("parties/src/com/example/ReleaseUpdate7.java", JAVA);
    site.sql("update custtable set name = 'none' where recid = 7");
    Terminal terminal = site.imported();
    assertThat(terminal.run("package", "build", "parties")).as(terminal.err()).isZero();
    assertThat(execute(terminal, "--trust-jars", "parties")).as(terminal.err()).isEqualTo(4);
    site.sql("update custtable set name = 'Name 7' where recid = 7");

    assertThat(terminal.run("quarantine", "retry")).isEqualTo(3);
    assertThat(terminal.err()).contains("[jarUntrusted]", "--trust-jars parties");
    assertThat(site.count("dbupgrade.quarantine where state = 'Quarantined'")).isEqualTo(1);
    assertThat(terminal.run("quarantine", "retry", "--trust-jars", "parties"))
        .as(terminal.err())
        .isZero();

    assertThat(terminal.out()).startsWith("1 rows are converted");
    assertThat(site.count("custtable where name = 'Nr ' || recid")).isEqualTo(20);
  }

  @Test
  void no_row_is_tried_again_or_given_up_while_an_upgrade_is_at_work() {
    Parties site = site();
    site.sql(LONG_NAMES);
    Terminal terminal = site.imported();
    assertThat(execute(terminal)).isEqualTo(4);

    try (RunLock _ = RunLock.take(site.database(), "another")) {
      assertThat(terminal.run("quarantine", "retry", "--json")).isEqualTo(3);
      assertThat(terminal.err()).contains("\"code\":\"alreadyRunning\"");
      assertThat(terminal.run("quarantine", "drop", "--because", "x")).isEqualTo(3);
    }

    assertThat(site.count("dbupgrade.quarantine where state = 'Quarantined'")).isEqualTo(2);
  }

  @Test
  void a_company_is_left_which_is_exit_code_4_with_its_name_and_finished_later() {
    Parties site = site();
    Terminal terminal = site.imported();

    assertThat(execute(terminal, "--leave-company", "usmf")).isEqualTo(4);
    assertThat(terminal.err())
        .contains("company \"usmf\" is not converted", "[companySetAside]")
        .contains("uplift execute --company usmf");
    assertThat(site.count("custtable where party is null")).isEqualTo(10);
    assertThat(terminal.run("status", "--json")).isZero();
    assertThat(Published.fits(terminal.out()).at("/left/companiesSetAside/0").asString())
        .isEqualTo("usmf");

    assertThat(execute(terminal, "--company", "dat")).as("was not left").isEqualTo(3);
    assertThat(execute(terminal, "--leave-company", "nowhere")).isEqualTo(2);
    assertThat(execute(terminal, "--company", "usmf")).as(terminal.err()).isZero();
    assertThat(site.count("custtable where party is null")).isZero();
  }

  @Test
  void a_script_that_failed_as_often_as_the_environment_says_is_ignored_and_shown_as_such() {
    Parties site = site().environment("sandbox", "ignore-after: 2").body(FAILS);
    Terminal terminal = site.imported();
    String[] ignoring = {"--ignore-script", "create-parties", "--rerun-step", "3"};
    assertThat(execute(terminal)).isEqualTo(1);

    assertThat(execute(terminal, ignoring)).isEqualTo(3);
    assertThat(terminal.err()).contains("has failed 1 times; it can be ignored after 2");
    assertThat(execute(terminal, "--rerun-step", "3")).isEqualTo(1);
    assertThat(execute(terminal, ignoring)).isEqualTo(4);

    assertThat(terminal.err()).contains("[scriptIgnored]", "division by zero");
    assertThat(terminal.run("errors", "--json")).isZero();
    JsonNode errors = Published.fits(terminal.out()).get("errors");
    assertThat(errors.findValuesAsString("code")).contains("scriptIgnored").hasSize(4);
    assertThat(errors.at("/0/at/company").asString()).isEqualTo("dat");
    assertThat(errors.at("/0/details/0/sqlState").asString()).isEqualTo("22012");
    assertThat(terminal.run("errors")).isZero();
    assertThat(terminal.out()).contains("the script \"create-parties\" is ignored");

    site.mended();
    assertThat(execute(terminal, "--redo", "create-parties")).as(terminal.err()).isZero();
    assertThat(terminal.run("errors")).isZero();
    assertThat(terminal.out()).isEqualTo("Nothing went wrong that still stands.\n");
  }

  @Test
  void in_production_no_script_is_ignored_and_the_setting_is_refused() {
    Parties site = site().environment("production").body(FAILS);
    Terminal terminal = site.imported();
    assertThat(execute(terminal)).isEqualTo(1);

    assertThat(execute(terminal, "--ignore-script", "create-parties", "--ignore-after", "1"))
        .isEqualTo(3);
    assertThat(terminal.err()).contains("[ignoreInProduction]");
    site.environment("production", "ignore-after: 1");
    assertThat(execute(terminal)).isEqualTo(2);
    assertThat(terminal.err()).contains("environment.yaml:5", "ignore-after");
  }
}
