package dev.uplift.sync.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.rewrite.RewriteOrder.Rewrite;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.sync.situation.TableSizes.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RewriteOrderTest {
  private static final long LARGE = 1L << 30;

  @Test
  void no_other_order_has_a_lower_peak() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<Rewrite> some =
          IntStream.range(0, 1 + random.nextInt(6))
              .mapToObj(i -> new Rewrite(random.nextInt(20), random.nextInt(20)))
              .toList();

      long peak = RewriteOrder.peak(RewriteOrder.ordered(some, Function.identity()));

      assertThat(peak).as("seed %d: %s", seed, some).isEqualTo(leastPeak(some));
    }
  }

  @Test
  void a_bloated_table_that_shrinks_makes_room_for_the_one_that_grows() {
    Rewrite grows = new Rewrite(100, 120);
    Rewrite shrinks = new Rewrite(80, 20);

    assertThat(RewriteOrder.ordered(List.of(grows, shrinks), Function.identity()))
        .containsExactly(shrinks, grows);
    assertThat(RewriteOrder.peak(List.of(grows, shrinks))).isEqualTo(120);
    assertThat(RewriteOrder.peak(List.of(shrinks, grows))).isEqualTo(60);
    assertThat(RewriteOrder.left(List.of(grows, shrinks))).isEqualTo(-40);
  }

  @Test
  void large_units_change_places_among_themselves_and_everything_else_stays() {
    Change first = rewrite("first", 1, LARGE);
    Change small = rewrite("small", 2, 10);
    Change bloated = rewrite("bloated", 3, LARGE);
    Change index = change("i", Strategy.CATALOG_ONLY, 4, 0);
    TableSizes sizes =
        new TableSizes(
            Map.of(
                List.of("public", "first"), new Size("d", 1, LARGE, 0, 0, LARGE),
                List.of("public", "bloated"), new Size("d", 1, LARGE, 0, 0, LARGE / 10)));

    assertThat(RewriteOrder.roomiest(List.of(first, small, bloated, index), () -> sizes))
        .containsExactly(bloated, small, first, index);
  }

  @Test
  void nobody_asks_for_sizes_where_there_is_nothing_to_order() {
    List<Change> changes = List.of(rewrite("a", 1, LARGE), rewrite("b", 2, 10));

    assertThat(
            RewriteOrder.roomiest(
                changes,
                () -> {
                  throw new IllegalStateException("asked");
                }))
        .isEqualTo(changes);
  }

  private static Change rewrite(String table, int unit, long bytes) {
    return change(table, Strategy.MERGED, unit, bytes);
  }

  private static Change change(String table, Strategy strategy, int unit, long bytes) {
    return new Change(
        id(table),
        "",
        Mode.FULL,
        strategy,
        Form.PLAIN,
        List.of("alter table " + table),
        "AccessExclusive",
        1,
        bytes,
        List.of(),
        List.of(),
        4,
        unit,
        List.of(),
        Optional.empty());
  }

  private static ObjectId id(String table) {
    return ObjectId.table("public", table);
  }

  private static long leastPeak(List<Rewrite> some) {
    return permutations(some).stream().mapToLong(RewriteOrder::peak).min().orElseThrow();
  }

  private static List<List<Rewrite>> permutations(List<Rewrite> some) {
    if (some.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Rewrite>> all = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      Rewrite first = some.get(i);
      List<Rewrite> rest = new ArrayList<>(some);
      rest.remove(i);
      for (List<Rewrite> each : permutations(rest)) {
        List<Rewrite> one = new ArrayList<>(List.of(first));
        one.addAll(each);
        all.add(one);
      }
    }
    return all;
  }
}
