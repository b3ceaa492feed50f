package dev.uplift.batch.ledger;

import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.BatchRig;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chunks that join a large table look their rows up in it. */
class LookingUpTest {
  private static final String OTHER =
      """
      create table other (id bigint primary key, twin bigint not null, n int, pad text not null);
      insert into other select id, id, null, repeat('x', 200) from t;
      create index on other (twin);
      analyze other;
      analyze t
      """;

  /** What the planner thinks of its rows makes it a join of two tables. */
  private static final String UPDATE =
      """
      update other o
         set n = m.place
        from (select p.id, row_number() over (partition by p.twin order by p.id) as place
                from t join other p on p.twin = t.id
               where :chunk(t)) m
       where o.id = m.id
      """;

  private static final BatchSettings SETTINGS =
      new BatchSettings(RUN, 1, 1, Duration.ofSeconds(30), 1000, Set.of());

  @Test
  void a_table_that_chunks_join_is_not_read_whole_for_each_of_them() {
    try (BatchRig rig = new BatchRig(18).rows(40_000)) {
      rig.session.execute(OTHER);
      long before = read(rig);

      run(rig, script("x").chunk("t", "id").body(UPDATE));

      assertThat(rig.number("select count(*) n from other where n = 1")).isEqualTo(40_000);
      assertThat(rig.number("select count(*) n from dbupgrade.chunk")).isGreaterThan(20);
      assertThat(read(rig) - before).isLessThan(2 * 40_000);
    }
  }

  @Test
  void what_somebody_has_set_stays_and_so_does_what_changes_all_rows_at_once() {
    try (BatchRig rig = new BatchRig(18).rows(10)) {
      String price = " select '%s', current_setting('random_page_cost')";
      rig.session.execute("create table seen (script text, price text)");

      run(rig, script("all").body("insert into seen" + price.formatted("all")));
      run(
          rig,
          script("part")
              .chunk("t", "id")
              .body("insert into seen" + price.formatted("part") + " from t where :chunk(t)"));
      rig.session.execute(
          "do $$ begin execute format('alter database %I set random_page_cost = 2',"
              + " current_database()); end $$");
      run(
          rig,
          script("set")
              .chunk("t", "id")
              .body("insert into seen" + price.formatted("set") + " from t where :chunk(t)"));

      assertThat(
              rig.text(
                  "select string_agg(distinct script || ' ' || price, ', ' order by script || ' ' || price) x from seen"))
          .isEqualTo("all 4, part 1.1, set 2");
    }
  }

  private static void run(BatchRig rig, Script script) {
    assertThat(rig.run(rig.batch(SETTINGS), List.of(script)).complete()).isTrue();
  }

  /** Rows of the joined table that were read by scans of it. */
  private static long read(BatchRig rig) {
    rig.session.execute("select pg_stat_force_next_flush()");
    return rig.number("select seq_tup_read n from pg_stat_user_tables where relname = 'other'");
  }
}
