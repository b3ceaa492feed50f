package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an author does from the first command on. */
class AuthorLoopTest {
  private static final String OLD =
      """
      create table customer (customerid int primary key, custname text, zip varchar(10),
        fax text, city text);
      create table oldlog (what text, at timestamptz);
      insert into customer values (1, 'Anna', '1010', null, 'Wien');
      """;

  private static final String NEW =
      """
      create table client (customerid int primary key, name text, zip varchar(10), city text,
        country text not null, party bigint not null);
      """;

  @TempDir Path folder = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void on_the_rehearsal_server() {
    terminal =
        new Terminal(folder)
            .with("UPLIFT_HOME", Rehearsal.home().toString())
            .with("UPLIFT_POSTGRES", "18")
            .with("PGPASSFILE", Rehearsal.server(18).passFile().toString());
  }

  @Test
  void a_new_package_is_right_and_its_tests_pass_at_once() throws IOException {
    assertThat(run("package", "new", "library")).isZero();
    assertThat(run("package", "check", "library")).isZero();
    assertThat(run("package", "test", "library", "--junit", "junit.xml")).isZero();

    assertThat(terminal.out()).contains("6 passed, 0 failed.");
    assertThat(Files.readString(folder.resolve("junit.xml")))
        .contains("tests=\"6\" failures=\"0\"");
    assertThat(run("package", "new", "library")).isEqualTo(2);
  }

  @Test
  void a_test_that_fails_shows_what_differs_and_one_alone_can_be_run_again() throws IOException {
    assertThat(run("package", "new", "library")).isZero();
    Path script = folder.resolve("library/scripts/member/name-all.sql");
    Files.writeString(script, Files.readString(script).replace("(unknown)", "?"));

    assertThat(run("package", "test", "library", "--only", "nobody")).isEqualTo(1);

    assertThat(terminal.out())
        .contains("failed  nobody is without a name")
        .containsPattern("public.member\\s+memberid=2\\s+fullname\\s+\\(unknown\\)\\s+\\?")
        .contains("0 passed, 1 failed.");
    assertThat(run("package", "test", "library", "--only", "nobody", "--json")).isEqualTo(1);
    assertThat(terminal.out()).startsWith("{\n  \"format\" : \"testResults/1\"");
    assertThat(run("package", "test", "library", "--only", "somebody")).isEqualTo(2);
  }

  @Test
  void java_that_was_changed_is_compiled_by_the_test_and_its_errors_have_their_lines()
      throws IOException {
    assertThat(run("package", "new", "library")).isZero();
    assertThat(run("package", "build", "library")).isZero();
    assertThat(terminal.out()).contains("lib/scripts.jar is as its sources say.");
    Path source = folder.resolve("library/src/com/example/upgrade/ReleaseUpdate2.java");
    String was = Files.readString(source);

    Files.writeString(source, was.replace("sum % 9", "sum % 7"));
    assertThat(run("package", "test", "library", "--only", "numberCards")).isZero();
    Files.writeString(source, was.replace("number + \"-\"", "number + \"/\""));
    assertThat(run("package", "test", "library", "--only", "numberCards")).isEqualTo(1);
    assertThat(terminal.out()).contains("lib/scripts.jar was built.", "1/1");
    Files.writeString(source, was.replace("sum % 9;", "sum %% 9;"));
    assertThat(run("package", "test", "library")).isEqualTo(2);
    assertThat(terminal.err()).contains("ReleaseUpdate2.java:" + line(was, "sum % 9;"));
  }

  private static int line(String text, String part) {
    return (int) text.substring(0, text.indexOf(part)).lines().count();
  }

  @Test
  void databases_whose_tables_are_in_other_schemas_give_a_package_that_is_right() {
    String old =
        "create schema erp; create schema aside; create table aside.note (n int);create table"
            + " erp.second (n int);";
    try (Database from =
            database(
                old
                    + OLD.replace("create table ", "create table erp.")
                        .replace("insert into ", "insert into erp."));
        Database wanted = database(old + NEW.replace("create table ", "create table erp."))) {
      String to = wanted.url().toString();
      assertThat(run("package", "new", "shop", "--from", from.url().toString(), "--to", to))
          .isZero();
    }
    assertThat(run("package", "check", "shop")).as(terminal.out() + terminal.err()).isZero();
    assertThat(run("package", "test", "shop")).as(terminal.out() + terminal.err()).isZero();
    assertThat(folder.resolve("shop/package.yaml")).content().contains("schema: 'erp'");
    assertThat(folder.resolve("shop/model/dictionary.yaml"))
        .content()
        .contains("#   erp.client:\n");
  }

  @Test
  void two_databases_give_a_package_whose_open_questions_are_comments() throws IOException {
    try (Database old = database(OLD);
        Database wanted = database(NEW)) {
      assertThat(
              run(
                  "package",
                  "new",
                  "shop",
                  "--from",
                  old.url().toString(),
                  "--to",
                  wanted.url().toString()))
          .isZero();
    }
    assertThat(run("package", "check", "shop")).isZero();
    assertThat(run("package", "test", "shop")).isZero();
    Path dictionary = folder.resolve("shop/model/dictionary.yaml");
    assertThat(Files.readString(dictionary))
        .contains("#   public.client:\n#     was: public.customer")
        .contains("columns: {name: {was: custname}}")
        .contains("#   public.client.fax: {by:", "#   public.oldlog: {by:");
    assertThat(folder.resolve("shop/scripts/client/fill-country.sql")).exists();
    assertThat(folder.resolve("shop/scripts/client/fill-party.sql")).exists();
  }

