package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server would refuse in the middle of a sync. */
class MidwayTest {

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_generated_column_that_cannot_be_worked_out_is_refused_beforehand(int major) {
    String old =
        "create table t (id int primary key, a int, b int); insert into t values (1, 1, 1), (2, 1, 0)";
    String shall =
        """
        create table t (id int primary key, a int, b int,
          c int generated always as (a / b) stored, d int generated always as (a + b) stored)
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertThat(run.syncer().refusals())
          .extracting(Problem::code, Problem::target, Problem::message, Problem::why)
          .containsExactly(
              tuple(
                  "notWorkedOut",
                  "public.t.c",
                  "of 1 rows of \"public.t\" the column \"c\" cannot be worked out",
                  "(a / b): division by zero"));
      assertThat(run.syncer().sync(Mode.FULL).problems())
          .extracting(Problem::code, Problem::target)
          .containsExactly(tuple("notWorkedOut", "public.t.c"));
    }
  }
}
