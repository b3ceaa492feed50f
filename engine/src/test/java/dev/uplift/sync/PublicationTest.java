package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a publication names may have another type or shape, whichever way the table gets it. */
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

  private static final String PLACES =
      """
      select concat_ws(' ', p.pubname, r.prrelid::regclass,
               (select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a
                 where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)),
               pg_get_expr(r.prqual, r.prrelid)) as r
        from pg_publication_rel r join pg_publication p on p.oid = r.prpubid order by 1
      """;

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

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_table_that_becomes_partitioned_or_no_longer_is_stays_in_its_publications(int major) {
    String was =
        """
        create table m (id int not null, d int not null, n int);
        create table heads (id int not null, d int not null);
        create table h_1 () inherits (heads);
        create table f (id int not null, d int not null) partition by range (d);
        create table f_1 partition of f default;
        insert into m values (1, 1, 1); insert into h_1 values (1, 1); insert into f values (1, 1);
        """;
    String published =
        """
        create publication whole for table m, heads, f;
        create publication roots for table m (id, d) where (n > 1)
          with (publish_via_partition_root = true);
        create publication leaves for table m (d, id) where (id > 0), h_1 (id);
        create publication lost for table f_1
        """;
    String shall =
        """
        create table m (id int not null, d int not null, n int) partition by range (d);
        create table m_1 partition of m for values from (0) to (9);
        create table m_2 partition of m default partition by list (d);
        create table m_3 partition of m_2 default;
        create table heads (id int not null, d int not null) partition by range (d);
        create table h_1 partition of heads default;
        create table f (id int not null, d int not null)
        """;
    try (PairRun run = PairRun.of(major, was + published, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().plan(Mode.FULL).changes())
          .extracting(Change::because)
          .contains("is partitioned otherwise; public.f_1 leaves publication \"lost\"");

      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(PLACES))
          .containsExactly(
              "leaves h_1 id",
              "leaves m_1 id, d (id > 0)",
              "leaves m_3 id, d (id > 0)",
              "roots m id, d (n > 1)",
              "whole f",
              "whole h_1",
              "whole heads",
              "whole m");
    }
  }
}