  @Test
  void a_dry_run_shows_rows_and_plan_and_leaves_nothing() {
    assertThat(run("package", "new", "library")).isZero();
    try (Database database =
        database(
            "create table member (memberid int primary key, fullname text, phone text);"
                + " insert into member select i, '' from generate_series(1, 30) i")) {
      String url = database.url().toString();

      assertThat(script(url, "--dry-run")).isZero();

      assertThat(terminal.out())
          .contains("line 8: update member m", "Update on member")
          .containsPattern("public.member\\s+0\\s+30\\s+0")
          .contains("1 of 1 chunks, rolled back.");
      assertThat(named(database)).isZero();
      assertThat(there(database)).isFalse();
      assertThat(script(url)).isEqualTo(3);
      assertThat(terminal.err()).contains("nothing says that the database is a copy");
      assertThat(script(url, "--rehearsal")).isZero();
      assertThat(terminal.out()).contains("committed; no ledger knows of it.");
      assertThat(named(database)).isEqualTo(30);
      assertThat(there(database)).isFalse();
    }
  }

  @Test
  void a_script_does_not_stay_done_in_production() throws IOException {
    assertThat(run("package", "new", "library")).isZero();
    Files.writeString(
        folder.resolve("environment.yaml"),
        "format: environment/1\nname: live\nkind: production\npackages: [library]\n");

    assertThat(run("script", "run", "member/name-all", "--rehearsal")).isEqualTo(3);

    assertThat(terminal.err()).contains("kind production");
  }

  private int script(String url, String... more) {
    String[] line = new String[7 + more.length];
    String[] first = {
      "script", "run", "member/name-all", "--database", url, "--package", "library"
    };
    System.arraycopy(first, 0, line, 0, 7);
    System.arraycopy(more, 0, line, 7, more.length);
    return run(line);
  }

  @Test
  void a_conversion_shows_its_plan_and_a_method_runs_where_its_jar_is_trusted() throws IOException {
    assertThat(run("package", "new", "library")).isZero();
    try (Database database =
        database(
            "create table company (id text); create table contact (memberid int, phone text);"
                + " create table member (memberid int primary key, company text, fullname text,"
                + " phone text, code text, card text);"
                + " insert into member select i, 'c', 'n', '5' from generate_series(1, 30) i")) {
      String url = database.url().toString();
      String card = "ReleaseUpdate2/numberCards";

      assertThat(tried("member/create-contacts", url, "--dry-run")).isZero();
      assertThat(terminal.out())
          .contains("Insert on contact", "Seq Scan on member")
          .containsPattern("public.contact\\s+30\\s+0\\s+0");
      assertThat(tried(card, url, "--dry-run")).isEqualTo(3);
      assertThat(terminal.err()).contains("jarUntrusted");
      assertThat(tried(card, url, "--dry-run", "--trust-jars", "library")).isZero();
      assertThat(terminal.out()).containsPattern("public.member\\s+0\\s+30\\s+0");
      assertThat(there(database)).isFalse();
      assertThat(tried(card, url, "--rehearsal", "--trust-jars", "library")).isZero();
      assertThat(count(database, "card is not null")).isEqualTo(30);
    }
  }

  @Test
  void a_script_for_each_partition_runs_for_the_one_that_is_named() throws IOException {
    assertThat(run("package", "new", "library")).isZero();
    Path platform = folder.resolve("library/platform.yaml");
    Files.writeString(
        platform,
        Files.readString(platform) + "partitions: {table: part, id: id, column: company}\n");
    Path script = folder.resolve("library/scripts/member/fill-codes.sql");
    Files.writeString(
        script,
        Files.readString(script)
            .replace("PerCompany", "PerPartition")
            .replace(":company", ":partition"));
    try (Database database =
        database(
            "create table member (memberid int primary key, company text, code text);"
                + " insert into member select i, 'p' || i % 3 from generate_series(1, 30) i")) {
      String url = database.url().toString();

      assertThat(tried("member/fill-codes", url, "--dry-run")).isEqualTo(2);
      assertThat(tried("member/fill-codes", url, "--rehearsal", "--partition", "p1")).isZero();

      assertThat(terminal.out()).containsPattern("public.member\\s+0\\s+10\\s+0");
      assertThat(count(database, "code is not null and company = 'p1'")).isEqualTo(10);
    }
  }

  private int tried(String script, String url, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("script", "run", script, "--database", url, "--package", "library"));
    line.addAll(List.of(more));
    return run(line.toArray(String[]::new));
  }

  private static long count(Database database, String condition) {
    String sql = "select count(*) n from member where " + condition;
    return database.with("test", s -> s.one(sql, row -> row.number("n")));
  }

  private static long named(Database database) {
    return database.with(
        "test",
        s ->
            s.one(
                "select count(*) n from member where fullname = '(unknown)'",
                row -> row.number("n")));
  }

  private static boolean there(Database database) {
    return database.with(
        "test",
        s -> s.one("select to_regnamespace('dbupgrade') is not null t", row -> row.flag("t")));
  }

  private static Database database(String sql) {
    Database database = Rehearsal.database(18, "author");
    long _ = database.with("test", session -> session.execute(sql));
    return database;
  }

  private int run(String... arguments) {
    return terminal.run(arguments);
  }
}
