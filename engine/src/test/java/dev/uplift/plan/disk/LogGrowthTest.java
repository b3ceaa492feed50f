package dev.uplift.plan.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.plan.disk.DiskNeed.By;
import dev.uplift.plan.disk.DiskNeed.Changed;
import dev.uplift.plan.disk.DiskNeed.Need;
import dev.uplift.plan.disk.DiskNeed.RestorePointNeed;
import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogGrowthTest {
  private static final String LEFT =
      """
      select greatest(0, pg_size_bytes(current_setting('max_wal_size'))
                         - (select sum(size) from pg_ls_waldir() where length(name) = 24))::bigint
             as bytes
      """;

  @Test
  void the_log_s_disk_is_asked_for_no_more_than_the_log_may_grow_by() {
    Volume data = new Volume("/data", 0);
    Volume log = new Volume("/log", 0);
    List<Changed> changed = List.of(new Changed("pg_default", By.REWRITE, 1000, 1000));
    RestorePointNeed restore = new RestorePointNeed(0, 0, 70);
    DiskSpace space = new DiskSpace("", data, log, Map.of());

    assertThat(DiskNeed.of(space.growing(new LogGrowth(300)), changed, restore))
        .extracting(Need::volume, Need::bytes)
        .containsExactly(tuple(data, 1100L), tuple(log, 330L));
    assertThat(DiskNeed.of(space, changed, restore).getLast().bytes()).isEqualTo(1177);
    assertThat(DiskNeed.of(space.growing(new LogGrowth(0)), changed, restore).getLast().bytes())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void segments_that_lie_there_are_written_over_and_do_not_count_again(int major) {
    try (Database database = Rehearsal.database(major, "log")) {
      long all =
          database.<Long>with(
              "test",
              session -> {
                long _ = session.execute("select pg_switch_wal(); checkpoint");
                long left = session.one(LEFT, row -> row.number("bytes"));
                assertThat(LogGrowth.read(session).most()).isEqualTo(left);
                return setting(session);
              });

      assertThat(database.<Long>with("test", s -> LogGrowth.read(s).most())).isLessThan(all);
      assertThat(database.<Long>with("test", s -> asNobody(s).most())).isEqualTo(all);
    }
  }

  @Test
  void where_a_slot_that_nobody_reads_holds_the_log_back_all_of_it_counts() {
    try (Database database = Rehearsal.database(18, "log")) {
      database.with(
          "test",
          session -> {
            long _ =
                session.execute("select pg_create_physical_replication_slot('left_behind', true)");
            try {
              assertThat(LogGrowth.read(session)).isEqualTo(LogGrowth.UNLIMITED);
            } finally {
              long _ = session.execute("select pg_drop_replication_slot('left_behind')");
            }
            assertThat(LogGrowth.read(session)).isNotEqualTo(LogGrowth.UNLIMITED);
            return true;
          });
    }
  }

  @Test
  void where_a_logical_slot_is_read_all_of_it_counts_since_it_passes_no_open_transaction() {
    try (Database database = Rehearsal.database(18, "log")) {
      database.with(
          "test",
          session -> {
            String slot = "select pg_create_logical_replication_slot('read', 'pgoutput', true)";
            long _ = session.execute(slot);
            try {
              assertThat(LogGrowth.read(session)).isEqualTo(LogGrowth.UNLIMITED);
            } finally {
              long _ = session.execute("select pg_drop_replication_slot('read')");
            }
            return true;
          });
    }
  }

  private static long setting(Session session) {
    return session.one(
        "select pg_size_bytes(current_setting('max_wal_size')) as bytes",
        row -> row.number("bytes"));
  }

  /** As a role without rights, which may not look into the log. */
  private static LogGrowth asNobody(Session session) {
    return session.undone(
        () -> {
          long _ = session.execute("create role log_nobody; set local role log_nobody");
          return LogGrowth.read(session);
        });
  }
}
