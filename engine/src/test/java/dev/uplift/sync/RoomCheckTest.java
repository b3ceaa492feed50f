package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.sync.situation.TableSizes.Size;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Room is asked for before a large table is written anew. */
class RoomCheckTest {
  private static final String OLD =
      """
      create table large (id int, a int, pad text);
      alter table large alter pad set storage external;
      insert into large select i, i, repeat(md5(i::text), 230) from generate_series(1, 10000) i;
      create table bloated (id int, pad text);
      insert into bloated select i, repeat('x', 200) from generate_series(1, 20000) i;
      delete from bloated where id % 20 <> 0;
      create table small (id int, a int); insert into small values (1, 1); analyze
      """;
  private static final String NEW =
      "create table large (id int, a bigint, pad text); create table bloated (id int, pad text);"
          + " create table small (id int, a bigint)";

  @Test
  void a_table_that_has_no_room_is_left_as_it_is_and_the_rest_is_done() {
    List<Long> asked = new ArrayList<>();
    try (PairRun run = PairRun.of(18, OLD, NEW, Dictionary.EMPTY)) {
      SyncOutcome outcome =
          run.syncer()
              .asking(
                  (bytes, log) -> {
                    assertThat(bytes).containsOnlyKeys("pg_default");
                    asked.addAll(bytes.values());
                    assertThat(bytes.values()).containsExactly(log);
                    throw new Failure(ExitCode.FAILED, Problem.of("diskTooTight", "no room"));
                  })
              .sync(Mode.FULL);

      assertThat(outcome.problems()).extracting(Problem::code).containsExactly("diskTooTight");
      assertThat(asked)
          .isNotEmpty()
          .allSatisfy(bytes -> assertThat(bytes).isGreaterThan(60L << 20));
      assertThat(type(run, "large")).containsExactly("integer");
      assertThat(type(run, "small")).containsExactly("bigint");
      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();
      assertThat(type(run, "large")).containsExactly("bigint");
    }
  }

  @Test
  void a_first_shadow_that_has_no_room_is_one_problem_whatever_would_be_proven_after_it() {
    String keys =
        "; alter table large add primary key (id); create table part (large int references large)";
    String one = NEW.replace("small (id int, a bigint)", "small (id int, a int)");
    SyncSettings shadow =
        PairRun.settings(Dictionary.EMPTY, false)
            .with(Rewriting.BY_COST.preferring(Preference.SHADOW));
    try (PairRun run = PairRun.of(18, OLD + keys, one + keys, shadow)) {
      SyncOutcome outcome =
          run.syncer()
              .asking(
                  (_, _) -> {
                    throw new Failure(ExitCode.FAILED, Problem.of("diskTooTight", "no room"));
                  })
              .sync(Mode.FULL);

      assertThat(outcome.problems()).extracting(Problem::code).containsExactly("diskTooTight");
    }
  }

  @Test
  void what_is_bloated_is_smaller_once_written_anew_and_long_values_count_in_full() {
    try (PairRun run = PairRun.of(18, OLD, NEW, Dictionary.EMPTY)) {
      TableSizes sizes = run.database.with("test", TableSizes::read);

      Size bloated = sizes.of(List.of("public", "bloated"));
      assertThat(bloated.liveBytes()).isLessThan(bloated.heapBytes() / 5);
      assertThat(bloated.rows()).isBetween(900L, 1100L);
      Size large = sizes.of(List.of("public", "large"));
      assertThat(large.liveBytes()).isBetween(large.heapBytes() * 9 / 10, large.heapBytes());
      assertThat(sizes.of(List.of("public", "gone")).bytes()).isZero();
    }
  }

  private static List<String> type(PairRun run, String table) {
    return run.rows(
        "select format_type(atttypid, atttypmod) r from pg_attribute where attname = 'a'"
            + " and attrelid = '%s'::regclass".formatted(table));
  }
}
