package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedRetypeTest {

  @ParameterizedTest
  @CsvSource({"15, MERGED", "18, MERGED", "18, SHADOW"})
  void a_generated_column_and_what_it_is_worked_out_from_get_other_types(
      int major, Preference how) {
    String generated = "g int generated always as (a + 1) stored";
    for (String columns : List.of("a int not null, " + generated, generated + ", a int not null")) {
      String old = "create table t (id int primary key, %s); ".formatted(columns);
      try (PairRun run =
          PairRun.of(
              major,
              old + "insert into t (id, a) values (1, 7)",
              old.replace("a int ", "a bigint ").replace("g int ", "g bigint "),
              PairRun.settings(Dictionary.EMPTY, false).with(Rewriting.BY_COST.preferring(how)))) {
        assertThat(run.problems()).isEmpty();

        assertThat(run.differences()).isEmpty();
        assertThat(run.rows("select concat_ws(' ', id, a, g) r from t")).containsExactly("1 7 8");
      }
    }
  }
}
