package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets of statistics that the expressions of indexes have. */
class IndexStatisticsTest {
  private static final String OLD =
      """
      create table item (id int primary key, name varchar(20), n int);
      create index item_name on item (id, lower(name), (n + 1));
      alter index item_name alter column 2 set statistics 500;
      insert into item select i, 'n' || i, i from generate_series(1, 50) i;
      """;
  private static final String NEW =
      """
      create table item (id int primary key, name text, n bigint);
      create index item_name on item (id, lower(name), (n + 1));
      """;
  private static final String TARGETS =
      "select attnum || '=' || attstattarget r from pg_attribute"
          + " where attrelid = '%s'::regclass and attstattarget >= 0 order by attnum";

  @ParameterizedTest
  @EnumSource(names = {"MERGED", "SHADOW"})
  void what_the_site_gave_an_index_stays_whichever_strategy_rewrites_its_table(Preference how) {
    try (PairRun run =
        PairRun.of(
            18,
            OLD,
            NEW,
            PairRun.settings(Dictionary.EMPTY, false).with(Rewriting.BY_COST.preferring(how)))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(TARGETS.formatted("item_name"))).containsExactly("2=500");
    }
  }

  @Test
  void those_of_partitions_stay_too() {
    String tail =
        """
        create index item_name on item (lower(name));
        create table item_1 partition of item for values from (1) to (100);
        """;
    String targets =
        """
        alter index item_name alter column 1 set statistics 300;
        alter index item_1_lower_idx alter column 1 set statistics 400;
        """;
    String old = "create table item (id int, name varchar(20)) partition by range (id);" + tail;
    try (PairRun run =
        PairRun.of(
            15,
            old + targets + "insert into item values (7, 'a')",
            old.replace("varchar(20)", "text"),
            PairRun.settings(Dictionary.EMPTY, false)
                .with(Rewriting.BY_COST.preferring(Preference.MERGED)))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(TARGETS.formatted("item_name"))).containsExactly("1=300");
      assertThat(run.rows(TARGETS.formatted("item_1_lower_idx"))).containsExactly("1=400");
    }
  }

  @Test
  void what_a_model_asks_for_is_a_difference_and_is_made() {
    String asked = NEW + "alter index item_name alter column 3 set statistics 70";
    try (PairRun run = PairRun.of(18, OLD, asked, Dictionary.EMPTY)) {
      assertThat(run.differences())
          .anySatisfy(
              each ->
                  assertThat(each).contains("item_name", "statistics", "from 2=500", "to 3=70"));

      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(TARGETS.formatted("item_name"))).contains("3=70");
    }
  }

  @Test
  void a_new_index_comes_with_what_the_model_asks_for() {
    String asked = NEW + "alter index item_name alter column 3 set statistics 70";
    try (PairRun run = PairRun.of(18, "create table other (id int)", asked, Dictionary.EMPTY)) {
      assertThat(run.problems()).isNotNull();

      assertThat(run.rows(TARGETS.formatted("item_name"))).containsExactly("3=70");
    }
  }
}
