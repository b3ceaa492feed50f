package dev.uplift.sync;

import static dev.uplift.sync.PairRun.assertEndsEqual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ValueEntry;
import dev.uplift.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels of an enum that are renamed or go, each with rows that have them. */
class EnumValuesTest {
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_renamed_enum_value_is_renamed_in_every_row_default_array_and_check(int major) {
    String old =
        """
        create type status as enum ('Backorder', 'Done');
        create table t (id int, s status default 'Backorder', many status[], check (s <> 'Done' or id > 0));
        insert into t values (1, 'Done', '{Backorder,Done}'), (2, 'Backorder', null)
        """;
    String shall =
        """
        create type status as enum ('Open', 'Done');
        create table t (id int, s status default 'Open', many status[], check (s <> 'Done' or id > 0))
        """;

    try (PairRun run = PairRun.of(major, old, shall, values(Map.of("Open", "Backorder")))) {
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', s, many) r from t order by id"))
          .containsExactly("Done {Open,Done}", "Open");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void an_enum_value_that_is_removed_becomes_the_one_that_takes_its_place(int major) {
    String old =
        """
        create type status as enum ('Open', 'Backorder', 'Never', 'Done');
        create table t (id int, s status not null default 'Open');
        create index open on t (id) where s = 'Open';
        insert into t values (1, 'Backorder'), (2, 'Open'), (3, 'Done')
        """;
    String shall =
        """
        create type status as enum ('Open', 'Done'); create table t (id int, s status not null default 'Open');
        create index open on t (id) where s = 'Open'
        """;

    try (PairRun run = PairRun.of(major, old, shall, values(Map.of("Open", "Backorder")))) {
      assertEndsEqual(run);
      assertThat(run.rows("select s::text r from t order by id"))
          .containsExactly("Open", "Open", "Done");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_removed_enum_value_that_rows_still_have_is_refused_with_their_number(int major) {
    String old =
        """
        create type status as enum ('Open', 'Backorder'); create table t (id int, s status);
        insert into t values (1, 'Backorder'), (2, 'Backorder'), (3, 'Open')
        """;
    String shall = "create type status as enum ('Open'); create table t (id int, s status)";

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      List<Problem> refusals = run.preview().refusals();

      assertThat(refusals).extracting(Problem::target).containsExactly("public.t.s");
      assertThat(refusals.getFirst().message()).startsWith("2 ");
      assertThat(run.sync()).isNotEmpty();
      assertThat(run.rows("select s::text r from t order by id"))
          .containsExactly("Backorder", "Backorder", "Open");
    }
  }

  private static Dictionary values(Map<String, String> was) {
    Map<String, ValueEntry> entries = new HashMap<>();
    was.forEach((label, old) -> entries.put(label, new ValueEntry(old)));
    return Pair.words(Map.of(), Map.of("public.status", entries));
  }
}
