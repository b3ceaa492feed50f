package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A site's database that is not what its version says, and what the site has added to it. */
final class DriftCommandTest {
  private static final String OLD =
      """
      create table customer (id int primary key, name varchar(20), city text, fax text);
      create index customer_city on customer (city);
      create table oldlog (what text);
      """;

  private static final String DRIFT =
      """
      insert into customer values (1, 'Anna', 'Wien', 'f'); insert into oldlog values ('x');
      drop index customer_city; alter table customer alter name type text, add note text;
      create table own (id int primary key); insert into own values (7);
      create view faxes as select fax from customer
      """;

  private static final String PACKAGE =
      """
      format: package/1
      name: shop
      version: 2.0.1
      upgrades: {from: ">=1.0 <2.0", to: "2.0"}
      recognise: select '1.5'
      keep-foreign-objects: true
      """;

  @TempDir Path folder = Path.of("");
  private final Database database = Rehearsal.database(18, "drift");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void a_package_that_says_the_old_structure() {
    Site site =
        new Site(folder)
            .file("shop/package.yaml", PACKAGE)
            .file("shop/model/baseline/010.sql", OLD)
            .file(
                "shop/model/010.sql",
                "create table customer (id bigint primary key, label varchar(60), city text);"
                    + " create index customer_city on customer (city);")
            .file(
                "environment.yaml",
                """
                format: environment/1
                name: uat
                kind: sandbox
                packages: [shop]
                restore: {kind: none, reason: a copy}
                """);
    dictionary("tables: {customer: {columns: {label: {was: name}}}}\n");
    terminal =
        site.terminal()
            .with("PGPASSFILE", Rehearsal.server(18).passFile().toString())
            .with("UPLIFT_DATABASE", database.url().toString());
    sql(OLD + DRIFT);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void what_is_missing_extra_and_different_against_the_old_version_is_listed() {
    assertThat(terminal.run("diff", "--baseline")).isEqualTo(1);

    assertThat(terminal.out())
        .contains("missing  index        public.customer.customer_city")
        .contains("extra    column       public.customer.note\n")
        .contains(
            "altered  column       public.customer.name: type text -> character varying(20)\n")
        .contains("extra    table        public.own")
        .contains("between " + database.url().database() + " and the baseline of shop 2.0.1.");
    assertThat(terminal.run("diff", "--baseline", "--json")).isEqualTo(1);
    assertThat(Published.fits(terminal.out()).get("differences")).hasSize(5);
    assertThat(terminal.run("diff", "--baseline", "--target", "x.sql")).isEqualTo(2);
  }

  @Test
  void the_upgrade_of_a_database_that_has_drifted_ends_equal_and_says_what_it_breaks_first() {
    assertThat(terminal.run("check")).as(terminal.out()).isZero();
    assertThat(terminal.out())
        .containsPattern("\\(lacks\\)\\s+baseline\\s+.*missing index public.customer.customer_city")
        .containsPattern("\\(lacks\\)\\s+kept-objects\\s+the kept view \"public.faxes\" needs the")
        .containsPattern("ok\\s+renames");
    assertThat(terminal.run("generate", "--write-inputs", "--runbook-id", "r1")).isZero();
    assertThat(terminal.run("import", "--runbook-file", "r1.xml")).isZero();

    assertThat(terminal.run("execute", "--runbook-id", "r1")).as(terminal.err()).isZero();

    String said = terminal.out() + terminal.err();
    assertThat(said).contains("the kept view \"public.faxes\" needs the column");
    assertThat(terminal.run("diff")).as(terminal.out()).isZero();
    assertThat(text("select label from customer")).isEqualTo("Anna");
    assertThat(text("select id::text from own")).isEqualTo("7");
  }

  @Test
  void a_rename_that_nobody_declared_is_refused_and_shown_with_the_line_to_paste() {
    String line = "tables: {public.customer: {columns: {label: {was: name}}}}";
    sql("alter table customer alter name type varchar(60)");
    dictionary("");

    assertThat(terminal.run("diff")).isEqualTo(1);
    assertThat(terminal.out())
        .contains("possible rename of column public.customer.name (one type,", line);
    assertThat(terminal.run("diff", "--json")).isEqualTo(1);
    JsonNode diff = Published.fits(terminal.out());
    assertThat(diff.get("possibleRenames").findValuesAsString("line")).containsExactly(line);
    assertThat(diff.get("harmed").findValuesAsString("object")).containsExactly("public.faxes");
    assertThat(terminal.run("check")).isZero();
    assertThat(terminal.out())
        .contains("\"public.customer.name\" may become \"public.customer.label\"");
    assertThat(terminal.run("sync")).isEqualTo(3);
    assertThat(terminal.err()).contains("[dropsRows]", line);

    dictionary(line + "\n");
    assertThat(terminal.run("diff")).isEqualTo(1);
    assertThat(terminal.out()).doesNotContain("possible rename");
  }

  @Test
  void a_package_without_a_baseline_says_so() {
    assertThat(terminal.run("package", "new", "bare")).isZero();

    assertThat(terminal.run("diff", "--baseline", "--package", folder.resolve("bare").toString()))
        .isEqualTo(1);
    new Site(folder)
        .file("plain/package.yaml", PACKAGE)
        .file("plain/model/010.sql", "create table t (id int);");
    assertThat(terminal.run("diff", "--baseline", "--package", "plain")).isEqualTo(2);
    assertThat(terminal.err()).contains("[baselineMissing]", "pg_dump --schema-only");
  }

  private void dictionary(String lines) {
    String retired =
        "retired: {customer.fax: {because: nobody has one}, oldlog: {because: unread}}\n";
    new Site(folder).file("shop/model/dictionary.yaml", "format: dictionary/1\n" + lines + retired);
  }

  private void sql(String sql) {
    database.with("test", session -> session.execute(sql));
  }

  private String text(String sql) {
    return database.with("test", s -> s.one("select (" + sql + ") as x", row -> row.string("x")));
  }
}
