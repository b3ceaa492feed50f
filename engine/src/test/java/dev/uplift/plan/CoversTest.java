package dev.uplift.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.plan.Covers.PackageState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoversTest {
  private static final Covers COVERS =
      covers("7.0.3", Map.of("restore.kind", "clone"), Map.of("table public.t", "aa"));

  /** Kept from the first release: a plan that was approved yesterday has the same name today. */
  @Test
  void the_name_of_a_plan_stays_what_it_was() {
    assertThat(COVERS.planId())
        .isEqualTo("sha256:cb299bdcdf35a7b51d14773b37498df850e07c8196741f0cdf59e2499abe1db5");
    assertThat(COVERS.moved(COVERS)).isEmpty();
  }

  @Test
  void whatever_moves_gives_another_name() {
    assertThat(
            List.of(
                COVERS.planId(),
                covers("7.0.4", Map.of("restore.kind", "clone"), Map.of("table public.t", "aa"))
                    .planId(),
                covers("7.0.3", Map.of("restore.kind", "none"), Map.of("table public.t", "aa"))
                    .planId(),
                covers("7.0.3", Map.of("restore.kind", "clone"), Map.of("table public.t", "ab"))
                    .planId(),
                covers("7.0.3", Map.of("restore.kind", "clone"), Map.of("table public.u", "aa"))
                    .planId()))
        .doesNotHaveDuplicates();
  }

  @Test
  void packages_that_came_and_went_and_changed_places_are_told() {
    PackageState one = state("one", "1");
    PackageState two = state("two", "1");
    Covers both = new Covers(List.of(one, two), new TreeMap<>(), new TreeMap<>());
    Covers turned = new Covers(List.of(two, one), new TreeMap<>(), new TreeMap<>());
    Covers other = new Covers(List.of(one, state("three", "1")), new TreeMap<>(), new TreeMap<>());

    assertThat(both.moved(turned).getFirst().why()).contains("another order");
    assertThat(both.moved(other).getFirst().why()).isEqualTo("\"two\" is gone; \"three\" is new");
    assertThat(turned.planId()).isNotEqualTo(both.planId());
  }

  @Test
  void of_many_objects_twenty_are_named_and_the_rest_is_counted() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      many.put("table public.t%02d".formatted(i), "x");
    }

    String why =
        covers("7.0.3", Map.of(), Map.of()).moved(covers("7.0.3", Map.of(), many)).getFirst().why();

    assertThat(why).contains("table public.t19 is new; and 10 more").doesNotContain("t20");
  }

  private static Covers covers(
      String version, Map<String, String> settings, Map<String, String> catalog) {
    return new Covers(
        List.of(state("contoso-erp", version)), new TreeMap<>(settings), new TreeMap<>(catalog));
  }

  private static PackageState state(String name, String version) {
    return new PackageState(name, version, "9f", "77", new TreeMap<>(Map.of("a/b", "4e")));
  }
}
