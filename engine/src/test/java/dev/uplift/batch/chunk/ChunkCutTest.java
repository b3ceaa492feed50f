package dev.uplift.batch.chunk;

import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.BatchRig;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkCutTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          int ; g - 50
          bigint ; g * 9000000000
          smallint ; g
          text ; md5(g::text) || '\\''"é'
          text collate "C" ; chr(300 - g) || ' Ab'
          text collate german ; (array['ä', 'Z', 'a', 'É', '-b', 'b'])[g % 6 + 1] || g
          text collate caseless ; (array['A', 'a'])[g % 2 + 1] || g / 2
          char(8) ; 'k' || g
          varchar(9) ; 'k' || g
          uuid ; md5(g::text)::uuid
          timestamptz ; '2026-03-29 00:00+01'::timestamptz + g * interval '7 minutes'
          date ; '0044-03-15 BC'::date + g
          numeric(32,16) ; g / 7.0
          double precision ; case g when 9 then 'NaN' when 8 then '-Infinity' else 1.0 / g end
          interval ; g * interval '1 hour'
          bytea ; decode(md5(g::text), 'hex')
          boolean ; g % 2 = 0
          fruit ; (array['pear', 'apple'])[g % 2 + 1]::fruit
          positive ; g
          int[] ; array[g % 5, g]
          """)
  void ranges_hold_every_row_once_whatever_the_key_s_type(String type, String value) {
    try (BatchRig rig = new BatchRig(18)) {
      rig.session.execute("create collation german (provider = icu, locale = 'de')");
      rig.session.execute(
          "create collation caseless (provider = icu, locale = 'und-u-ks-level2',"
              + " deterministic = false)");
      rig.session.execute("create type fruit as enum ('pear', 'apple')");
      rig.session.execute("create domain positive as int check (value > 0)");
      rig.session.execute("create table t (k " + type + " not null, n int not null default 0)");
      rig.session.execute("insert into t select " + value + " from generate_series(1, 100) g");
      Script script = script("x").chunk("t", "k").body("update t set n = n + 1 where :chunk(t)");

      assertThat(rig.run(1, List.of(script)).failed()).isEmpty();

      rig.assertEveryRowTouchedOnce();
      assertThat(rig.text("select sum(rows) || ' ' || sum(rows_estimate) x from dbupgrade.chunk"))
          .isEqualTo("100 100");
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "100", "1000"})
  void composite_keys_and_odd_names_are_cut_too(long chunkRows) {
    try (BatchRig rig = new BatchRig(18)) {
      rig.session.execute(
          "create table \"T\" (\"a B\" text not null, b int not null, \"C\"\"c\" timestamptz not"
              + " null, n int not null default 0, primary key (\"a B\", b, \"C\"\"c\"))");
      rig.session.execute(
          "insert into \"T\" select 'k' || g % 3, g % 7, now() + g * interval '1 second'"
              + " from generate_series(1, 100) g");
      Script script =
          script("x")
              .chunk("\"T\"", "a B", "b", "C\"c")
              .body("update \"T\" as \"d E\" set n = n + 1 where :chunk(\"d E\")");
      BatchSettings settings =
          new BatchSettings(
              BatchRig.RUN, 1, 2, java.time.Duration.ofSeconds(9), chunkRows, java.util.Set.of());

      assertThat(rig.run(rig.batch(settings), List.of(script)).failed()).isEmpty();

      assertThat(rig.number("select count(*) n from \"T\" where n = 1")).isEqualTo(100);
      assertThat(rig.number("select count(*) n from dbupgrade.chunk"))
          .isEqualTo((100 + chunkRows - 1) / chunkRows);
    }
  }

  @Test
  void rows_beyond_the_first_and_the_last_key_belong_to_the_first_and_the_last_range() {
    try (BatchRig rig = new BatchRig(18).rows(30)) {
      Script more =
          script("x")
              .chunk("t", "id")
              .body(
                  "insert into t select -g, 'a' from generate_series(1, 5) g where not exists"
                      + " (select from t where id < 0);\n"
                      + "update t set n = n + 1 where :chunk(t)");

      rig.run(
          rig.batch(
              new BatchSettings(
                  BatchRig.RUN, 1, 1, java.time.Duration.ofSeconds(9), 10, java.util.Set.of())),
          List.of(more));

      assertThat(rig.count("n = 1")).isEqualTo(35);
    }
  }

  @Test
  void nulls_in_a_key_and_names_that_are_not_there_are_refused() {
    try (BatchRig rig = new BatchRig(18)) {
      rig.session.execute("create table t (k int, n int); insert into t values (1, 1), (null, 1)");

      List<Problem> failed = new ArrayList<>();
      List.of(
              script("nulls").chunk("t", "k").body("update t set n = 2 where :chunk(t)"),
              script("table").chunk("nowhere", "k").body("update t set n = 2"),
              script("column").chunk("t", "nothing").body("update t set n = 2"))
          .forEach(script -> failed.addAll(rig.run(1, List.of(script)).failed()));

      assertThat(failed)
          .extracting(Problem::code)
          .containsExactly("chunkKeyNull", "chunkTableMissing", "chunkColumnMissing");
      assertThat(rig.count("n = 2")).isZero();
    }
  }

  @Test
  void an_empty_table_is_one_chunk_that_holds_what_comes_later() {
    try (BatchRig rig = new BatchRig(18).rows(0)) {
      Script script =
          script("x")
              .chunk("t", "id")
              .body("insert into t values (1, 'a'); update t set n = 1 where :chunk(t)");

      assertThat(rig.run(1, List.of(script)).complete()).isTrue();

      rig.assertEveryRowTouchedOnce();
    }
  }

  /** One row a block, so that a table is large while it has few rows. */
  private static void large(BatchRig rig, String type, String value) {
    rig.session.execute(
        "create table t (k "
            + type
            + " not null, company text, n int not null default 0, wide text)"
            + " with (fillfactor = 10)");
    rig.session.execute("alter table t alter wide set storage plain");
    rig.session.execute(
        "insert into t select "
            + value
            + ", 'a', 0, repeat('x', 4500) from generate_series(1, 1200) g");
    rig.session.execute("create index on t (k)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          bigint ; g * 9000000000
          text collate german ; (array['ä', 'Z', 'a', 'É', '-b', 'b'])[g % 6 + 1] || g
          uuid ; md5(g::text)::uuid
          timestamptz ; '2026-03-29 00:00+01'::timestamptz + g * interval '7 minutes'
          numeric(32,16) ; g / 7.0
          citext ; (array['A', 'a'])[g % 2 + 1] || g / 2
          """)
  void a_large_table_is_cut_by_a_sample_into_ranges_that_hold_every_row_once(
      String type, String value) {
    try (BatchRig rig = new BatchRig(18)) {
      rig.session.execute("create collation german (provider = icu, locale = 'de')");
      rig.session.execute("create extension citext");
      large(rig, type, value);
      Script script = script("x").chunk("t", "k").body("update t set n = n + 1 where :chunk(t)");
      BatchSettings settings =
          new BatchSettings(
              BatchRig.RUN, 1, 3, java.time.Duration.ofSeconds(9), 100, java.util.Set.of());

      assertThat(rig.run(rig.batch(settings), List.of(script)).failed()).isEmpty();

      rig.assertEveryRowTouchedOnce();
      assertThat(rig.number("select count(*) n from dbupgrade.chunk")).isBetween(8L, 16L);
      assertThat(rig.number("select sum(rows_estimate)::bigint n from dbupgrade.chunk"))
          .isBetween(1000L, 1400L);
    }
  }

  @Test
  void a_table_that_stays_as_it_is_is_cut_by_its_blocks() {
    try (BatchRig rig = new BatchRig(18)) {
      large(rig, "int", "g");
      rig.session.execute("create table u (k int, n int)");
      Script script =
          script("x").chunk("t", "ctid").body("insert into u select k, 1 from t where :chunk(t)");

      assertThat(rig.batch(BatchRig.settings(1)).check(Script.Stage.POST_SYNC, List.of(script)))
          .isEmpty();
      assertThat(rig.run(1, List.of(script)).failed()).isEmpty();

      assertThat(rig.number("select count(distinct k) n from u")).isEqualTo(1200);
      assertThat(rig.number("select count(*) n from u")).isEqualTo(1200);
      assertThat(rig.number("select count(*) n from dbupgrade.chunk")).isBetween(100L, 140L);
    }
  }

  @Test
  void a_script_that_changes_the_table_it_cuts_by_ctid_is_refused_and_rolled_back() {
    try (BatchRig rig = new BatchRig(18).rows(40)) {
      rig.session.execute(
          "create function sly() returns void language sql as 'update t set n = n + 1'");
      Script plain = script("plain").chunk("t", "ctid").body("update t set n = 1 where :chunk(t)");
      Script sly = script("sly").chunk("t", "ctid").body("select sly() from t where :chunk(t)");

      assertThat(rig.batch(BatchRig.settings(1)).check(Script.Stage.POST_SYNC, List.of(plain, sly)))
          .extracting(Problem::code, Problem::target)
          .containsExactly(org.assertj.core.groups.Tuple.tuple("chunkTableChanged", "plain"));
      assertThat(rig.run(1, List.of(sly)).failed())
          .extracting(Problem::code)
          .containsExactly("chunkTableChanged");
      assertThat(rig.count("n > 0")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          update t set id = id + 100 where :chunk(t)
          update only public.t as x set n = 1, "id" = x.id * 2 from u where :chunk(x)
          update t set (n, id) = (select 1, 2) where :chunk(t)
          with a as (update t set n = (select 1), id = 5 where :chunk(t) returning 1) select 1
          insert into t select * from t where :chunk(t) on conflict (id) do update set id = 9
          merge into t using u on u.k = t.id when matched and :chunk(t) then update set id = 4
          """)
  void a_script_that_changes_the_key_it_is_cut_by_is_refused(String body) {
    try (BatchRig rig = new BatchRig(18)) {
      assertThat(
              rig.batch(BatchRig.settings(1))
                  .check(Script.Stage.POST_SYNC, List.of(script("x").chunk("t", "id").body(body))))
          .extracting(Problem::code)
          .containsExactly("chunkKeyChanged");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          update t set n = id, id = t.id where t.id = 3 and :chunk(t)
          update u set id = t.id from t where :chunk(t)
          update t set n = 1 /* set id = 4 */, name = 'set id = 5' where :chunk(t)
          select * from t where :chunk(t) for update; update other.t set id = 4
          """)
  void a_script_that_leaves_its_key_alone_is_not(String body) {
    try (BatchRig rig = new BatchRig(18)) {
      assertThat(
              rig.batch(BatchRig.settings(1))
                  .check(Script.Stage.POST_SYNC, List.of(script("x").chunk("t", "id").body(body))))
          .isEmpty();
    }
  }
}
