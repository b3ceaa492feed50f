package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScriptsCommandTest {
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("shop/model"));
    Files.createDirectories(folder.resolve("shop/scripts"));
    Files.writeString(
        folder.resolve("shop/package.yaml"),
        "format: package/1\nname: shop\nversion: 2.0\nupgrades: {from: '>=1', to: '2.0'}\n");
    Files.writeString(folder.resolve("shop/model/a.sql"), "create table a(id int, n int);");
    Files.writeString(
        folder.resolve("shop/model/dictionary.yaml"),
        "format: dictionary/1\nconfiguration-keys: {Retail: {default: false, objects: [r]}}\n");
    script("first", "stage: PreSync\nupdates: [a]", "update a set n = 1");
    script("one", "stage: PostSync\nupdates: [a]", "update a set n = 2");
    script("two", "stage: PostSync\nreads: [a]\nafter: [retail]", "select * from a, b");
    script("retail", "stage: PostSync\nkey: Retail\nafter: [one]", "select 1");
    script("apart", "stage: PostSync", "select 1");
  }

  @Test
  void the_order_is_shown_with_its_reasons_and_what_is_left_out() {
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("scripts", "--package", "shop")).as(terminal.err()).isZero();

    assertThat(terminal.out())
        .containsSubsequence("1   first", "2   apart", "3   one", "4   two")
        .contains(
            "two waits for one: after, declared by two", "retail: configuration key Retail is off");
  }

  @Test
  void it_is_told_why_one_runs_before_another_or_that_nothing_orders_them() {
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("scripts", "--package", "shop", "--explain", "two", "one")).isZero();
    assertThat(terminal.out())
        .isEqualTo("\"one\" runs before \"two\":\n  one → two: after, declared by two\n");
    assertThat(terminal.run("scripts", "--package", "shop", "--explain", "first", "two")).isZero();
    assertThat(terminal.out())
        .isEqualTo("\"first\" runs before \"two\": stage PreSync comes before stage PostSync.\n");
    assertThat(terminal.run("scripts", "--package", "shop", "--explain", "apart", "two")).isZero();
    assertThat(terminal.out()).startsWith("Nothing orders \"apart\" and \"two\"");
    assertThat(terminal.run("scripts", "--package", "shop", "--explain", "apart", "no"))
        .isEqualTo(2);
  }

  @Test
  void the_graph_is_drawn_as_a_well_formed_picture_of_every_script() throws Exception {
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("scripts", "--package", "shop", "--graph", "g.svg")).isZero();

    String svg = Files.readString(folder.resolve("g.svg"));
    var _ =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("g.svg").toFile());
    assertThat(svg).contains(">first<", ">one<", ">two<", ">apart<", "PostSync · Main");
  }

  @Test
  void against_a_database_the_sql_is_held_against_the_header() {
    try (Database database = Rehearsal.database(18, "scripts")) {
      database.with(
          "test", s -> s.execute("create table a(id int, n int); create table b(id int)"));
      Terminal terminal =
          new Terminal(folder).with("PGPASSFILE", Rehearsal.server(18).passFile().toString());

      int exit =
          terminal.run(
              "scripts", "--package", "shop", "--json", "--database", database.url().toString());

      assertThat(exit).as(terminal.err()).isZero();
      JsonNode page = JsonMapper.shared().readTree(terminal.out());
      assertThat(page.get("format").asString()).isEqualTo("scripts/1");
      assertThat(page.get("warnings").toString())
          .contains("scripts/two.sql:8: the SQL reads \\\"public.b\\\"");
      assertThat(page.get("edges").size()).isEqualTo(1);
    }
  }

  private void script(String name, String header, String body) throws IOException {
    Files.writeString(
        folder.resolve("shop/scripts/" + name + ".sql"),
        "/* uplift\nformat: script/1\ndescription: "
            + name
            + "\n"
            + header
            + "\n*/\n"
            + body
            + ";\n");
  }
}
