package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class AnalyzeCommandTest {
  private static final String OLD =
      """
      create table customer (id int primary key, name text);
      insert into customer values (1, 'Ann'), (2, null), (3, '<script>alert(1)</script>');
      create index a on customer (name);
      create index b on customer (name);
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void what_blocks_is_exit_code_3_and_the_page_needs_nothing_else() throws IOException {
    try (Database database = old(OLD)) {
      Terminal terminal = terminal(database, "");

      int exit = terminal.run("analyze", "--package", "shop", "--html", "report.html");

      assertThat(exit).as(terminal.err()).isEqualTo(3);
      assertThat(terminal.out())
          .contains("blocker        public.customer.name")
          .contains("1 row has no value, and the target says NOT NULL.")
          .contains("Keys (id): 2\n")
          .contains("update public.customer o set \"name\" = … where o.\"name\" is null;")
          .contains("saving         public.b")
          .contains("1 finding blocks the upgrade");
      assertThat(terminal.out().lines().mapToInt(String::length).max().orElse(0))
          .isLessThanOrEqualTo(80);
      String page = Files.readString(folder.resolve("report.html"));
      assertThat(page)
          .startsWith("<!doctype html>")
          .contains("1 finding blocks the upgrade.")
          .doesNotContain("http", "src=", "<script", "@import");
    }
  }

  @Test
  void for_programs_it_is_one_json_object_as_published() {
    try (Database database = old(OLD)) {
      Terminal terminal = terminal(database, "");

      int exit = terminal.run("analyze", "--json", "--sample", "50");

      assertThat(exit).isEqualTo(3);
      JsonNode analysis = Published.fits(terminal.out());
      assertThat(analysis.path("blocked").asBoolean()).isTrue();
      assertThat(analysis.path("samplePercent").asDouble()).isEqualTo(50);
      assertThat(analysis.path("totals").path("blocker").asInt()).isEqualTo(1);
      assertThat(analysis.path("findings").get(0).path("keys").get(0).asString()).isEqualTo("2");
    }
  }

  @Test
  void nothing_found_is_0_and_what_could_not_be_tried_is_4() {
    try (Database database = old("create table customer (id int primary key, name text)")) {
      Terminal fine = terminal(database, "");
      assertThat(fine.run("analyze")).as(fine.err()).isZero();
      assertThat(fine.out()).contains("Nothing blocks the upgrade");

      Terminal untried = terminal(database, "select 1 / 0 as object");
      assertThat(untried.run("analyze")).as(untried.err()).isEqualTo(4);
      assertThat(untried.out()).contains("Could not be tried", "shop/odd: division by zero");
    }
  }

  @Test
  void a_percentage_that_is_none_and_a_rule_that_is_wrong_are_exit_code_2() {
    try (Database database = old(OLD)) {
      assertThat(terminal(database, "").run("analyze", "--sample", "0")).isEqualTo(2);

      Terminal wrong = terminal(database, "select :nothing as object");
      assertThat(wrong.run("analyze")).isEqualTo(2);
      assertThat(wrong.err()).contains("rules/odd.yaml:4", ":nothing", "no parameter");
    }
  }

  private Terminal terminal(Database database, String find) {
    Site site = Site.in(folder);
    if (!find.isEmpty()) {
      site.file(
          "shop/rules/odd.yaml",
          """
          format: rule/1
          title: Odd
          severity: saving
          find: %s
          observation: "{object}"
          recommendation: none
          """
              .formatted(find));
    }
    return site.terminal()
        .with("UPLIFT_DATABASE", database.url().toString())
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString());
  }

  private static Database old(String sql) {
    Database database = Rehearsal.database(18, "analyze");
    database.with(
        "test",
        session -> {
          for (SqlStatement statement : SqlText.statements(sql)) {
            long _ = session.execute(statement.text());
          }
          return true;
        });
    return database;
  }
}
