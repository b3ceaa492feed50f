package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandstillTest {
  private static final Rewriting SHADOW =
      Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(2);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create table b (id int primary key, a numeric(9,4)); \
            create view both_of as select a.a + b.a as a from a join b using (id) | 2 | 2
          create table b (own text) inherits (a); create table c (more text) inherits (b) | 1 | 3
          create table above (id int); alter table a inherit above; \
            create table b (own text) inherits (a); | 2 | 2
          """)
  void all_that_a_swap_locks_is_locked_before_the_first_row_is_counted(
      String more, int locks, int counts) {
    String old = "create table a (id int not null, a numeric(9,4)); insert into a values (1, 1);";

    try (PairRun run =
        PairRun.of(
            18,
            old + more,
            (old + more).replace("(9,4)", "(9,5)"),
            PairRun.settings(Dictionary.EMPTY, false).with(SHADOW))) {
      assertThat(run.problems()).isEmpty();

      List<String> begun =
          run.executed.stream()
              .filter(sql -> sql.startsWith("lock table") || sql.contains("select count(*)"))
              .map(sql -> sql.startsWith("lock table") ? "lock" : "count")
              .toList();
      assertThat(begun.subList(0, locks)).containsOnly("lock");
      assertThat(begun.subList(locks, begun.size())).hasSize(counts).containsOnly("count");
    }
  }
}
