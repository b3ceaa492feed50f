package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiffAndSyncTest {
  private static final String OLD =
      "create table customer(id int primary key, name varchar(20), fax text);"
          + " insert into customer values (1, 'Alva', '55')";
  private static final String NEW =
      "create table customer(id int primary key, name varchar(60) not null);";

  @TempDir Path folder;

  @Test
  void diff_prints_every_difference_and_is_1() {
    try (Database database = old()) {
      Terminal terminal = terminal(database);

      int exit = terminal.run("diff", "--target", "new.sql");

      assertThat(exit).isEqualTo(1);
      assertThat(terminal.out())
          .contains("extra    column       public.customer.fax (drops)")
          .contains("altered  column       public.customer.name: type")
          .contains("differences between");
    }
  }

  @Test
  void diff_is_json_when_asked_for() {
    try (Database database = old()) {
      Terminal terminal = terminal(database);

      int exit = terminal.run("diff", "--target", "new.sql", "--json");

      assertThat(exit).isEqualTo(1);
      assertThat(terminal.out()).startsWith("{").contains("\"format\" : \"diff/1\"");
      assertThat(terminal.err()).isEmpty();
    }
  }

  @Test
  void sync_drops_nothing_that_holds_rows_unless_it_is_named() {
    try (Database database = old()) {
      Terminal terminal = terminal(database);

      int refused = terminal.run("sync", "--target", "new.sql");
      String why = terminal.err();
      int done = terminal.run("sync", "--target", "new.sql", "--allow-drop", "customer.fax");

      assertThat(refused).isEqualTo(3);
      assertThat(why).contains("fax");
      assertThat(done).isZero();
      assertThat(terminal.out()).contains("equals new.sql");
      assertThat(terminal.run("diff", "--target", "new.sql")).isZero();
    }
  }

  @Test
  void one_difference_and_one_change_are_told_as_one() throws IOException {
    Files.writeString(
        folder.resolve("one.sql"),
        "create table customer(id int primary key, name varchar(20), fax varchar(9));");
    try (Database database = old()) {
      Terminal terminal = terminal(database);

      terminal.run("diff", "--target", "one.sql");
      String difference = terminal.out();
      int exit = terminal.run("sync", "--target", "one.sql");

      assertThat(difference).contains("1 difference between");
      assertThat(exit).isZero();
      assertThat(terminal.out()).contains("1 change made.");
    }
  }

  @Test
  void sync_with_plan_changes_nothing() {
    try (Database database = old()) {
      Terminal terminal = terminal(database);

      int exit =
          terminal.run("sync", "--target", "new.sql", "--plan", "--allow-drop", "customer.fax");
      String plan = terminal.out();

      assertThat(exit).isZero();
      assertThat(plan).contains("alter table");
      assertThat(terminal.run("diff", "--target", "new.sql")).isEqualTo(1);
    }
  }

  @Test
  void sync_follows_the_renames_of_a_dictionary() throws IOException {
    Files.writeString(
        folder.resolve("words.yaml"),
        """
        format: dictionary/1
        tables:
          client: {was: customer, columns: {title: {was: name}}}
        """);
    Files.writeString(
        folder.resolve("client.sql"),
        "create table client(id int primary key, title varchar(20), fax text);");
    try (Database database = old()) {
      Terminal terminal = terminal(database);

      int exit = terminal.run("sync", "--target", "client.sql", "--dictionary", "words.yaml");

      assertThat(terminal.err()).isEmpty();
      assertThat(exit).isZero();
      String title =
          database.with("test", s -> s.one("select title from client", row -> row.string("title")));
      assertThat(title).isEqualTo("Alva");
    }
  }

  @Test
  void a_server_that_cannot_be_reached_is_exit_code_5() {
    Terminal terminal = new Terminal(folder);

    int exit =
        terminal.run("diff", "--target", "x", "--database", "postgresql://u@127.0.0.1:1/none");

    assertThat(exit).isEqualTo(5);
    assertThat(terminal.err()).startsWith("error: ").contains("[unreachable");
  }

  @Test
  void a_wrong_password_is_exit_code_5() {
    try (Database database = old()) {
      Terminal terminal = terminal(database).with("UPLIFT_PASSWORD", "wrong");

      int exit = terminal.run("diff", "--target", "new.sql", "--json");

      assertThat(exit).isEqualTo(5);
      assertThat(terminal.err()).startsWith("{\"code\":\"authenticationFailed\"");
      assertThat(terminal.err()).doesNotContain("wrong");
    }
  }

  @Test
  void what_one_mode_has_done_is_not_told_again_under_the_next() throws IOException {
    Files.writeString(
        folder.resolve("index.sql"),
        "create table customer(id bigint primary key, name varchar(20), fax text);"
            + " create index by_name on customer (name, id); create view v as select 1 as one;");
    try (Database database = old()) {
      Terminal terminal = terminal(database);

      int exit = terminal.run("sync", "--target", "index.sql", "--plan");

      assertThat(exit).isZero();
      assertThat(terminal.out()).containsOnlyOnce("CREATE INDEX by_name").containsOnlyOnce("VIEW");
      assertThat(terminal.out().indexOf("CREATE INDEX"))
          .isLessThan(terminal.out().indexOf("-- final"));
    }
  }

  @Test
  void a_sync_does_not_begin_on_a_disk_that_is_nearly_full() {
    try (Database database = old()) {
      Terminal terminal = terminal(database, "echo / 5000");

      int exit = terminal.run("sync", "--target", "new.sql", "--allow-drop", "customer.fax");

      assertThat(exit).isEqualTo(1);
      assertThat(terminal.err()).contains("diskTooTight", "5000 bytes are free on \"/\"");
      assertThat(terminal.run("diff", "--target", "new.sql")).isEqualTo(1);
      assertThat(terminal.out()).contains("fax").contains("name: type");
    }
  }

  @Test
  void a_sync_and_its_plan_are_refused_where_a_table_has_no_room_to_be_written_anew()
      throws IOException {
    Files.writeString(folder.resolve("large.sql"), "create table large(id bigint, pad text)");
    try (Database database = Rehearsal.database(18, "cli")) {
      database.with(
          "test",
          s ->
              s.execute(
                  "create table large(id int, pad text);"
                      + " insert into large select i, repeat('x', 1000)"
                      + " from generate_series(1, 70000) i; analyze large"));
      Terminal tight = terminal(database, "echo / $((256 * 1024 * 1024 + 50000000))");

      int planned = tight.run("sync", "--target", "large.sql", "--plan");
      String plan = tight.out();
      int refused = tight.run("sync", "--target", "large.sql");

      assertThat(planned).isEqualTo(3);
      assertThat(plan).contains("refused: the disk \"/\" has", "the sync takes");
      assertThat(refused).isEqualTo(3);
      assertThat(tight.err()).contains("diskTooSmall", "tables rewritten", "more room there");
      assertThat(tight.run("diff", "--target", "large.sql")).isEqualTo(1);
      assertThat(terminal(database, "echo / 9000000000000").run("sync", "--target", "large.sql"))
          .isZero();
    }
  }

  @Test
  void a_sync_that_leaves_a_large_table_alone_needs_no_room_to_write_it_anew() throws IOException {
    Files.writeString(
        folder.resolve("small.sql"),
        "create table large(id int, pad text); create table small(id bigint)");
    try (Database database = Rehearsal.database(18, "cli")) {
      database.with(
          "test",
          s ->
              s.execute(
                  "create table large(id int, pad text); create table small(id int);"
                      + " insert into large select i, repeat('x', 1000)"
                      + " from generate_series(1, 70000) i; analyze large"));
      Terminal tight = terminal(database, "echo / $((256 * 1024 * 1024 + 50000000))");

      assertThat(tight.run("sync", "--target", "small.sql", "--plan")).isZero();
      assertThat(tight.run("sync", "--target", "small.sql")).isZero();
    }
  }

  private Terminal terminal(Database database, String diskProbe) {
    new Site(folder)
        .file(
            "environment.yaml",
            """
            format: environment/1
            name: uat
            kind: sandbox
            disk-probe: %s
            """
                .formatted(diskProbe));
    return terminal(database);
  }

  private Terminal terminal(Database database) {
    try {
      Files.writeString(folder.resolve("new.sql"), NEW);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new Terminal(folder)
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString())
        .with("UPLIFT_DATABASE", database.url().toString());
  }

  private static Database old() {
    Database database = Rehearsal.database(18, "cli");
    database.with("test", session -> session.execute(OLD));
    return database;
  }
}
