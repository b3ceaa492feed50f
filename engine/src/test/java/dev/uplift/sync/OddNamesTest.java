package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in which the words of statements stand. */
class OddNamesTest {

  @ParameterizedTest
  @CsvSource({"15, SHADOW", "18, SHADOW", "18, MERGED"})
  void an_index_and_its_table_may_be_called_after_what_stands_between_them(
      int major, Preference how) {
    String old =
        """
        create table "t ON b USING c" (id int not null, "a USING ""b" varchar(3));
        create index "i ON t USING x" on "t ON b USING c" ("a USING ""b", id);
        create unique index "u(id)" on "t ON b USING c" (id);
        alter table "t ON b USING c" replica identity using index "u(id)";
        insert into "t ON b USING c" values (1, 'x');
        """;
    String shall = old.replace("varchar(3)", "text");

    try (PairRun run =
        PairRun.of(
            major,
            old,
            shall,
            PairRun.settings(Dictionary.EMPTY, false).with(Rewriting.BY_COST.preferring(how)))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.noted).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void an_index_that_tells_rows_apart_may_have_brackets_in_its_name() {
    String old =
        """
        create table t (id int not null);
        create unique index "u(id)" on t (id);
        """;
    String shall = old + "alter table t replica identity using index \"u(id)\";";

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void a_new_foreign_table_is_made() {
    String old =
        """
        create foreign data wrapper none;
        create server there foreign data wrapper none;
        """;
    String shall = old + "create foreign table t (id int) server there options (of 'x');";

    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void a_label_that_goes_is_missed_by_its_rows_whatever_blanks_its_type_is_called_by() {
    String structure =
        """
        create schema "a  b";
        create type "a  b"."c  d" as enum (%s);
        create table t (id int, e "a  b"."c  d");
        """;
    String rows = "insert into t values (1, 'x'), (2, 'y');";
    try (PairRun run =
        PairRun.of(
            18,
            structure.formatted("'x', 'y'") + rows,
            structure.formatted("'x'"),
            Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::message)
          .singleElement()
          .asString()
          .startsWith("1 row");
    }
  }
}
