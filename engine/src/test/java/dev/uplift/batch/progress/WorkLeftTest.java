package dev.uplift.batch.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorkLeftTest {
  @Test
  void it_takes_as_long_as_the_longest_way_or_as_all_of_it_by_all_workers() {
    List<TaskLeft> chain = List.of(task("a", "", 10, 1), task("b", "", 20, 1));
    List<TaskLeft> wide = new ArrayList<>(chain);
    for (int i = 0; i < 10; i++) {
      wide.add(task("w" + i, "", 9, 2));
    }

    assertThat(new WorkLeft(chain, after("b", "a"), 3).seconds().likely()).isEqualTo(30);
    assertThat(new WorkLeft(wide, after("b", "a"), 3).seconds().likely()).isEqualTo(70);
  }

  @Test
  void a_script_waits_for_its_own_company_and_for_what_is_everybody_s() {
    List<TaskLeft> tasks =
        List.of(
            task("each", "a", 10, 1),
            task("each", "b", 50, 1),
            task("then", "a", 20, 1),
            task("then", "b", 1, 1),
            task("whole", "", 5, 1));
    Map<String, Set<String>> before = Map.of("then", Set.of("each"), "whole", Set.of("then"));

    assertThat(path(new WorkLeft(tasks, before, 9))).isEqualTo("each b, then b, whole ");
  }

  @Test
  void whatever_ends_the_time_left_never_grows() {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<TaskLeft> tasks = new ArrayList<>();
      Map<String, Set<String>> before = new HashMap<>();
      for (int i = 0; i < 12; i++) {
        tasks.add(task("s" + i, random.nextBoolean() ? "" : "c", random.nextInt(1, 50), 1));
        before.put("s" + i, i == 0 ? Set.of() : Set.of("s" + random.nextInt(i)));
      }
      double left = new WorkLeft(tasks, before, 2).seconds().likely();
      while (!tasks.isEmpty()) {
        tasks.removeFirst();
        double now = new WorkLeft(tasks, before, 2).seconds().likely();
        assertThat(now).as("seed " + seed).isLessThanOrEqualTo(left);
        left = now;
      }
      assertThat(left).isZero();
    }
  }

  private static String path(WorkLeft left) {
    return left.criticalPath().stream()
        .map(on -> on.task().script() + " " + on.task().company())
        .collect(Collectors.joining(", "));
  }

  private static Map<String, Set<String>> after(String later, String earlier) {
    return Map.of(later, Set.of(earlier));
  }

  private static TaskLeft task(String script, String company, double seconds, double together) {
    Range range = new Range(seconds / 2, seconds, seconds * 2);
    return new TaskLeft(script, company, "", Script.Group.MAIN, false, range, together);
  }
}
