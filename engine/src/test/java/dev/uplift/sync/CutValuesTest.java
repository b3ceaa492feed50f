package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Mode;
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
      assertThat(run.syncer().refusals())
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
        "text        | '2020-01-02 10:00'    | '2020-01-02 00:00:00' | date",
        "text        | '2-Jan-2020 10:00'    | '10:00 PM'            | time",
        "text        | '10:00:00.25+05'      | '10:00:00.25'         | time(2)",
        "text        | '2020-01-02 10:00+05' | '2020-01-02T10:00:01' | timestamp",
        "varchar(40) | '2020-01-02T10:00:00Z' | '2020-01-02'         | timestamp",
        "text        | '2020-01-02 10:00:00.5' | '2020-01-02 10:00 AM' | timestamp(0)",
        "text        | '2020-01-02 10:00:00.1234567' | '2020-01-02 10:00:00.123456+02' | timestamptz"
      })
  void a_value_that_would_come_out_as_another_is_counted_and_nothing_is_changed(
      String from, String cut, String kept, String to) {
    String old = "create table t (id int primary key, a %s); ".formatted(from);
    String shall = "create table t (id int primary key, a %s);".formatted(to);
    String rows = "insert into t values (1, %s), (2, %s);".formatted(kept, cut);

    try (PairRun run = PairRun.of(18, old + rows, shall, Dictionary.EMPTY)) {
      assertThat(run.syncer().refusals()).extracting(Problem::code).containsExactly("narrowing");
      assertThat(run.syncer().sync(Mode.FULL).problems())
          .extracting(Problem::target)
          .containsExactly("public.t.a");

      PairRun.execute(run.database, "delete from t where id = 2");

      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }
}
