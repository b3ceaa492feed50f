package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.scan.Narrowed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types for which the server cuts values without a word. */
class CutValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"1e20", "'NaN'"})
  void a_number_that_is_no_money_is_refused_with_its_count(String number) {
    String old = "create table t (id int primary key, a numeric); insert into t values (1, 1.5),";
    String shall = "create table t (id int primary key, a money);";

    try (PairRun run = PairRun.of(18, old + " (2, " + number + ");", shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::message)
          .containsExactly(tuple("narrowing", "1 rows do not fit into a money"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "inet        | '10.1.2.3/8'      | '10.0.0.0/8' | cidr",
        "text        | repeat('ab', 40)  | 'ab'         | name",
        "varchar(9)  | 'abc'             | 'a'          | \"char\"",
        "numeric     | 1.239             | 1.23         | money",
        "int         | 3                 | 1            | boolean",
        "interval    | '1 day 02:03:04'  | '02:03'      | interval hour to minute",
        "jsonb       | '1.5'             | '1.0'        | int",
        "jsonb       | '1.239'           | '1.23'       | numeric(9,2)",
        "jsonb       | '0.12345678901234567890' | '0.10' | double precision",
        "text        | '0.12345678901234567890' | '0.10' | double precision",
        "real        | 1234567.5         | 3            | int",
        "real        | 1234567.5         | 3            | numeric(9)",
        "oid         | 4294967295        | 7            | int",
        "int         | -1                | 7            | oid",
        "tsrange     | '[2020-01-01 10:00,)' | '[2020-01-01,2020-01-05)' | daterange",
        "tsrange     | '[2020-01-01,2020-01-05]' | '(,2020-01-05)' | daterange",
        "tsrange     | '(2020-01-01,2020-01-05)' | 'empty' | daterange",
        "lseg        | '[(0,0),(2,2)]'   | '[(1,1),(1,1)]' | point",
        "box         | '((2,2),(0,0))'   | '((1,1),(1,1))' | point",
        "box         | '((2,2),(0,0))'   | '((1,1),(1,1))' | circle",
        "polygon     | '((0,0),(2,0),(1,2))' | '((1,1))'   | point",
        "polygon     | '((0,0),(2,0),(1,2))' | '((1,1))'   | circle",
        "polygon     | '((0,0),(2,0),(1,2))' | '((0,0),(0,2),(2,2),(2,0))' | box",
        "circle      | '<(0,0),1>'       | '<(1,1),0>'  | point",
        "circle      | '<(0,0),1>'       | '<(1,1),0>'  | box",
        "circle      | '<(0,0),1>'       | null         | polygon",
        "text        | '2020-01-02 10:00'    | '2020-01-02 00:00:00' | date",
        "text        | '2-Jan-2020 10:00'    | '10:00 PM'            | time",
        "text        | '10:00:00.25+05'      | '10:00:00.25'         | time(2)",
        "text        | '2020-01-02 10:00+05' | '2020-01-02T10:00:01' | timestamp",
        "varchar(40) | '2020-01-02T10:00:00Z' | '2020-01-02'         | timestamp",
        "text        | '2020-01-02 10:00:00.5' | '2020-01-02 10:00 AM' | timestamp(0)",
        "text        | '20200102T101112.5' | '20200102T101112' | timestamp(0)",
        "text        | '1.5 s'           | '1.5 hours'  | interval(0)",
        "text        | '10:20:30'        | '10:20'      | interval hour to minute",
        "text        | '1.0000001 s'     | 'PT1.000001S' | interval",
        "text        | '12.345'          | '12.3400'    | money",
        "varchar(9)  | '1,5'             | '$1,234.5'   | money",
        "real        | 12.345            | 12.5         | money",
        "bigint      | 256               | 255          | bit(8)",
        "int         | -1                | 0            | bit(31)",
        "smallint    | 256               | 5            | bit(8)",
        "int[]       | '{1,256}'         | '{1,255}'    | bit(8)[]",
        "float8      | 12345678901234.567 | 0.1::float8 + 0.2::float8 | numeric(20,2)",
        "float8      | 123456789012345.6 | 123456789012345 | bigint",
        "text        | '2020-01-02 10:00:00.1234567' | '2020-01-02 10:00:00.123456+02' | timestamptz"
      })
  void a_value_that_would_come_out_as_another_is_counted_and_nothing_is_changed(
      String from, String cut, String kept, String to) {
    String old = "create table t (id int primary key, a %s); ".formatted(from);
    String shall = "create table t (id int primary key, a %s);".formatted(to);
    String rows = "insert into t values (1, %s), (2, %s);".formatted(kept, cut);

    try (PairRun run = PairRun.of(18, old + rows, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals()).extracting(Problem::code).containsExactly("narrowing");
      assertThat(run.syncer().sync(Mode.FULL).problems())
          .extracting(Problem::target)
          .containsExactly("public.t.a");

      PairRun.execute(run.database, "delete from t where id = 2");

      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void a_float_becomes_a_decimal_number_with_all_of_its_digits() {
    String old =
        """
        create type pt as (x real, y text);
        create table t (id int primary key, a real, b float8, c float8, d float8, e real[], f pt);
        insert into t values
          (1, 1234567, 12345678901234.56, 9007199254740993, 0.1, '{1234567}', row(1234567, 'y')),
          (2, 'NaN', -2.5, 7, 1e-9, null, null);
        """;
    String shall =
        """
        create type pt as (x numeric, y text);
        create table t (id int primary key, a numeric(12,2), b numeric(20,2), c numeric, d numeric,
          e numeric[], f pt);
        """;

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals()).isEmpty();

      PairRun.assertEndsEqual(run);

      assertThat(run.rows("select concat_ws(' ', a, b, c, d, e, f) r from t order by id"))
          .containsExactly(
              "1234567.00 12345678901234.56 9007199254740992 0.1 {1234567} (1234567,y)",
              "NaN -2.50 7 0.000000001");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void numbers_and_texts_become_the_bits_that_they_are(int major) {
    String old =
        """
        create table t (id int primary key, a smallint, b int, c bigint, d text, e int[], f int);
        insert into t values (1, 5, 255, -1, '00000101', '{1,2}', 1), (2, 0, 0, 0, null, null, -1);
        """;
    String shall =
        """
        create table t (id int primary key, a bit(8), b bit(8), c bit(64), d bit(8), e bit(4)[],
          f bit(40));
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);

      assertThat(run.rows("select concat_ws(' ', a, b, d, e, f) r from t order by id"))
          .containsExactly(
              "00000101 11111111 00000101 {0001,0010} " + "0".repeat(39) + "1",
              "00000000 00000000 " + "1".repeat(40));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_is_left_out_of_a_text_that_becomes_an_interval_or_bits_is_counted(int major) {
    String old =
        """
        create type mixed as (n int, x text);
        create table t (id int primary key, a text, b text, c mixed);
        insert into t values (1, '1.5 hours', '00000101', row(1, '0')), (2, '1.5', '101', null),
          (3, '00:00:00.2', '00000101', row(1, '00:00:01.2'));
        """;
    String shall =
        """
        create type mixed as (n int, x interval(0));
        create table t (id int primary key, a interval(0), b bit(8), c mixed);
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::message)
          .containsExactlyInAnyOrder(
              "2 values would change on the way into a interval(0)",
              "1 rows do not fit into b bit(8)",
              "1 values would change on the way into c public.mixed");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_key_that_an_object_has_twice_is_counted_at_every_depth(int major) {
    String old =
        """
        create domain doc as json;
        create type mixed as (n int, j json);
        create table t (id int primary key, a json, b text, c json[], d doc, e mixed);
        insert into t values
          (1, '{"a":1,"b":[{"a":1},{"a":2}]}', '[":a:b:", 1]', array['{"a":1}'::json], null, null),
          (2, '[1,{"x":{"a":1,"b":2,"a":1}}]', null, null, '{"a":1}', null),
          (4, null, null, null, null, row(2, '{"a":1,"b":{"a":2}}')),
          (3, null, '{"a":1,"\\u0061":2}', array['{}', '{"a":1,"a":2}']::json[], '{"a":1,"a":1}',
           row(1, '{"a":1,"a":2}'));
        """;
    String shall =
        """
        create domain doc as jsonb;
        create type mixed as (n int, j jsonb);
        create table t (id int primary key, a jsonb, b jsonb, c jsonb[], d doc, e mixed);
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple("public.t.a", "1 values would change on the way into a jsonb"),
              tuple("public.t.b", "1 values would change on the way into b jsonb"),
              tuple("public.t.c", "1 values would change on the way into c jsonb[]"),
              tuple("public.t.d", "1 values would change on the way into d public.doc"),
              tuple("public.t.e", "1 values would change on the way into e public.mixed"));
      assertThat(run.preview().refusals().getFirst().why())
          .isEqualTo(
              "The column is json and becomes jsonb. Of a key that an object has more than once,"
                  + " jsonb keeps the last value alone.");

      PairRun.execute(
          run.database, "update t set a = '{\"x\":1}' where id = 2; delete from t where id = 3");

      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void keys_that_stand_twice_are_counted_where_the_dictionary_lets_them_go(int major) {
    String old =
        """
        create table t (id int primary key, a json);
        insert into t values (1, '{"a":1,"a":2}'), (2, '{"a":1}');
        """;
    String shall = "create table t (id int primary key, a jsonb);";

    try (PairRun run = PairRun.of(major, old, shall, Pair.narrows("public.t", "a", Narrow.ROUND))) {
      assertThat(run.preview().refusals()).isEmpty();
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(outcome.problems()).isEmpty();
      assertThat(outcome.narrowed()).extracting(Narrowed::rows).containsExactly(1L);
      assertThat(run.rows("select a::text r from t order by id"))
          .containsExactly("{\"a\": 2}", "{\"a\": 1}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "15 | json | '{\"a\":\"\\u0000\"}'   | jsonb",
        "18 | json | '{\"a\":\"\\u0000\"}'   | jsonb",
        "18 | json | '[1e999999]'             | jsonb",
        "18 | bigint   | 4294967296              | oid",
        "18 | bigint   | 92233720368547759       | money",
        "18 | macaddr8 | '00:11:22:33:44:55:66:77' | macaddr",
        "18 | path | '[(0,0),(1,0),(1,1)]'    | polygon"
      })
  void a_value_that_only_the_rewrite_would_refuse_is_counted_before(
      int major, String from, String unfit, String to) {
    String old =
        "create table t (id int primary key, a %s); insert into t values (1, null), (2, %s);"
            .formatted(from, unfit);
    String shall = "create table t (id int primary key, a %s);".formatted(to);

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::message)
          .containsExactly(tuple("narrowing", "1 rows do not fit into a " + to));
    }
  }
}
