package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final String TARGETS =
      "select attstattarget::text r from pg_attribute where attrelid = 'doubled'::regclass";

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

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_column_whose_type_is_made_anew_under_its_name_is_published_as_before(int major) {
    String was =
        """
        create type state as enum ('new', 'open', 'gone');
        create domain amount as numeric(9,2);
        create type pair as (a int, b text);
        create table t (id int primary key, s state default 'new', n amount, p pair);
        create table empty (id int primary key, s state);
        create table part (id int, s state) partition by range (id);
        create table part_1 partition of part for values from (0) to (9);
        insert into t values (1, 'open', 1.5, '(1,b)');
        insert into part values (1, 'new');
        """;
    String published =
        """
        create publication named for table t (id, s, n, p), empty (id, s) where (id > 1);
        create publication leaf for table part_1 (id, s);
        create index doubled on t ((n * 2));
        alter index doubled alter column 1 set statistics 500
        """;
    String shall =
        was.replace(", 'gone'", "").replace("(9,2)", "(9,3)").replace("(a int", "(a bigint")
            + "create index doubled on t ((n * 2))";
    try (PairRun run = PairRun.of(major, was + published, shall, Dictionary.EMPTY)) {
      var before = run.rows(TOLD);

      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(TOLD)).hasSize(3).isEqualTo(before);
      assertThat(run.rows(TARGETS)).containsExactly("500");
    }
  }
}
