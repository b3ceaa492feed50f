package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions whose bodies name something without its schema. */
class UnfoundNamesTest {
  private static final String OLD =
      """
      create table known (id int primary key); insert into known values (1), (2);
      create function one(i int) returns int immutable language sql as 'select i';
      create function two(i int) returns int immutable language plpgsql as 'begin return one(i); end';
      create domain d as int; create table t (id int primary key, a int, b d);
      insert into t values (1, 1, 1), (2, 2, 2);
      """;

  private static final String NEW =
      """
      create table known (id int primary key);
      create function one(i int) returns int immutable language sql as 'select i';
      create function two(i int) returns int immutable language plpgsql %1$s as 'begin return one(i); end';
      create function ok(i int) returns boolean language sql %1$s as 'select exists (select from known where id = i)';
      create domain d as int check (two(value) > 0);
      create table t (id int primary key, a int, b d, c int generated always as (two(a)) stored,
        e int default two(5), constraint known check (ok(a)));
      create index on t (two(a)); create unique index on t (two(id));
      create materialized view m as select two(a) x from t
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_refused_by_name_wherever_the_sync_would_call_them(int major) {
    try (PairRun run = PairRun.of(major, OLD, NEW.formatted(""), Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("nameNotFound", "public.t.b"),
              tuple("nameNotFound", "public.t.c"),
              tuple("nameNotFound", "public.t.e"),
              tuple("nameNotFound", "public.t.known"),
              tuple("nameNotFound", "public.m"),
              tuple("nameNotFound", "public.t.t_two_idx"),
              tuple("nameNotFound", "public.t.t_two_idx1"));
      assertThat(run.preview().refusals())
          .filteredOn(each -> "public.t.known".equals(each.target()))
          .extracting(Problem::message)
          .containsExactly(
              "the constraint \"public.t.known\" cannot be worked out: relation \"known\" does not"
                  + " exist, in the body of the function \"ok\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_called_where_they_have_a_path_of_their_own(int major) {
    String path = "set search_path = public, pg_temp";

    try (PairRun run = PairRun.of(major, OLD, NEW.formatted(path), Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', id, c, e) r from t order by id"))
          .containsExactly("1 1 5", "2 2 5");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_refused_where_an_index_that_stays_is_built_anew_with_its_table(int major) {
    String rows = "insert into t values (1, 1);";
    String functions =
        """
        create function one(i int) returns int immutable language sql as 'select i';
        create function two(i int) returns int immutable language plpgsql as 'begin return one(i); end';
        """;
    String index = "create index twice on t (two(a));";
    String old = functions + "create table t (a int, b int);" + index;
    String widened = functions + "create table t (a int, b numeric);" + index;
    String grown = functions + "create table t (a int, b int, c int);" + index;

    try (PairRun run = PairRun.of(major, filled(old, rows), widened, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactly(tuple("nameNotFound", "public.t.twice"));
    }
    try (PairRun run = PairRun.of(major, filled(old, rows), grown, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_refused_where_the_server_keeps_the_rows_and_their_table_is_analyzed(int major) {
    String functions =
        """
        create function one(i int) returns int immutable language sql as 'select i';
        create function two(i int) returns int immutable language plpgsql as 'begin return one(i); end';
        """;
    String index = "create index twice on t (two(a));";
    String old = functions + "create table t (a int, b timestamp(3));" + index;
    String finer = functions + "create table t (a int, b timestamp(6));" + index;

    try (PairRun run =
        PairRun.of(major, filled(old, "insert into t values (1)"), finer, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactly(tuple("nameNotFound", "public.t.twice"));
      assertThat(run.problems()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_called_where_what_they_name_comes_with_the_upgrade(int major) {
    String old = "create table t (id int primary key); insert into t values (7)";
    String shall =
        """
        create sequence ticket;
        create function next_ticket() returns bigint language plpgsql
          as 'begin return nextval(''public.ticket''); end';
        create table t (id int primary key, no bigint default next_ticket())
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', id, no) r from t")).containsExactly("7 1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_not_told_of_where_no_path_would_find_what_is_missing(int major) {
    String old = "create table t (id int primary key, a text); insert into t values (1, '2')";
    String shall =
        """
        create type mood as enum ('good');
        create function moody(i int) returns int immutable language plpgsql
          as 'declare m public.mood; begin return i; end';
        create function calling(i int) returns int immutable language plpgsql
          as 'begin execute ''select 1::public.mood''; return i; end';
        create function set_by(i int) returns int immutable language plpgsql
          as 'begin return length(current_setting(''app.unset'')) + i; end';
        create function reading(i int) returns int immutable language plpgsql
          as 'begin return (select count(*) from public.t where a = i); end';
        create table t (id int primary key, a int, b int default moody(1), c int default calling(1),
          d int default set_by(1), e int default reading(1), check (moody(id) > 0))
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals()).extracting(Problem::code).doesNotContain("nameNotFound");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_refused_though_a_row_has_something_against_what_they_name(int major) {
    String one =
        "create function one(i int) returns int immutable language sql as 'select 1 / i';"
            + "create sequence s;";
    String functions =
        """
        create function two(i int) returns int immutable language plpgsql
          as 'begin return one(i); end';
        create function counted(i int) returns int language plpgsql
          as 'begin return nextval(''s''); end';
        """;
    String old = one + "create table t (a int); insert into t values (0);";
    String shall =
        one
            + functions
            + "create table t (a int, b int generated always as (two(a)) stored,"
            + " c int default counted(1))";

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .contains(tuple("nameNotFound", "public.t.b"), tuple("nameNotFound", "public.t.c"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void are_not_called_for_what_the_server_renames_by_itself(int major) {
    String functions =
        """
        create function one(i int) returns int immutable language sql as 'select i';
        create function two(i int) returns int immutable language plpgsql as 'begin return one(i); end';
        """;
    String old =
        """
        create table cust (id int primary key, n int, check (two(n) > 0),
          g int generated always as (two(n)) stored);
        create index cust_two_idx on cust (two(n)) where two(id) > 0;
        create unique index cust_two_idx1 on cust (two(id));
        """;
    String shall =
        """
        create table customer (id int primary key, amount int, check (two(amount) > 0),
          g int generated always as (two(amount)) stored);
        create index customer_two_idx on customer (two(amount)) where two(id) > 0;
        create unique index customer_two_idx1 on customer (two(id));
        """;
    String rows = "insert into cust values (1, 7)";
    Dictionary words = Pair.renames("public.customer", "public.cust", Map.of("amount", "n"));

    try (PairRun run = PairRun.of(major, filled(functions + old, rows), functions + shall, words)) {
      PairRun.assertEndsEqual(run);
    }
    // What is added to them is worked out.
    String more = shall + "create index more on customer (two(amount), id)";
    try (PairRun run = PairRun.of(major, filled(functions + old, rows), functions + more, words)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactly(tuple("nameNotFound", "public.customer.more"));
    }
    // Where a column changes its type, the server builds all indexes anew.
    String index = "create index cust_two_idx on cust (two(n));";
    String narrow = functions + "create table cust (id int primary key, n int);" + index;
    String wider = functions + "create table customer (id bigint primary key, amount int);" + index;
    wider = wider.replace(" cust (", " customer (").replace("(n)", "(amount)");
    try (PairRun run = PairRun.of(major, filled(narrow, rows), wider, words)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target)
          .containsExactly(tuple("nameNotFound", "public.customer.cust_two_idx"));
    }
  }

  /** Whoever fills the table has a path on which the names are found. */
  private static String filled(String old, String rows) {
    return old + "set search_path = public;" + rows;
  }
}
