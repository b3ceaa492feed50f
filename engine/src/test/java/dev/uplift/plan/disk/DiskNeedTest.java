package dev.uplift.plan.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.plan.disk.DiskNeed.By;
import dev.uplift.plan.disk.DiskNeed.Changed;
import dev.uplift.plan.disk.DiskNeed.Need;
import dev.uplift.plan.disk.DiskNeed.RestorePointNeed;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiskNeedTest {
  private static final Volume DATA = new Volume("/data", 0);
  private static final Volume LOG = new Volume("/log", 0);
  private static final Volume FAST = new Volume("/fast", 0);
  private static final List<Changed> CHANGED =
      List.of(
          new Changed("pg_default", By.REWRITE, 1000, 1000),
          new Changed("pg_default", By.SCRIPTS, 200, 200),
          new Changed("fast", By.REWRITE, 30, 30));

  @Test
  void each_disk_is_asked_for_what_comes_onto_it_and_a_tenth_more() {
    DiskSpace space = new DiskSpace("", DATA, LOG, Map.of("fast", FAST));

    List<Need> needs = DiskNeed.of(space, CHANGED, new RestorePointNeed(5000, 0, 70));

    assertThat(needs).extracting(Need::volume).containsExactly(DATA, FAST, LOG);
    assertThat(needs)
        .extracting(Need::bytes)
        .containsExactly(
            (5000 + 1000 + 200) * 11L / 10, 30 * 11L / 10, (1000 + 200 + 30 + 70) * 11L / 10);
    assertThat(needs.getFirst().inWords())
        .isEqualTo(
            "the restore point 4.9 kB, tables rewritten 1000 bytes,"
                + " rows that scripts change 200 bytes");
  }

  @Test
  void what_lies_on_one_disk_is_summed_and_one_rewrite_at_a_time_takes_room() {
    List<Need> needs =
        DiskNeed.of(DiskSpace.ofOne("", DATA), CHANGED, new RestorePointNeed(5000, 0, 70));

    assertThat(needs).hasSize(1);
    assertThat(needs.getFirst().bytes()).isEqualTo((5000 + 1000 + 200 + 1230 + 70) * 11L / 10);
  }

  @Test
  void a_plan_counts_two_tables_at_a_time_where_the_disk_has_room_for_two() {
    RestorePointNeed none = new RestorePointNeed(0, 0, 0);
    long one = (300 + 600) * 11L / 10;
    long two = (200 + 300 + 600) * 11L / 10;

    assertThat(byTwo(-1, 0, 1, 1)).isEqualTo(two);
    assertThat(byTwo(two, 0, 1, 1)).isEqualTo(two);
    assertThat(byTwo(two - 1, 0, 1, 1)).isEqualTo(one);
    assertThat(byTwo(-1, 0, 0, 0)).isEqualTo(one);
    assertThat(byTwo(-1, 1, 1, 2)).as("of two pairs").isEqualTo(one);
    assertThat(DiskNeed.of(free(-1), rewrites(0, 1, 1), none).getFirst().bytes()).isEqualTo(one);
  }

  private static long byTwo(long free, int... pairs) {
    RestorePointNeed none = new RestorePointNeed(0, 0, 0);
    return DiskNeed.byTwo(free(free), rewrites(pairs), none).getFirst().bytes();
  }

  private static DiskSpace free(long bytes) {
    return DiskSpace.ofOne("", new Volume("/", bytes));
  }

  /** Of 100, 200 and 300 bytes, in pairs of these numbers; 0: alone. */
  private static List<Changed> rewrites(int... pairs) {
    return IntStream.range(0, pairs.length)
        .mapToObj(i -> rewrite(100L * (i + 1), pairs[i]))
        .toList();
  }

  private static Changed rewrite(long size, int pair) {
    OptionalInt number = pair == 0 ? OptionalInt.empty() : OptionalInt.of(pair);
    return new Changed("pg_default", By.REWRITE, size, size, number);
  }

  @Test
  void
      a_disk_that_was_written_to_between_two_looks_is_still_one_disk_with_the_least_that_was_free() {
    DiskSpace space =
        new DiskSpace(
            "", new Volume("/", 900), new Volume("/", 700), Map.of("fast", new Volume("/", 800)));

    List<Need> needs = DiskNeed.of(space, CHANGED, new RestorePointNeed(5000, 0, 70));

    assertThat(needs).extracting(Need::volume).containsExactly(new Volume("/", 700));
    assertThat(needs.getFirst().bytes()).isEqualTo((5000 + 1000 + 200 + 1230 + 70) * 11L / 10);
  }

  @Test
  void an_upgrade_that_changes_nothing_needs_nothing() {
    List<Need> needs =
        DiskNeed.of(DiskSpace.ofOne("", DATA), List.of(), new RestorePointNeed(0, 0, 0));

    assertThat(needs.getFirst().bytes()).isZero();
  }
}
