package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import org.junit.jupiter.api.Test;

class NamesakeTest {
  @Test
  void a_unique_constraint_gives_its_name_to_a_plain_index_and_an_index_to_a_constraint() {
    String old =
        """
        create table t (a int, b int, constraint one unique (a));
        create unique index two on t (b);
        insert into t values (1, 2), (3, 4);
        """;
    String target =
        """
        create table t (a int, b int, constraint two unique (b));
        create index one on t (a);
        """;

    try (PairRun pair = PairRun.of(18, old, target, Dictionary.EMPTY)) {
      assertThat(pair.sync()).isEmpty();
      assertThat(pair.differences()).isEmpty();
      assertThat(pair.rows("select t::text r from t order by 1")).containsExactly("(1,2)", "(3,4)");
    }
  }
}
