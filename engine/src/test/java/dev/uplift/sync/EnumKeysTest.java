package dev.uplift.sync;

import static dev.uplift.sync.PairRun.assertEndsEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ValueEntry;
import dev.uplift.problem.Problem;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Enums whose labels go or change their order, and what stands on them. */
class EnumKeysTest {
  private static final String OLD = "create type m as enum ('a', 'b', 'c', 'd');";
  private static final String NEW = "create type m as enum ('c', 'b', 'a');";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void tables_that_they_partition_are_made_anew_by_the_new_labels(int major) {
    String tables =
        """
        create domain d as m;
        create domain many as m[];
        create type pair as (n int, m m);
        create table l (id int, m m not null default 'a', z m, w pair, q m[], v many,
          primary key (id, m)) partition by list (m);
        create table l_ab partition of l for values in ('a', 'b') partition by list (id);
        create table l_ab_1 partition of l_ab default;
        create table l_rest partition of l default;
        create index l_z on l (z);
        create view of_l as select id, m from l where z = 'c';
        create table refers (id int, m m, foreign key (id, m) references l);
        create table h (id int, m m) partition by hash (m);
        create table h_0 partition of h for values with (modulus 2, remainder 0);
        create table h_1 partition of h for values with (modulus 2, remainder 1);
        create table below (id int, m m) partition by list (id);
        create table below_1 partition of below for values in (1, 2) partition by list ((m < 'b'));
        create table below_1_a partition of below_1 default;
        create table r (id int, m d) partition by range (m);
        """;
    String old =
        """
        create table r_low partition of r for values from ('a') to ('c');
        create table r_high partition of r for values from ('c') to (maxvalue);
        insert into l values (1, 'a', 'c', row(1, 'd'), '{c,b}', '{a}'),
          (2, 'd', 'd', null, '{d}', '{b,d}');
        insert into refers values (1, 'a');
        insert into h values (1, 'a'), (2, 'c'); insert into below values (1, 'a'), (2, 'd');
        insert into r values (1, 'a'), (2, 'c');
        """;
    String shall =
        """
        create table r_low partition of r for values from ('c') to ('a');
        create table r_high partition of r for values from ('a') to (maxvalue);
        """;
    Dictionary merged = Pair.words(Map.of(), Map.of("public.m", Map.of("c", new ValueEntry("d"))));

    try (PairRun run = PairRun.of(major, OLD + tables + old, NEW + tables + shall, merged)) {
      assertEndsEqual(run);

      assertThat(
              run.rows(
                  """
                  select concat_ws(' ', tableoid::regclass, id, m, z, w, q, v) r from l
                   union all select concat_ws(' ', tableoid::regclass, id, m) from r
                   union all select concat_ws(' ', tableoid::regclass, id, m) from below
                   union all select concat_ws(' ', 'h', id, m) from h
                   union all select concat_ws(' ', 'of_l', id, m) from of_l order by 1
                  """))
          .containsExactly(
              "below_1_a 1 a",
              "below_1_a 2 c",
              "h 1 a",
              "h 2 c",
              "l_ab_1 1 a c (1,c) {c,b} {a}",
              "l_rest 2 c c {c} {b,c}",
              "of_l 1 a",
              "of_l 2 c",
              "r_high 1 a",
              "r_low 2 c");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void labels_that_go_are_refused_where_they_partition_a_table(int major) {
    String tables =
        """
        create table l (id int, m m) partition by list (m);
        create table l_a partition of l for values in ('a');
        create table l_rest partition of l default;
        """;
    String rows = "insert into l values (1, 'a'), (2, 'd'), (3, 'd');";

    try (PairRun run = PairRun.of(major, OLD + tables + rows, NEW + tables, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::target, Problem::message, Problem::why)
          .containsExactly(
              tuple(
                  "public.l.m",
                  "2 rows do not fit into m public.m",
                  "The column is public.m and becomes public.m."
                      + " Labels of \"public.m\" go or change their order."));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_table_that_becomes_partitioned_takes_the_new_labels(int major) {
    String old =
        """
        create type pair as (n int, m m);
        create table t (id int, m m, w pair); insert into t values (1, 'a', row(1, 'c'));
        """;
    String shall =
        """
        create type pair as (n int, m m);
        create table t (id int, m m, w pair) partition by range (id);
        create table t_all partition of t default;
        """;

    try (PairRun run = PairRun.of(major, OLD + old, NEW + shall, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', tableoid::regclass, m, w) r from t"))
          .containsExactly("t_all a (1,c)");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void fields_of_rows_move_with_them_and_arrays_of_rows_are_refused(int major) {
    String structure =
        """
        create domain l as m[];
        create type i as (m m, l l);
        create domain di as i;
        create type c as (n int, m m, ms m[], i i, is_ i[]);
        create domain dc as c;
        create table t (id int primary key, x c, y c[], z dc, l l, di di default row('a', null)::i);
        """;
    String rows =
        """
        insert into t values
          (1, row(1, 'a', '{b,a}', row('b', '{c}'), '{}'), '{}', row(2, 'b', null, null, null),
           '{a}', row('c', '{a}')),
          (2, row(2, 'd', null, null, null), null, null, null, null),
          (3, null, array[row(1, 'a', null, null, null)::c], null, null, null),
          (4, row(2, null, '{a,d}', null, null), null, null, null, null),
          (5, null, null, row(2, null, null, row('d', null), null), null, null),
          (6, row(2, null, null, row(null, '{b,d}'), null), null, null, '{d}', row('d', null)),
          (7, row(2, null, null, null, array[row('a', null)::i]), null, null, null, null);
        """;

    try (PairRun run =
        PairRun.of(major, OLD + structure + rows, NEW + structure, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple("public.t.x", "4 rows do not fit into x public.c"),
              tuple("public.t.y", "1 rows do not fit into y public.c[]"),
              tuple("public.t.z", "1 rows do not fit into z public.dc"),
              tuple("public.t.l", "1 rows do not fit into l public.l"),
              tuple("public.t.di", "1 rows do not fit into di public.di"));

      PairRun.execute(run.database, "delete from t where id > 1");

      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', x, y, z, l, di) r from t"))
          .containsExactly("(1,a,\"{b,a}\",\"(b,{c})\",{}) {} (2,b,,,) {a} (c,{a})");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_range_type_over_them_that_columns_have_is_refused_with_their_rows(int major) {
    String structure =
        """
        create domain dm as m;
        create type span as range (subtype = m);
        create type deep as range (subtype = dm);
        create type unused as range (subtype = m);
        create domain ds as span;
        create type c as (s deep);
        create table t (id int primary key, s span, many span_multirange, d ds[], c c);
        """;
    String rows =
        """
        insert into t values (1, '[a,b)', '{[a,b)}', array['[a,b)'::span::ds], row(null)::c),
          (2, '(,)', null, null, null), (3, null, null, null, null);
        """;

    try (PairRun run =
        PairRun.of(major, OLD + structure + rows, NEW + structure, Dictionary.EMPTY)) {
      String held = "\"public.m\" cannot lose labels or change their order: the range type ";
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple(
                  "typeHeld",
                  "public.t.s",
                  held
                      + "\"public.span\" is over it, and \"public.t.s\" has values of that in 2 rows"),
              tuple(
                  "typeHeld",
                  "public.t.many",
                  held
                      + "\"public.span\" is over it, and \"public.t.many\" has values of that in 1 rows"),
              tuple(
                  "typeHeld",
                  "public.t.d",
                  held
                      + "\"public.span\" is over it, and \"public.t.d\" has values of that in 1 rows"),
              tuple(
                  "typeHeld",
                  "public.t.c",
                  held
                      + "\"public.deep\" is over it, and \"public.t.c\" has values of that in 1 rows"));
    }

    String more = OLD.replace("'d'", "'d', 'e'");
    try (PairRun run =
        PairRun.of(major, OLD + structure + rows, more + structure, Dictionary.EMPTY)) {
      assertEndsEqual(run);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_range_type_over_them_that_no_column_has_comes_back_over_the_new_labels(int major) {
    String structure =
        """
        create type span as range (subtype = m);
        create domain ds as span; create type c as (s span_multirange);
        create function wide(span) returns m language sql as 'select upper($1)';
        create table t (id int primary key, m m); insert into t values (1, 'a');
        """;

    try (PairRun run = PairRun.of(major, OLD + structure, NEW + structure, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      assertThat(run.rows("select wide('[c,a)')::text r from t")).containsExactly("a");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_sites_own_table_that_they_partition_is_refused_with_its_rows(int major) {
    String own =
        """
        create table own (id int, m m) partition by list (m);
        create table own_a partition of own for values in ('a');
        insert into own values (1, 'a'), (2, 'a');
        """;

    try (PairRun run =
        PairRun.of(major, OLD + own, NEW, PairRun.settings(Dictionary.EMPTY, true))) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactly(
              tuple(
                  "typeHeld",
                  "public.own",
                  "\"public.m\" cannot lose labels or change their order: it partitions"
                      + " \"public.own\" with 2 rows, which the model does not know"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void labels_that_go_are_refused_in_what_the_site_has_of_its_own(int major) {
    String own =
        """
        create type mine as (m m); create domain named as m[];
        create table own (id int, x mine, m m, l named); create table t (id int, site m);
        insert into own values (1, row('a'), 'd', null), (2, row('d'), 'b', '{a,d}');
        insert into t values (1, 'd'), (2, 'd');
        """;

    try (PairRun run =
        PairRun.of(
            major,
            OLD + own,
            NEW + "create table t (id int);",
            PairRun.settings(Dictionary.EMPTY, true))) {
      assertThat(run.preview().refusals())
          .extracting(Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple("public.own.x", "1 rows do not fit into x public.mine"),
              tuple("public.own.m", "1 rows do not fit into m public.m"),
              tuple("public.own.l", "1 rows do not fit into l public.named"),
              tuple("public.t.site", "2 rows do not fit into site public.m"),
              tuple(
                  "public.t.site",
                  "column \"public.t.site\" would be dropped with 2 rows of values"));

      PairRun.execute(run.database, "delete from own where id = 2; update own set m = 'c'");
      PairRun.execute(run.database, "update t set site = null");

      assertThat(run.preview().refusals()).isEmpty();
      assertThat(run.problems()).isEmpty();
      assertThat(run.rows("select concat_ws(' ', x, m, l) r from own")).containsExactly("(a) c");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void arrays_of_rows_with_a_domain_that_binds_more_are_refused_with_their_number(int major) {
    String structure =
        """
        create type i as (d d); create type c as (n int, i i);
        create table t (id int primary key, x c, y c[]);
        """;
    String rows =
        """
        insert into t values (1, row(1, row(5)), '{}'), (2, null, array[row(1, row(5))::c]),
          (3, null, null);
        """;

    try (PairRun run =
        PairRun.of(
            major,
            "create domain d as int;" + structure + rows,
            "create domain d as int check (value > 0);" + structure,
            Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::target, Problem::message)
          .containsExactly(tuple("public.t.y", "1 rows do not fit into y public.c[]"));

      PairRun.execute(run.database, "delete from t where id = 2");

      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', x, y) r from t order by id"))
          .containsExactly("(1,\"(5)\") {}", "");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void tables_whose_rows_are_of_a_type_or_are_one_are_refused_by_name(int major) {
    String structure =
        """
        create type c as (id int, m m); create table t of c;
        create table u (id int, m m); create table holder (id int, r u[]);
        """;

    try (PairRun run = PairRun.of(major, OLD + structure, NEW + structure, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("typedTable", "public.t"), tuple("rowTypeUsed", "public.holder.r"));
    }
  }
}
