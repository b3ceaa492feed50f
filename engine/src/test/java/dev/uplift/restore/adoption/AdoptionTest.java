package dev.uplift.restore.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.closure.DatabaseFolder;
import dev.uplift.closure.DatabaseProperties;
import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Identifier;
import dev.uplift.database.Secret;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdoptionTest {
  @TempDir Path home;

  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final String name = "AX \"db\" é'" + mark;
  private final String restored = "new:" + mark + " %1\\";
  private final String owner = "Erp Owner " + mark;
  private final List<Event> events = new ArrayList<>();

  private Database server;

  @BeforeEach
  void two_databases() {
    Database first = Rehearsal.database(18, "adopt");
    server = first.maintenance();
    first.close();
    run("create role " + q(owner));
    run("create database " + q(name) + " template template0 owner " + q(owner));
    run("create database " + q(restored) + " template template0");
    within(name, "create table public.t as select 'old' as word");
    within(restored, "create table public.t as select 'new' as word");
    run("comment on database " + q(name) + " is 'it''s the one'");
    run("alter database " + q(name) + " connection limit 17");
    run("alter database " + q(name) + " set search_path to \"$user\", erp");
    run("alter role " + q(owner) + " in database " + q(name) + " set work_mem to '9MB'");
    run("revoke all on database " + q(name) + " from public");
    run("grant connect on database " + q(name) + " to pg_monitor with grant option");
    run("comment on database " + q(restored) + " is 'restored'");
    run("alter role " + q(owner) + " in database " + q(restored) + " set work_mem to '1MB'");
  }

  @AfterEach
  void close() {
    for (String left : List.of(name, restored, name + "_orig")) {
      run("drop database if exists " + q(left) + " with (force)");
    }
    run("drop role " + q(owner));
    server.close();
  }

  @Test
  void the_restored_database_takes_the_name_and_the_properties_and_the_original_stays_beside() {
    DatabaseProperties original = properties(name);

    adoption().adopt(false);

    assertThat(word(name)).isEqualTo("new");
    assertThat(properties(name)).satisfies(same(original));
    assertThat(word(name + "_orig")).isEqualTo("old");
    assertThat(properties(name + "_orig")).satisfies(same(original));
    assertThat(exists(restored)).isFalse();
  }

  @Test
  void undo_gives_both_their_names_and_properties_back() {
    DatabaseProperties original = properties(name);
    DatabaseProperties former = properties(restored);
    adoption().adopt(false);

    adoption().undo(false);

    assertThat(word(name)).isEqualTo("old");
    assertThat(properties(name)).satisfies(same(original));
    assertThat(word(restored)).isEqualTo("new");
    assertThat(properties(restored)).satisfies(same(former));
    assertThat(exists(name + "_orig")).isFalse();
    assertThat(events).isEmpty();
  }

  @Test
  void undo_on_a_machine_that_did_not_adopt_says_what_it_cannot_know() {
    adoption().adopt(false);

    new Adoption(server, home.resolve("other"), restored, name, events::add, clock()).undo(false);

    assertThat(word(name)).isEqualTo("old");
    assertThat(word(restored)).isEqualTo("new");
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.Noted.class, noted -> assertThat(noted.text()).contains("owner, grants"));
  }

  @Test
  void an_original_from_before_is_never_overwritten() {
    run("create database " + q(name + "_orig") + " template template0");

    assertThatThrownBy(() -> adoption().adopt(true))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
              Problem problem = failure.problems().getFirst();
              assertThat(problem.code()).isEqualTo("databaseExists");
              assertThat(problem.remedy()).contains("rename to").contains("drop database");
            });
    assertThat(word(name)).isEqualTo("old");
  }

  @Test
  void every_refusal_is_told_at_once() {
    run("drop database " + q(restored));
    run("create database " + q(name + "_orig") + " template template0");
    try (Database database = server.sibling(name);
        Session _ = database.session("a-user")) {

      List<Problem> refusals = adoption().refusals(false, false);

      assertThat(refusals)
          .extracting(Problem::code)
          .containsExactly("databaseMissing", "databaseExists", "databaseInUse");
      assertThat(refusals.getLast().why()).contains("a-user");
    }
  }

  @Test
  void a_database_behind_a_closed_door_is_left_alone() {
    try (Database database = server.sibling(name)) {
      Path folder = DatabaseFolder.of(home, server, name);
      Door door = new Door(database, folder, DoorSettings.DEFAULT, Watcher.none(), clock());
      door.close();

      assertThat(codes(adoption())).contains("doorNotOpen");

      door.open();
      assertThat(codes(adoption())).isEmpty();
    }
  }

  @Test
  void the_servers_own_databases_one_name_twice_and_too_long_names_are_refused() {
    String longest = "x".repeat(60);

    assertThat(codes(new Adoption(server, home, restored, "postgres", events::add, clock())))
        .contains("databaseNotYours");
    assertThat(codes(new Adoption(server, home, name, name, events::add, clock())))
        .containsExactly("sameDatabase");
    assertThat(codes(new Adoption(server, home, restored, longest, events::add, clock())))
        .contains("nameTooLong");
  }

  @Test
  void sessions_that_come_back_at_once_do_not_stop_it_when_they_may_be_ended() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> pests = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        pests.add(clients.submit(() -> comeBack(over)));
      }

      long ended = endedOnce();

      over.set(true);
      for (Future<?> pest : pests) {
        pest.get();
      }
      assertThat(ended).isPositive();
    }
    assertThat(word(name)).isEqualTo("new");
  }

  @Test
  void what_the_server_refuses_in_the_middle_leaves_everything_as_it_was() {
    String weak = "weak" + mark;
    run("create role " + weak + " login createdb password 'w' in role " + q(owner));
    run("alter database " + q(restored) + " owner to " + q(owner));
    run("alter role " + q(owner) + " in database " + q(name) + " reset all");
    run("alter role " + q(owner) + " in database " + q(restored) + " reset all");
    run("alter database " + q(name) + " set session_preload_libraries to auto_explain");
    DatabaseProperties original = properties(name);
    DatabaseProperties former = properties(restored);
    DatabaseUrl url = server.url();
    DatabaseUrl asWeak =
        new DatabaseUrl(url.host(), url.port(), url.database(), Optional.of(weak), url.options());
    try (Database limited = Database.open(asWeak, Optional.of(new Secret("w")), 2)) {
      Adoption adoption = new Adoption(limited, home, restored, name, events::add, clock());

      assertThat(adoption.refusals(false, false)).isEmpty();
      assertThatThrownBy(() -> adoption.adopt(false))
          .isInstanceOfSatisfying(
              SqlFailure.class,
              failure -> assertThat(failure.sql()).contains("session_preload_libraries"));
    }

    assertThat(properties(name)).satisfies(same(original));
    assertThat(properties(restored)).satisfies(same(former));
    assertThat(exists(name + "_orig")).isFalse();
    run("drop role " + weak);
  }

  private long endedOnce() {
    while (adoption().refusals(false, false).isEmpty()) {
      Thread.onSpinWait();
    }
    return adoption().adopt(true);
  }

  private void comeBack(AtomicBoolean over) {
    while (!over.get()) {
      try (Database database = server.sibling(name);
          Session session = database.session("pest")) {
        session.execute("select pg_sleep(1)");
      } catch (Failure | SqlFailure e) {
        // Ended, and at it again.
      }
    }
  }

  private List<String> codes(Adoption adoption) {
    return adoption.refusals(false, true).stream().map(Problem::code).toList();
  }

  private Adoption adoption() {
    return new Adoption(server, home, restored, name, events::add, clock());
  }

  /** The order of grants means nothing. */
  private static Consumer<DatabaseProperties> same(DatabaseProperties wanted) {
    return found -> {
      assertThat(found.sameGrants(wanted)).isTrue();
      assertThat(found).usingRecursiveComparison().ignoringFields("grants").isEqualTo(wanted);
    };
  }

  private static InstantSource clock() {
    return InstantSource.system();
  }

  private DatabaseProperties properties(String database) {
    return server.with("test", session -> DatabaseProperties.read(session, database));
  }

  private String word(String database) {
    try (Database opened = server.sibling(database)) {
      return opened.with(
          "test", session -> session.one("select word from public.t", row -> row.string("word")));
    }
  }

  private boolean exists(String database) {
    return server.with(
        "test",
        session ->
            session
                .first("select 1 as one from pg_database where datname = ?", _ -> 1, database)
                .isPresent());
  }

  private void within(String database, String sql) {
    try (Database opened = server.sibling(database)) {
      opened.with("test", session -> session.execute(sql));
    }
  }

  private void run(String sql) {
    server.with("test", session -> session.execute(sql));
  }

  private static String q(String text) {
    return Identifier.quote(text);
  }
}
