package dev.uplift.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.problem.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFolderTest {
  @TempDir Path home = Path.of("");

  @Test
  void a_plan_is_found_by_its_name_the_beginning_of_it_or_a_file() throws IOException {
    Plan plan = Plans.small();
    PlanFolder folder = new PlanFolder(home);
    Path kept = folder.keep(plan);
    Files.copy(kept, home.resolve("approved.json"));
    String digits = plan.planId().substring("sha256:".length());

    assertThat(folder.find(plan.planId(), home)).isEqualTo(plan);
    assertThat(folder.find(digits.substring(0, 6), home)).isEqualTo(plan);
    assertThat(folder.find("approved.json", home)).isEqualTo(plan);
  }

  @Test
  void what_is_no_plan_or_one_of_several_or_was_changed_by_hand_is_refused() throws IOException {
    Plan plan = Plans.small();
    PlanFolder folder = new PlanFolder(home);
    Path kept = folder.keep(plan);
    String digits = plan.planId().substring("sha256:".length());
    Files.copy(kept, kept.resolveSibling(digits.substring(0, 8) + "0.json"));
    Files.writeString(
        home.resolve("mended.json"), Files.readString(kept).replace("\"clone\"", "\"none\""));
    Files.writeString(home.resolve("other.json"), "{\"format\":\"plan/2\"}");

    assertRefused(folder, digits.substring(0, 8), "2 plans begin so");
    assertRefused(folder, "ffffffff", "no plan in");
    assertRefused(folder, "mended.json", "changed by hand");
    assertRefused(folder, "other.json", "cannot be read");
  }

  private void assertRefused(PlanFolder folder, String said, String why) {
    assertThatThrownBy(() -> folder.find(said, home))
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(
                        failure.problems().getFirst().message()
                            + failure.problems().getFirst().why())
                    .contains(why));
  }
}
