package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Constraints that bind new rows, and that old ones never had to pass. */
class UnprovenTest {

  @Test
  void a_not_null_that_old_rows_never_had_to_pass_is_proven_and_gets_the_models_name() {
    String old =
        """
        create table t (id int primary key, a int, b int, c int);
        insert into t values (1, 2, 3, null);
        alter table t add constraint a_is_there not null a not valid;
        alter table t add constraint t_b_not_null not null b not valid;
        alter table t add constraint c_is_there not null c not valid;
        """;
    String shall = "create table t (id int primary key, a int not null, b int not null, c int);";

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(
              run.rows(
                  "select conname || ' ' || convalidated r from pg_constraint"
                      + " where contype = 'n' and conrelid = 't'::regclass order by 1"))
          .containsExactly("t_a_not_null true", "t_b_not_null true", "t_id_not_null true");
    }
  }

  @Test
  void a_table_with_a_not_null_that_old_rows_never_had_to_pass_is_merged() {
    String old =
        """
        create table t (id int primary key, a int, b numeric(9,4));
        insert into t select n, n, n from generate_series(1, 50) n;
        alter table t add constraint a_is_there not null a not valid;
        """;
    SyncSettings shadows =
        PairRun.settings(Dictionary.EMPTY, false)
            .with(Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(2));
    try (Database database = Rehearsal.database(18, "unproven")) {
      PairRun.execute(database, old);
      Catalog target =
          PairRun.target(
              18, "create table t (id int primary key, a int not null, b numeric(9,5));");
      try (PairRun run = PairRun.of(database, target, shadows)) {
        assertThat(run.syncer().sync(Mode.FULL).changes())
            .filteredOn(change -> change.strategy() == Strategy.MERGED)
            .isNotEmpty();

        assertThat(run.problems()).isEmpty();
        assertThat(run.differences()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_is_proven_is_equal_to_a_model_that_never_proved_it(int major) {
    String structure =
        """
        create table other (id int primary key);
        create table t (id int primary key, a int);
        alter table t add constraint positive check (a > 0) not valid;
        alter table t add constraint of foreign key (a) references other not valid;
        """;
    String rows = "insert into other values (1); insert into t values (1, 1);";

    try (PairRun run =
        PairRun.of(
            major, structure.replace(" not valid", "") + rows, structure, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void a_not_null_that_is_proven_stays_where_the_model_never_proved_it() {
    String old =
        """
        create table t (id int primary key, a int constraint a_is_there not null);
        create table b (id int primary key, a int constraint other_name not null);
        create table p (id int constraint id_is_there not null) partition by range (id);
        create table p_1 partition of p for values from (0) to (9);
        insert into t values (1, 1);
        """;
    String shall =
        """
        create table t (id int primary key, a int);
        create table b (id int primary key, a int);
        create table p (id int) partition by range (id);
        create table p_1 partition of p for values from (0) to (9);
        alter table t add constraint a_is_there not null a not valid;
        alter table b add constraint a_is_there not null a not valid;
        alter table p add constraint id_is_there not null id not valid;
        """;

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.executed)
          .containsExactly(
              "alter table \"public\".\"b\" rename constraint \"other_name\" to \"a_is_there\"");
      assertThat(
              run.rows(
                  "select conrelid::regclass || ' ' || convalidated r from pg_constraint"
                      + " where conname in ('a_is_there', 'id_is_there') order by 1"))
          .containsExactly("b true", "p true", "p_1 true", "t true");
    }
  }

  @Test
  void a_not_null_that_the_model_never_proved_is_made_so() {
    String old =
        """
        create table t (id int primary key, a int);
        insert into t values (1, null);
        """;
    String shall =
        """
        create table t (id int primary key, a int, b int);
        alter table t add constraint a_is_there not null a not valid;
        alter table t add constraint b_is_there not null b not valid;
        create table fresh (a int);
        alter table fresh add constraint a_is_here not null a not valid;
        """;

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(
              run.rows(
                  "select conname || ' ' || convalidated r from pg_constraint"
                      + " where conname like '__is_%here' order by 1"))
          .containsExactly("a_is_here false", "a_is_there false", "b_is_there false");
    }
  }
}
