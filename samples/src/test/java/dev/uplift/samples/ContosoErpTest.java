package dev.uplift.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Database;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.samples.ContosoErp.Found;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContosoErpTest {
  private static final String TABLES =
      """
      select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1
      """;

  @ParameterizedTest
  @ValueSource(longs = {2_000, 50_000, 200_000})
  void the_sample_has_as_many_rows_as_were_asked_for(long rows) {
    try (Database database = Rehearsal.database(18, "sample")) {
      Instant start = InstantSource.system().instant();
      ContosoErp.create(database, rows, 1, (done, total) -> {});
      Duration took = Duration.between(start, InstantSource.system().instant());

      assertThat(count(database)).isEqualTo(rows);
      assertThat(took).isLessThan(Duration.ofSeconds(60));
    }
  }

  @Test
  void the_same_seed_makes_the_same_rows_and_another_seed_makes_others() {
    assertThat(made(4711)).isEqualTo(made(4711)).isNotEqualTo(made(4712));
  }

  @Test
  void progress_grows_and_ends_at_the_total() {
    List<Long> told = Collections.synchronizedList(new ArrayList<>());

    try (Database database = Rehearsal.database(18, "sample")) {
      ContosoErp.create(database, 5_000, 1, (done, total) -> told.add(done));
    }

    assertThat(told).contains(5_000L).allMatch(done -> done <= 5_000);
  }

  @Test
  void a_database_tells_whether_it_is_the_old_sample() {
    try (Database database = Rehearsal.database(18, "sample")) {
      assertThat(ContosoErp.found(database)).isEqualTo(Found.NOTHING);
      ContosoErp.create(database, 2_000, 1, (done, total) -> {});
      assertThat(ContosoErp.found(database)).isEqualTo(Found.OLD);
      execute(database, "update sysversion set version = '7.0.3'");
      assertThat(ContosoErp.found(database)).isEqualTo(Found.NEW);
      execute(database, "drop table sysversion");
      assertThat(ContosoErp.found(database)).isEqualTo(Found.FOREIGN);
      assertThatThrownBy(() -> ContosoErp.create(database, 2_000, 1, (done, total) -> {}))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("holds something already");
    }
  }

  @Test
  void a_creation_that_was_broken_off_is_cleared_away_by_the_next() {
    try (Database database = Rehearsal.database(18, "sample")) {
      assertThatThrownBy(() -> ContosoErp.create(database, 3_000, 1, ContosoErpTest::breakOff))
          .hasMessage("broken off");
      assertThat(ContosoErp.found(database)).isEqualTo(Found.HALF_MADE);

      ContosoErp.create(database, 3_000, 1, (done, total) -> {});

      assertThat(count(database)).isEqualTo(3_000);
      assertThat(ContosoErp.found(database)).isEqualTo(Found.OLD);
    }
  }

  @Test
  void too_few_rows_are_refused() {
    try (Database database = Rehearsal.database(18, "sample")) {
      assertThatThrownBy(() -> ContosoErp.create(database, 100, 1, (done, total) -> {}))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("100 rows");
    }
  }

  private static void breakOff(long done, long total) {
    if (done > 1_500) {
      throw new IllegalStateException("broken off");
    }
  }

  private static String made(long seed) {
    try (Database database = Rehearsal.database(18, "sample")) {
      ContosoErp.create(database, 4_000, seed, (done, total) -> {});
      return tables(database).stream()
          .map(table -> table + " " + hash(database, table))
          .collect(Collectors.joining("\n"));
    }
  }

  private static List<String> tables(Database database) {
    return database.with("test", session -> session.query(TABLES, row -> row.string("name")));
  }

  private static String hash(Database database, String table) {
    return database.with(
        "test",
        session ->
            session.one(
                "select sum(hashtextextended(t::text, 0))::text as h from " + table + " t",
                row -> row.string("h")));
  }

  private static long count(Database database) {
    return tables(database).stream().mapToLong(table -> count(database, table)).sum();
  }

  private static long count(Database database, String table) {
    return database.with(
        "test",
        session -> session.one("select count(*) as n from " + table, row -> row.number("n")));
  }

  private static void execute(Database database, String sql) {
    database.with("test", session -> session.execute(sql));
  }
}
