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
    String home = Path.of(System.getProperty("uplift.root")).resolve("target/rehearsal").toString();
    terminal =
        new Terminal(folder)
            .with("UPLIFT_HOME", home)
            .with("UPLIFT_POSTGRES", "18")
            .with("PGPASSFILE", Rehearsal.server(18).passFile().toString());
  }

  @Test
  void a_new_package_is_right_and_its_tests_pass_at_once() throws IOException {
    assertThat(run("package", "new", "library")).isZero();
    assertThat(run("package", "check", "library")).isZero();
    assertThat(run("package", "test", "library", "--junit", "junit.xml")).isZero();

    assertThat(terminal.out()).contains("3 passed, 0 failed.");
    assertThat(Files.readString(folder.resolve("junit.xml")))
        .contains("tests=\"3\" failures=\"0\"");
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
