package dev.uplift.sync;

import static dev.uplift.sync.PairRun.assertEndsEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.SyncSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of the target that something else has in the old database. */
class TakenNamesTest {
  private static final String ASIDE =
      """
      select relname r from pg_class where relname like 'uplift%'
      union all select typname from pg_type where typname like 'uplift%'
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_goes_gives_its_name_to_what_comes_elsewhere(int major) {
    String old =
        """
        create table a (i int, j int, constraint one unique (i)); create table b (i int, j int);
        create index two on a (j); create index three on b (i); create index four on a (i, j);
        create view five as select i from a; create view over as select i from five;
        create type six as enum ('x'); create sequence seven; create domain eight as int;
        create sequence c_id_seq; create table gone (i int constraint nine primary key);
        insert into a values (1, 2); insert into b values (3, 4); insert into gone values (5)
        """;
    String shall =
        """
        create table a (i int, j int); create table b (i int, j int, constraint one unique (i));
        create index two on b (j); create index four on b (i); create index three on a (i);
        create table five (i int primary key); create view over as select i from five;
        create table six (i int); create index seven on a (j); create table eight (i int);
        create table c (id int generated always as identity constraint nine primary key)
        """;

    try (PairRun run = PairRun.of(major, old, shall, Pair.retires("public.gone"))) {
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', a.i, a.j, b.i, b.j) r from a, b"))
          .containsExactly("1 2 3 4");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_view_whose_name_a_table_takes_goes_though_foreign_ones_are_kept(int major) {
    String old = "create table a (i int); create view v as select i from a";
    String shall = "create table a (i int); create table v (i int)";

    try (PairRun run = keeping(major, old, shall, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_view_of_the_sites_own_reads_the_table_that_a_view_has_become(int major) {
    String old =
        """
        create table a (i int); create view "order" as select i from a;
        create view site_w as select "order".i, a.i j from "order" cross join a
        """;
    String shall = "create table a (i int); create table \"order\" (i int)";

    try (PairRun run = keeping(major, old, shall, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      PairRun.execute(run.database, "insert into a values (1); insert into \"order\" values (7)");
      assertThat(run.rows("select concat_ws(' ', i, j) r from site_w")).containsExactly("7 1");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void names_move_on_along_a_chain_of_renamed_tables_in_whatever_order(int major) {
    String old =
        """
        create table b (id serial primary key, n int unique, g int generated always as identity);
        create table c (id serial primary key, n int unique, g int generated always as identity);
        create table z (i int); create index a_n_key on z (i);
        create view a as select n from b;
        insert into b (n) values (5); insert into c (n) values (6), (7)
        """;
    String shall =
        """
        create table a (id serial primary key, n int unique, g int generated always as identity);
        create table b (id serial primary key, n int unique, g int generated always as identity);
        create table c (id serial primary key, n int unique); create table z (i int)
        """;
    Dictionary words =
        Pair.renames("public.a", "public.b", Map.of())
            .with(Pair.renames("public.b", "public.c", Map.of()));

    try (PairRun run = PairRun.of(major, old, shall, words)) {
      assertEndsEqual(run);
      PairRun.execute(run.database, "insert into a (n) values (8); insert into b (n) values (9)");
      assertThat(
              run.rows(
                  "select concat_ws(' ', id, n, g) r from a union all"
                      + " select concat_ws(' ', id, n, g) from b order by 1"))
          .containsExactly("1 5 1", "1 6 1", "2 7 2", "2 8 2", "3 9 3");
      assertThat(run.rows("select relname r from pg_class where relname like 'uplift%'")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_renamed_table_counts_on_though_one_that_counts_no_more_has_the_name(int major) {
    String old =
        """
        create table customer (id serial primary key, n int);
        create table customer_new (id serial primary key, n int);
        alter sequence customer_new_id_seq restart 1000;
        insert into customer (n) values (1); insert into customer_new values (1, 1), (2, 2)
        """;
    String shall =
        """
        create table customer_old (id int primary key, n int);
        create table customer (id serial primary key, n int)
        """;
    Dictionary words =
        Pair.renames("public.customer_old", "public.customer", Map.of())
            .with(Pair.renames("public.customer", "public.customer_new", Map.of()));

    try (PairRun run = PairRun.of(major, old, shall, words)) {
      assertEndsEqual(run);
      PairRun.execute(run.database, "insert into customer (n) values (3)");
      assertThat(run.rows("select id::text r from customer order by id"))
          .containsExactly("1", "2", "1000");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_renamed_column_counts_on_though_one_that_counts_no_more_has_the_name(int major) {
    String old =
        """
        create table t (a serial, b serial); alter sequence t_a_seq restart 1000;
        insert into t values (1, 2)
        """;
    String shall = "create table t (b serial, c int not null)";
    Dictionary words = Pair.renames("public.t", "", Map.of("b", "a", "c", "b"));

    try (PairRun run = PairRun.of(major, old, shall, words)) {
      assertEndsEqual(run);
      PairRun.execute(run.database, "insert into t (c) values (3)");
      assertThat(run.rows("select concat_ws(' ', b, c) r from t order by c"))
          .containsExactly("1 2", "1000 3");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @Test
  void sequences_that_would_change_names_are_refused_beforehand() {
    String old = "create table a (id serial); create table b (id serial)";
    String shall =
        """
        create sequence b_id_seq as int; create sequence a_id_seq as int;
        create table c (id int not null default nextval('b_id_seq'));
        create table d (id int not null default nextval('a_id_seq'));
        alter sequence b_id_seq owned by c.id; alter sequence a_id_seq owned by d.id
        """;
    Dictionary words =
        Pair.renames("public.c", "public.a", Map.of())
            .with(Pair.renames("public.d", "public.b", Map.of()));

    try (PairRun run = PairRun.of(18, old, shall, words)) {
      assertThat(run.syncer().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("nameTaken", "public.a_id_seq"), tuple("nameTaken", "public.b_id_seq"));

      PairRun.execute(run.database, "alter sequence b_id_seq rename to b_id_seq_old");
      assertEndsEqual(run);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_goes_gives_its_name_to_a_table_that_is_renamed(int major) {
    String old =
        """
        create type status as enum ('a'); create table state (id int, s status);
        create sequence kind; create table sort (id int);
        insert into state values (1, 'a'); insert into sort values (2)
        """;
    String shall = "create table status (id int, s text); create table kind (id int)";
    Dictionary words =
        Pair.renames("public.status", "public.state", Map.of())
            .with(Pair.renames("public.kind", "public.sort", Map.of()));

    try (PairRun run = PairRun.of(major, old, shall, words)) {
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', s.id, s.s, k.id) r from status s, kind k"))
          .containsExactly("1 a 2");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
    try (PairRun run = keeping(major, old, shall, words)) {
      assertThat(run.syncer().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactly(tuple("nameTaken", "public.status"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_is_kept_or_holds_rows_is_refused_its_name_beforehand(int major) {
    String old =
        """
        create table mine (i int constraint x primary key, e int);
        create type y as enum ('a'); create domain z as int; create sequence s;
        create table status (i int); insert into status values (1); create table a (i int)
        """;
    String shall =
        """
        create table a (i int); create table b (i int constraint x primary key);
        create table y (i int); create index z on a (i); create view s as select i from a;
        create type status as enum ('a')
        """;

    try (PairRun run = keeping(major, old, shall, Pair.retires("public.status"))) {
      assertThat(run.syncer().refusals())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple(
                  "nameTaken",
                  "public.b.x",
                  "the index \"public.b.x\" cannot be made: the index \"public.mine.x\" has the"
                      + " name"),
              tuple(
                  "nameTaken",
                  "public.y",
                  "the table \"public.y\" cannot be made: the type \"public.y\" has the name"),
              tuple(
                  "nameTaken",
                  "public.status",
                  "the type \"public.status\" cannot be made: the table \"public.status\" has the"
                      + " name"));

      PairRun.execute(
          run.database,
          "alter index x rename to x_mine; alter type y rename to y_mine; alter table status rename"
              + " to status_old");
      try (PairRun renamed = keeping(run)) {
        assertEndsEqual(renamed);
      }
    }
  }

  @Test
  void a_remedy_is_a_statement_that_can_be_run() {
    String old = "create table mine (i int constraint x primary key); create table a (i int)";
    String shall = "create table a (i int, constraint x unique (i))";

    try (PairRun run = keeping(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.syncer().refusals())
          .extracting(Problem::remedy)
          .containsExactly(
              "Give that another name before the upgrade (alter index public.x rename to …), or"
                  + " drop it, or let the package give its own another.");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void an_identity_that_becomes_a_sequence_on_its_own_is_refused_or_goes_on_as_a_serial(int major) {
    String old =
        "create table t (id int generated by default as identity, n int); insert into t (n) values"
            + " (1)";
    String free =
        "create sequence t_id_seq; create table t (id int not null default nextval('t_id_seq'), n"
            + " int);";

    try (PairRun run = PairRun.of(major, old, free, Dictionary.EMPTY)) {
      assertThat(run.syncer().refusals())
          .extracting(Problem::code, Problem::target, Problem::remedy)
          .containsExactly(
              tuple(
                  "nameTaken",
                  "public.t_id_seq",
                  "Let the target's be owned by \"public.t.id\" (owned by …), so that it goes on"
                      + " where the old one stood."));
    }
    try (PairRun run =
        PairRun.of(major, old, "create table t (id serial, n int)", Dictionary.EMPTY)) {
      assertEndsEqual(run);
      PairRun.execute(run.database, "insert into t (n) values (2)");
      assertThat(run.rows("select id::text r from t order by 1")).containsExactly("1", "2");
    }
  }

  private static PairRun keeping(int major, String old, String shall, Dictionary words) {
    return PairRun.of(major, old, shall, PairRun.settings(words, true));
  }

  private static PairRun keeping(PairRun run) {
    SyncSettings settings = PairRun.settings(Dictionary.EMPTY, true);
    return PairRun.of(run.database, run.target, settings);
  }
}
