package dev.uplift.run.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.outside.Smoke.Reach;
import dev.uplift.run.outside.Smoke.Relation;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SmokeTest {
  private static final String OLD =
      """
      create table customer (id int, secret text);
      create table "Odd ""Table" (id int);
      create table hidden (id int);
      create table gone (id int);
      create table part (id int) partition by list (id);
      create table part_1 partition of part for values in (1);
      create view customers as select id from customer;
      grant select on "Odd ""Table", gone, part, part_1, customers to ${role};
      grant select (id) on customer to ${role};
      create schema closed; create table closed.t (id int); grant select on closed.t to ${role}
      """;

  private final String role = "smoke_" + UUID.randomUUID().toString().substring(0, 8);
  private Database database;

  @BeforeEach
  void open() {
    database = Rehearsal.database(18, "smoke");
    execute("create role ${role} login");
    execute(OLD);
  }

  @AfterEach
  void close() {
    execute("drop owned by ${role}; drop role ${role}");
    database.close();
  }

  @Test
  void what_a_role_can_read_is_remembered_and_survives_a_file() {
    Reach before = new Smoke(database).remember(role);

    assertThat(before.relations())
        .containsExactlyInAnyOrder(
            new Relation("public", "customer", false),
            new Relation("public", "customers", true),
            new Relation("public", "gone", true),
            new Relation("public", "Odd \"Table", true),
            new Relation("public", "part", true));
    JsonMapper json = JsonMapper.shared();
    assertThat(json.readValue(json.writeValueAsString(before), Reach.class)).isEqualTo(before);
  }

  @Test
  void all_is_well_when_everything_that_is_still_there_can_be_read_under_its_new_name() {
    Reach before = new Smoke(database).remember(role);
    execute("drop table gone; alter table customer rename to custtable");

    assertThat(new Smoke(database).test(before, renamed())).isEmpty();
  }

  @Test
  void each_table_and_view_that_can_no_longer_be_read_is_named_with_what_to_do() {
    Reach before = new Smoke(database).remember(role);
    execute(
        """
        alter table customer rename to custtable;
        revoke select (id) on custtable from ${role};
        drop view customers; create view customers as select 1 / 0 as id;
        grant select on customers to ${role}
        """);

    List<Problem> problems = new Smoke(database).test(before, renamed());

    assertThat(problems)
        .extracting(Problem::target)
        .containsExactlyInAnyOrder("public.custtable", "public.customers");
    assertThat(problems).extracting(Problem::code).containsOnly("smokeTest");
    assertThat(problems)
        .filteredOn(problem -> "public.custtable".equals(problem.target()))
        .first()
        .satisfies(
            problem -> {
              assertThat(problem.message()).contains(role, "can no longer read");
              assertThat(problem.remedy()).contains("grant select on public.custtable");
            });
    assertThat(problems)
        .filteredOn(problem -> "public.customers".equals(problem.target()))
        .first()
        .satisfies(problem -> assertThat(problem.why()).contains("division by zero"));
  }

  @Test
  void a_role_that_is_gone_reads_nothing() {
    Reach before = new Reach("nobody_at_all", List.of(new Relation("public", "hidden", true)));

    assertThat(new Smoke(database).test(before, Dictionary.EMPTY)).hasSize(1);
  }

  @Test
  void tables_that_have_changed_are_analyzed_and_others_are_left() {
    execute("insert into part values (1); insert into hidden values (1)");
    List<String> events = new ArrayList<>();
    Watcher watcher = event -> events.add(((Event.StatementExecuted) event).sql());

    List<String> analyzed =
        new Smoke(database).analyze(watcher, InstantSource.system(), "OpenDoor");

    assertThat(analyzed).containsExactly("public.hidden", "public.part");
    assertThat(events)
        .containsExactly("analyze \"public\".\"hidden\"", "analyze \"public\".\"part\"");
    assertThat(new Smoke(database).analyze(watcher, InstantSource.system(), "OpenDoor")).isEmpty();
  }

  private static Dictionary renamed() {
    TableEntry entry =
        new TableEntry(
            Optional.empty(), Optional.of("public.customer"), Optional.empty(), Map.of());
    return new Dictionary(
        Map.of("public.custtable", entry), Map.of(), Map.of(), List.of(), Map.of());
  }

  private void execute(String sql) {
    try (var session = database.session("test")) {
      long _ = session.execute(sql.replace("${role}", role));
    }
  }
}
