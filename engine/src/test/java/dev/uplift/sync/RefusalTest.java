package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.AllowedDrops;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sync says no to, and what it says then. */
class RefusalTest {

  @Test
  void rows_that_nobody_named_are_refused_beforehand_all_together() {
    String old =
        """
        create table t (id int, a text); create table u (x int); create table empty (x int);
        insert into t values (1, 'x'), (2, null); insert into u values (1)
        """;

    try (PairRun run = PairRun.of(18, old, "create table t (id int)", Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("dropsRows", "public.t.a"), tuple("dropsRows", "public.u"));
    }
  }

  @Test
  void rows_in_a_column_whose_type_loses_or_narrows_fields_are_counted_and_not_cut() {
    String old =
        """
        create domain d as varchar(9); create type c as (s d, n numeric(9,2), gone int); create table t (x c, y c[]);
        insert into t values (row('abcd', 1, null), null), (row('ab', 1.25, null), null),
          (row('ab', 1.2, 3), null), (row('ab', 1.2, null), array[row('a', 1, 1)::c]), (null, null)
        """;
    String shall =
        """
        create domain d as varchar(3); create type c as (s d, n numeric(9,1)); create table t (x c, y c[])
        """;

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::target, Problem::message, Problem::why)
          .containsExactlyInAnyOrder(
              tuple(
                  "public.t.x",
                  "3 values would change on the way into x public.c",
                  "The column is public.c (s public.d, n numeric(9,2), gone integer) and becomes"
                      + " public.c (s public.d, n numeric(9,1))."),
              tuple(
                  "public.t.y",
                  "1 rows do not fit into y public.c[]",
                  "The column is public.c[] (s public.d, n numeric(9,2), gone integer) and becomes"
                      + " public.c[] (s public.d, n numeric(9,1))."));
    }
  }

  @Test
  void a_table_whose_rows_another_column_holds_is_refused_new_types_beforehand() {
    String old =
        """
        create table t (id int, n numeric(9,2)); create table u (id int);
        create table holder (id int, r t[], s u)
        """;
    String shall =
        """
        create table t (id int, n numeric(12,4)); create table u (id int, x int);
        create table holder (id int, r t[], s u)
        """;

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::message)
          .containsExactly(
              tuple(
                  "rowTypeUsed",
                  "\"public.t\" cannot get other column types while \"public.holder.r\" holds rows"
                      + " of it"));
    }
  }

  @Test
  void columns_of_an_heir_that_its_partitioned_parent_has_not_are_refused() {
    String old =
        """
        create table m (id int, d date); create table q (z2 int);
        create table m1 (z text, none text) inherits (m); create table m2 () inherits (m, q);
        create table m3 (own int) inherits (m1);
        insert into m1 values (1, '2020-01-01', 'kept'); insert into m2 values (2, '2020-01-01', 77);
        insert into m3 values (3, '2020-01-01', null, null, 5)
        """;
    String shall =
        """
        create table q (z2 int); create table m (id int, d date) partition by range (d);
        create table m1 partition of m default
        """;

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("dropsRows", "public.m1.z"),
              tuple("dropsRows", "public.m2.z2"),
              tuple("dropsRows", "public.m3.own"));
    }
  }

  @Test
  void rows_that_came_after_the_refusals_were_computed_are_seen_under_lock() {
    String old = "create table t (id int); create table u (x int); create table v (x int)";

    try (PairRun run = PairRun.of(18, old, "create table t (id int)", Dictionary.EMPTY)) {
      assertThat(run.preview().refusals()).isEmpty();
      PairRun.execute(run.database, "insert into u values (1)");

      List<Problem> problems = run.sync();

      assertThat(problems).extracting(Problem::code).containsExactly("dropsRows");
      assertThat(run.rows("select x::text r from u")).containsExactly("1");
      assertThat(run.rows("select to_regclass('v')::text r")).containsExactly("null");
    }
  }

  @Test
  void what_the_operator_names_is_dropped_with_its_rows() {
    String old =
        "create table t (id int, a text); create table u (x int); insert into u values (1)";
    SyncSettings settings = allowing(Set.of("public.u"));

    try (PairRun run = PairRun.of(18, old, "create table t (id int, a text)", settings)) {
      assertThat(run.preview().refusals()).isEmpty();
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void narrowing_that_changes_values_is_counted_and_nothing_is_changed() {
    String old =
        """
        create table t (a numeric(32,16), b varchar(9), c bigint, d text);
        insert into t values (1.23456789, 'abcdef', 99999999999, 'q'), (1.5, 'ab', 3, 'r')
        """;
    String shall = "create table t (a numeric(32,6), b varchar(3), c int, d varchar(40))";

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(run.executed).isEmpty();
      assertThat(outcome.problems())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple(
                  "narrowing",
                  "public.t.a",
                  "1 values would change on the way into a numeric(32,6)"),
              tuple(
                  "narrowing",
                  "public.t.b",
                  "1 values would change on the way into b character varying(3)"),
              tuple("narrowing", "public.t.c", "1 rows do not fit into c integer"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_column_that_goes_and_that_a_publication_names_is_refused_before_anything_changes(
      int major) {
    String old =
        """
        create table t (id int primary key, fax text, phone text, kept text);
        create publication faxes for table t (id, fax);
        create publication whole for table t;
        alter table t replica identity full;
        create publication filtered for table t where (phone = '1')
        """;
    String shall = "create table t (id int primary key, kept text)";

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("publishedColumnGoes", "public.t.fax"),
              tuple("publishedColumnGoes", "public.t.phone"));
    }
  }

  @Test
  void elements_of_arrays_are_rounded_only_where_the_dictionary_permits_it() {
    String old =
        """
        create table t (a numeric(20,6)[], b text[]);
        insert into t values ('{1.5,1.234567}', '{abcd}'), ('{1.5}', '{abc}')
        """;

    try (PairRun run =
        PairRun.of(
            18, old, "create table t (a numeric(8,2)[], b varchar(3)[])", Dictionary.EMPTY)) {
      assertThat(run.syncer().sync(Mode.FULL).problems())
          .extracting(Problem::code, Problem::message)
          .containsExactlyInAnyOrder(
              tuple("narrowing", "1 values would change on the way into a numeric(8,2)[]"),
              tuple("narrowing", "1 rows do not fit into b character varying(3)[]"));
      assertThat(run.executed).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void values_that_no_cast_or_label_takes_are_refused_before_a_statement_is_sent(int major) {
    String old =
        """
        create type state as enum ('Open', 'Lost', 'Done');
        create table t (a text, b text, c state, d text, e bigint, f jsonb, g bit varying(9));
        insert into t values ('7', '2026-02-28', 'Open', 'Open', 1, '1', '101'),
          ('x', '2026-02-30', 'Lost', 'Odd', 12345, '"y"', '1011'),
          (null, null, null, null, null, null, null), ('', 'infinity', 'Done', 'Done', 99, '2', '1')
        """;
    String shall =
        """
        create type state as enum ('Open', 'Done');
        create table t (a int, b date, c state, d state, e varchar(3), f int, g bit varying(3))
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple("narrowing", "public.t.a", "2 rows do not fit into a integer"),
              tuple("narrowing", "public.t.b", "1 rows do not fit into b date"),
              tuple("narrowing", "public.t.c", "1 rows do not fit into c public.state"),
              tuple("narrowing", "public.t.d", "1 rows do not fit into d public.state"),
              tuple("narrowing", "public.t.e", "1 rows do not fit into e character varying(3)"),
              tuple("narrowing", "public.t.f", "1 rows do not fit into f integer"),
              tuple("narrowing", "public.t.g", "1 rows do not fit into g bit varying(3)"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_table_that_does_not_take_its_new_types_is_told_of_by_its_rows(int major) {
    String old =
        """
        create table t (a text, b bigint); create table u (a text);
        insert into t values ('7', 1), ('x', 99999999999); insert into u values ('1'), ('2')
        """;
    String shall = "create table t (a int, b int); create table u (a int)";

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(outcome.problems())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple("narrowing", "public.t.a", "1 rows do not fit into a integer"),
              tuple("narrowing", "public.t.b", "1 rows do not fit into b integer"));
      assertThat(outcome.rewritten()).containsExactly(ObjectId.table("public", "u"));
    }
  }

  @Test
  void duplicates_orphans_nulls_and_broken_checks_are_all_named_with_their_counts() {
    String old =
        """
        create table p (id int primary key); create table t (a int, b int, c int, d int);
        insert into p values (1); insert into t values (1, 1, null, 1), (1, 2, 2, -1), (2, 3, 3, 3)
        """;
    String shall =
        """
        create table p (id int primary key);
        create table t (a int, b int references p, c int not null, d int check (d > 0));
        create unique index u on t (a)
        """;

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.sync())
          .extracting(Problem::message)
          .containsExactlyInAnyOrder(
              "2 rows share 1 keys of \"u\"",
              "2 rows of \"public.t\" refer to rows of \"public.p\" that are not there",
              "1 rows have no value in \"public.t.c\"",
              "1 rows of \"public.t\" break \"t_d_check\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rows_that_only_share_a_key_once_they_are_changed_are_counted_so(int major) {
    String old =
        """
        create table t (id int primary key, a text unique, "b c" text);
        create table u (id numeric(9,2) primary key, a text);
        insert into t values (1, 'a'), (2, 'A'), (3, 'b'); insert into u values (1.1, 'a'), (1.2, 'b')
        """;
    String shall =
        """
        create collation "any case" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        create table t (id int primary key, a text collate "any case" unique, "b c" varchar(3));
        create table u (id int primary key, a text)
        """;
    ColumnEntry rounded =
        new ColumnEntry(Optional.empty(), Optional.empty(), Optional.of(Narrow.ROUND));
    TableEntry table =
        new TableEntry(Optional.empty(), Optional.empty(), Optional.empty(), Map.of("id", rounded));
    Dictionary rounding = Pair.words(Map.of("public.u", table), Map.of());

    try (PairRun run = PairRun.of(major, old, shall, rounding)) {
      SyncOutcome additive = run.syncer().sync(Mode.ADDITIVE);
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(additive.problems()).isEmpty();
      assertThat(outcome.problems())
          .extracting(Problem::message)
          .containsExactlyInAnyOrder(
              "2 rows share 1 keys of \"t\"", "2 rows share 1 keys of \"u\"");
    }
  }

  @Test
  void a_customers_own_view_stays_and_what_no_longer_fits_is_reported() {
    String old =
        """
        create table t (id int, a varchar(3), b text); create view mine as select id, a from t;
        create view odd as select length(b) from t; create table own (x int);
        insert into t values (1, '5', '7'); insert into own values (1)
        """;
    SyncSettings settings = PairRun.settings(Dictionary.EMPTY, true);

    try (PairRun run = PairRun.of(18, old, "create table t (id bigint, a int, b int)", settings)) {
      assertThat(run.preview().refusals()).isEmpty();
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows("select (id + a)::text r from mine")).containsExactly("6");
      assertThat(run.rows("select x::text r from own")).containsExactly("1");
      assertThat(run.noted)
          .anyMatch(
              text -> text.contains("odd does not fit the new structure and was not put back"));
    }
  }

  private static SyncSettings allowing(Set<String> drops) {
    return SyncSettings.of(
            Dictionary.EMPTY, new Comparison(false, false, false, false, true, "old", "new"))
        .with(new AllowedDrops(drops, true, Set.of()));
  }
}
