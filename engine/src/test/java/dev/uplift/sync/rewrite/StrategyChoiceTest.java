package dev.uplift.sync.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.rewrite.StrategyChoice.Case;
import dev.uplift.sync.shadow.Physical;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrategyChoiceTest {
  private static final long GIGABYTE = 1L << 30;

  @Test
  void a_small_table_is_merged() {
    StrategyChoice choice = StrategyChoice.of(table(1 << 20, 0, 0), cores(64, 8));

    assertThat(choice.shadow()).isFalse();
    assertThat(choice.because()).isEqualTo("merged, since it is small");
  }

  @Test
  void on_two_cores_a_large_table_is_merged_since_its_indexes_cost_more_beside() {
    StrategyChoice choice = StrategyChoice.of(table(GIGABYTE, 0, 0), cores(2, 2));

    assertThat(choice.shadow()).isFalse();
    assertThat(choice.because())
        .isEqualTo(
            "merged, since its rows take about 9.8 s by one ALTER TABLE and 10.2 s by 2 sessions on"
                + " 2 cores");
  }

  @Test
  void on_many_cores_a_large_table_is_a_shadow_as_soon_as_its_casts_cost_something() {
    assertThat(StrategyChoice.of(table(GIGABYTE, 1, 0), cores(2, 2)).shadow()).isFalse();
    assertThat(StrategyChoice.of(table(GIGABYTE, 1, 0), cores(16, 4)).shadow()).isTrue();
  }

  @Test
  void on_two_cores_eight_numerics_are_a_shadow_and_eight_integers_are_merged() {
    double numeric = CastCost.seconds("numeric(32,16)", "numeric(32,6)");
    double integer = CastCost.seconds("integer", "bigint");

    assertThat(StrategyChoice.of(table(880_000_000, 40_000_000 * numeric, 0), cores(2, 2)).shadow())
        .isTrue();
    assertThat(StrategyChoice.of(table(770_000_000, 40_000_000 * integer, 0), cores(2, 2)).shadow())
        .isFalse();
  }

  @Test
  void on_two_cores_dear_casts_speak_for_a_shadow() {
    double moment = CastCost.seconds("text", "timestamp without time zone");
    double document = CastCost.seconds("text", "jsonb");

    assertThat(StrategyChoice.of(table(GIGABYTE, 5_000_000 * moment, 0), cores(2, 2)).shadow())
        .isFalse();
    assertThat(StrategyChoice.of(table(GIGABYTE, 40_000_000 * moment, 0), cores(2, 2)).shadow())
        .isTrue();
    assertThat(StrategyChoice.of(table(GIGABYTE, 10_000_000 * document, 0), cores(2, 2)).shadow())
        .isTrue();
  }

  @Test
  void foreign_keys_to_be_validated_anew_speak_for_merged() {
    assertThat(StrategyChoice.of(table(GIGABYTE, 2.3, 30_000_000), cores(16, 4)).shadow())
        .isFalse();
  }

  @Test
  void a_demand_outweighs_cost_and_settings_and_a_hindrance_outweighs_both() {
    Optional<String> demand = Optional.of("its columns are to stand in the model's order");
    Rewriting merged = cores(2, 2).preferring(Preference.MERGED);
    Physical bare = table(1, 0, 0).physical();

    assertThat(
            StrategyChoice.of(new Case(bare, Optional.empty(), demand, 1, 0, 0), merged).shadow())
        .isTrue();
    assertThat(
            StrategyChoice.of(
                new Case(physical(List.of("it is a partition")), Optional.empty(), demand, 1, 0, 0),
                merged.preferring(Preference.SHADOW)))
        .isEqualTo(new StrategyChoice(false, "merged, since it is a partition"));
  }

  private static Rewriting cores(int cores, int sessions) {
    return new Rewriting(Preference.COST, sessions, 8192, 64L << 20, cores);
  }

  private static Case table(long bytes, double castSeconds, long foreignRows) {
    return new Case(
        physical(List.of()), Optional.empty(), Optional.empty(), bytes, castSeconds, foreignRows);
  }

  private static Physical physical(List<String> hindrances) {
    return new Physical(
        ObjectId.table("public", "t"),
        hindrances,
        List.of(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        Physical.Kin.NONE);
  }
}
