package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A column that a publication names may have another type, whichever way the table gets it. */
class PublicationTest {
  private static final String OLD =
      """
      create table t (id int primary key, a numeric(9,4), b varchar(10));
      create type of_t as (rows t);
      create table wide (id int primary key, b varchar(10));
      create table part (id int, b varchar(10)) partition by range (id);
      create table part_1 partition of part for values from (0) to (9);
      insert into t values (1, 1.5, 'b');
      insert into wide values (1, 'b');
      insert into part values (1, 'b');
      """;

  private static final String PUBLISHED =
      """
      create publication named for table t (id, a) where (a > 1), wide (id, b);
      create publication leaf for table part_1 (id, b)
      """;

  private static final String TOLD =
      "select concat_ws(' ', pubname, tablename, attnames, rowfilter) r from pg_publication_tables"
          + " order by 1";

  @ParameterizedTest
  @CsvSource({"15, MERGED", "18, COST", "18, SHADOW"})
  void it_is_published_as_before(int major, Preference how) {
    SyncSettings settings =
        PairRun.settings(Dictionary.EMPTY, false).with(Rewriting.BY_COST.preferring(how));
    String shall = OLD.replace("(9,4)", "(9,5)").replace("b varchar(10)", "b varchar(20)");
    try (PairRun run = PairRun.of(major, OLD + PUBLISHED, shall, settings)) {
      var before = run.rows(TOLD);

      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(TOLD)).hasSize(3).isEqualTo(before);
    }
  }
}
