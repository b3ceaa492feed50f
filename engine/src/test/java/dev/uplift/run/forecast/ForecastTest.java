package dev.uplift.run.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.progress.Range;
import dev.uplift.batch.settings.Took;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastTest {
  private static final Instant NOON = Instant.parse("2027-03-06T12:00:00Z");
  private static final String SYNC = "DbSync/SyncSchema";

  @TempDir Path folder = Path.of("");

  @Test
  void what_was_measured_before_is_narrower_than_what_the_size_says() {
    List<Part> parts = List.of(new Part(SYNC, false, 0, Optional.empty()));
    Durations measured = new Durations(Durations.FORMAT, Map.of(), Map.of(SYNC, 60.0), List.of());

    Range bySize = Forecast.of(parts, Durations.none(), 10_000_000_000L).left();
    Range before = Forecast.of(parts, measured, 10_000_000_000L).left();

    assertThat(before).isEqualTo(new Range(48, 60, 90));
    assertThat(bySize.high() / bySize.likely()).isGreaterThan(5);
  }

  @Test
  void what_takes_longer_than_thought_is_not_said_to_be_about_to_end() {
    Durations measured = new Durations(Durations.FORMAT, Map.of(4, 10.0), Map.of(), List.of());

    Forecast late = Forecast.of(List.of(new Part("4", false, 1000, Optional.empty())), measured, 0);

    assertThat(late.left()).isEqualTo(new Range(0, 1, 500));
    assertThat(late.percent()).isEqualTo(99);
  }

  @Test
  void what_a_newer_run_measured_goes_before_and_what_it_did_not_stays() {
    Durations old =
        new Durations(
            Durations.FORMAT,
            Map.of(4, 1.0),
            Map.of("a", 1.0, "b", 1.0),
            List.of(new Took("s", "dat", "", 1), new Took("s", "usmf", "", 1)));
    Durations newer =
        new Durations(
            Durations.FORMAT, Map.of(), Map.of("b", 2.0), List.of(new Took("s", "usmf", "", 2)));

    assertThat(old.with(newer))
        .isEqualTo(
            new Durations(
                Durations.FORMAT,
                Map.of(4, 1.0),
                Map.of("a", 1.0, "b", 2.0),
                List.of(new Took("s", "dat", "", 1), new Took("s", "usmf", "", 2))));
  }

  /** Totals become known late, grow and shrink; processes die and begin anew. */
  @Test
  void no_percentage_ever_falls_whatever_happens_in_whatever_process() {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      String operation = "o" + round;
      Map<String, Integer> shown = new HashMap<>();
      for (int process = 0; process < 5; process++) {
        List<Event> told = new ArrayList<>();
        Marks marks = new Marks(folder, operation);
        Marked marked =
            new Marked(
                marks,
                () ->
                    random.nextInt(4) == 0
                        ? OptionalInt.empty()
                        : OptionalInt.of(random.nextInt(100)),
                told::add,
                ticking());
        for (int i = 0; i < 20; i++) {
          marked.on(anything(random));
          int whole = marks.read().getOrDefault(Marks.WHOLE, -1);
          assertThat(whole)
              .as("seed " + seed)
              .isGreaterThanOrEqualTo(shown.getOrDefault(Marks.WHOLE, -1));
          shown.put(Marks.WHOLE, whole);
          Event.Progress last = (Event.Progress) told.getLast();
          assertThat(last.percent())
              .as("seed " + seed)
              .isGreaterThanOrEqualTo(shown.getOrDefault(last.path(), -1))
              .isLessThanOrEqualTo(100);
          shown.put(last.path(), last.percent());
        }
      }
      assertThat(new Marks(folder, operation).read()).isEqualTo(shown);
    }
    assertThat(new Marks(folder, "another").read()).isEmpty();
  }

  private static Event.Progress anything(Random random) {
    long total = random.nextInt(3) == 0 ? -1 : random.nextInt(1, 1000);
    String path = random.nextBoolean() ? SYNC : "PostSync/ExecuteScripts/WaitForBatch";
    return new Event.Progress(NOON, path, random.nextInt(1200), total, "rows");
  }

  /** A second later each time that it is asked. */
  private static InstantSource ticking() {
    long[] second = {0};
    return () -> NOON.plusSeconds(second[0]++);
  }
}
