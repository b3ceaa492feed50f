package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many new tables, which are made by two sessions and many on one journey to the server. */
class BothHandsTest {
  private static final String MANY =
      """
      do $do$ begin
        for i in 1..300 loop
          execute format('create table t%s (id int primary key, a int not null default 1)', i);
        end loop;
      end $do$
      """;

  private static final String ROW_TYPES =
      """
      do $do$ begin
        for i in 1..200 loop
          execute format('create table t%s (id int primary key, a text unique)', i);
          execute format('create table u%s (id int primary key, whole t%s, parts t%s[])', i, i, i);
        end loop;
      end $do$
      """;

  @Test
  void what_cannot_be_made_is_named_alone_and_all_else_is_made_and_told_once() {
    String inTheWay = "create type t1 as (a int);\ncreate type t99 as (a int)";
    try (PairRun run = PairRun.of(18, inTheWay, MANY, Dictionary.EMPTY)) {
      SyncOutcome outcome = run.syncer().sync(Mode.ADDITIVE);

      assertThat(outcome.problems())
          .extracting(Problem::target)
          .containsExactlyInAnyOrder("public.t1", "public.t99");
      assertThat(outcome.problems())
          .allSatisfy(problem -> assertThat(problem.message()).contains("already exists"));
      assertThat(run.rows("select count(*)::text r from pg_tables where schemaname = 'public'"))
          .containsExactly("298");
      List<String> told =
          run.executed.stream().filter(sql -> sql.startsWith("CREATE TABLE")).toList();
      assertThat(told).hasSize(298).doesNotHaveDuplicates();
      assertThat(outcome.changes()).hasSize(298);
    }
  }

  @Test
  void tables_that_need_others_tables_row_types_come_too() {
    try (PairRun run = PairRun.of(18, "select 1", ROW_TYPES, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void unique_keys_come_with_their_new_tables_where_nothing_fills_these_between_the_modes() {
    String wanted =
        """
        create table parcel (id int primary key, code text not null constraint code unique);
        create unique index weight on parcel ((id % 7), code);
        """;
    SyncSettings upgrade = PairRun.settings(Dictionary.EMPTY, false);
    try (PairRun run = PairRun.of(18, "select 1", wanted, upgrade)) {
      assertThat(run.syncer().sync(Mode.ADDITIVE).problems()).isEmpty();
      assertThat(run.differences()).hasSize(2);
    }
    try (PairRun run = PairRun.of(18, "select 1", wanted, upgrade.allAtOnce())) {
      Syncer syncer = run.syncer();

      assertThat(syncer.sync(Mode.ADDITIVE).problems()).isEmpty();

      assertThat(syncer.reached()).isTrue();
      assertThat(run.differences()).isEmpty();
      assertThat(run.executed).hasSize(2);
    }
  }
}
