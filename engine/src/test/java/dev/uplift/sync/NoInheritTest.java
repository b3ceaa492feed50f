package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A NOT NULL that is for its table alone, and for none that inherit from it. */
class NoInheritTest {
  private static final String ALONE =
      """
      create table t (id int, a int constraint a_is_there not null no inherit);
      create table c () inherits (t);
      """;
  private static final String ALL = ALONE.replace(" no inherit", "");
  private static final String NONE =
      ALONE.replace(" constraint a_is_there not null no inherit", "");

  private static final String UNPROVEN =
      "alter table t add constraint a_is_there not null a not valid;";
  private static final String DECLARED =
      "create table t (id int, a int); create table c (a int) inherits (t);";
  private static final String PARTS =
      """
      create table t (id int, a int) partition by range (id);
      create table t_all partition of t default;
      """;

  static List<List<String>> pairs() {
    String own = "alter table c alter a set not null;";
    return List.of(
        List.of(NONE, ALONE),
        List.of(ALL, ALONE),
        List.of(ALL + "insert into c values (1, 2);", ALONE),
        List.of(ALL.replace("a_is_there", "other"), ALONE),
        List.of(ALONE, NONE),
        List.of(ALONE, ALL),
        List.of(ALONE.replace("a_is_there", "other"), ALL),
        List.of(ALONE, "create table t (id int, a int primary key);"),
        List.of("", ALONE),
        List.of(ALONE, ALONE + own),
        List.of(ALONE + own, ALONE),
        List.of(NONE + own, NONE),
        List.of(NONE, NONE + own),
        List.of(ALL, NONE + own),
        List.of(DECLARED, DECLARED + UNPROVEN),
        List.of(
            "create table t (id int, a int); insert into t values (1, null);", PARTS + UNPROVEN));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void the_end_equals_the_model(List<String> pair) {
    String drop = pair.getLast().contains("primary key") ? "drop table c;" : "";
    try (PairRun run = PairRun.of(18, pair.getFirst() + drop, pair.getLast(), Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
    }
  }

  @Test
  void rows_of_those_that_inherit_are_not_bound_by_it() {
    String rows = "insert into t values (1, 1); insert into c values (2, null);";

    try (PairRun run = PairRun.of(18, NONE + rows, ALONE, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);

      assertThat(
              run.rows(
                  "select attrelid::regclass || ' ' || attnotnull r from pg_attribute"
                      + " where attname = 'a' and attrelid in ('t'::regclass, 'c'::regclass)"
                      + " order by 1"))
          .containsExactly("c false", "t true");
    }
  }
}
