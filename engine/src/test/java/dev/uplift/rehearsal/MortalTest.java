package dev.uplift.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MortalTest {
  private static final String WRITE =
      "update dbupgrade.run set state = 'Done', ended_at = null where id = 1";
  private static final String KIND = "update run: state ended_at";

  /** The kit's own tables: real statements of the engine, on a table that has their columns. */
  private static Database database() {
    Database database = Rehearsal.database(18, "mortal");
    database.with(
        "test",
        session ->
            session.execute(
                "create schema dbupgrade; create table dbupgrade.run (id int, state text, ended_at"
                    + " text); insert into dbupgrade.run values (1, 'New', 'x')"));
    return database;
  }

  @ParameterizedTest
  @CsvSource({"BEFORE, New", "WRITTEN, New", "COMMITTED, Done"})
  void what_dies_at_a_write_leaves_it_undone_until_it_is_committed(Moment moment, String left) {
    Mortal mortal = new Mortal(Death.THROWN).dieAt(KIND, moment, 1);
    try (Database real = database();
        Database database = real.under(mortal)) {

      assertThatThrownBy(
              () ->
                  database.with(
                      "test", s -> s.transaction(() -> s.update(WRITE) + s.update(WRITE))))
          .isInstanceOf(Killed.class);

      assertThat(mortal.dead()).isTrue();
      assertThat(state(real)).isEqualTo(left);
      assertThatThrownBy(() -> database.with("test", s -> s.update(WRITE)))
          .isInstanceOf(Killed.class);
    }
  }

  @Test
  void the_nth_write_of_a_kind_is_the_fatal_one_and_all_are_counted() {
    Mortal mortal = new Mortal(Death.THROWN).dieAt(KIND, Moment.COMMITTED, 3);
    try (Database real = database();
        Database database = real.under(mortal);
        Session session = database.session("test")) {
      session.update(WRITE);
      session.execute(WRITE);

      assertThatThrownBy(() -> session.query(WRITE + " returning id", r -> 1))
          .isInstanceOf(Killed.class);

      assertThat(mortal.seen().values()).containsExactly(3, 3);
      mortal.revive();
      assertThat(session.update(WRITE)).isEqualTo(1);
    }
  }

  @Test
  void a_write_that_nobody_makes_cannot_be_died_at() {
    assertThatThrownBy(() -> new Mortal(Death.THROWN).dieAt("update nothing", Moment.BEFORE, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void faults_of_the_server_come_where_the_seed_says_and_undo_what_they_meet() {
    try (Database database = database();
        Session session = database.session("test")) {
      ServerFaults faults = ServerFaults.on(session, "dbupgrade.run", "40P01", 7, 3, 10);

      List<String> states = IntStream.range(0, 20).mapToObj(_ -> attempt(session)).toList();

      assertThat(states).hasSize(20);
      assertThat(states.subList(0, 10)).filteredOn("40P01"::equals).hasSize(3);
      assertThat(states.subList(10, 20)).containsOnly("done");
      assertThat(faults.statements()).isEqualTo(20);
      faults.end();
      assertThat(attempt(session)).isEqualTo("done");
    }
  }

  @Test
  void a_proxy_loses_the_answer_of_a_commit_and_cuts_what_stands() throws IOException {
    try (Database real = database();
        LosingProxy proxy = new LosingProxy(real.url().host(), real.url().port(), n -> n == 1);
        Database database =
            Database.of(proxy.through(real.url()), Optional.of(Rehearsal.server(18).secret()), 1)) {
      assertThatThrownBy(() -> database.with("test", s -> s.transaction(() -> s.update(WRITE))))
          .isInstanceOfSatisfying(SqlFailure.class, e -> assertThat(e.connectionLost()).isTrue());
      assertThat(proxy.lost()).isEqualTo(1);
      assertThat(state(real)).isEqualTo("Done");

      try (Session session = database.session("test")) {
        assertThat(proxy.cut()).isPositive();
        assertThatThrownBy(() -> session.update(WRITE)).isInstanceOf(SqlFailure.class);
      }
    }
  }

  private static String attempt(Session session) {
    try {
      session.transaction(() -> session.update(WRITE));
      return "done";
    } catch (SqlFailure e) {
      return e.sqlState();
    }
  }

  private static String state(Database database) {
    return database.with(
        "test", s -> s.one("select state from dbupgrade.run", row -> row.string("state")));
  }
}
