package dev.uplift.batch.ledger;

import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.BatchRig;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A benchmark, not part of the gate: what the ledger itself costs. Run it on a quiet machine with
 * {@code -Duplift.benchmarks=true -Dtest=LedgerSpeedTest}.
 */
@EnabledIfSystemProperty(named = "uplift.benchmarks", matches = "true")
class LedgerSpeedTest {
  private static final int ROWS = 20_000;
  private static final int LOWEST = 3_000;

  @Test
  void chunks_of_one_row_each_a_transaction_of_its_own() {
    List<Double> speeds = new ArrayList<>();
    for (int time = 1; time <= 5; time++) {
      speeds.add(speed(Duration.ZERO));
    }
    Collections.sort(speeds);
    assertThat(speeds.get(2)).as("all: %s", speeds).isGreaterThanOrEqualTo(LOWEST);
  }

  @Test
  void chunks_of_one_row_taken_together_as_their_pace_allows() {
    assertThat(speed(Duration.ofSeconds(2))).isGreaterThanOrEqualTo(LOWEST);
  }

  private static double speed(Duration target) {
    try (BatchRig rig = new BatchRig(18).rows(ROWS)) {
      BatchSettings settings =
          new BatchSettings(RUN, 1, 8, Duration.ofSeconds(30), 1, Set.of()).withTarget(target);
      Script script = script("x").chunk("t", "id").body("update t set n = n + 1 where :chunk(t)");
      long began = System.nanoTime();
      assertThat(rig.run(rig.batch(settings), List.of(script)).complete()).isTrue();
      double speed = ROWS / ((System.nanoTime() - began) / 1e9);
      rig.assertEveryRowTouchedOnce();
      System.err.printf(Locale.ROOT, "target %s: %.0f chunks a second%n", target, speed);
      return speed;
    }
  }
}
