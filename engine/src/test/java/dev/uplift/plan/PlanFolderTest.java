package dev.uplift.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.problem.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void a_file_whose_sql_or_figures_were_altered_is_refused_and_the_part_is_named()
      throws IOException {
    PlanFolder folder = new PlanFolder(home);
    String text = PlanFolder.json(Plans.small());
    Files.writeString(home.resolve("sql.json"), text.replace("numeric(32,6)", "numeric(32,2)"));
    Files.writeString(home.resolve("rows.json"), text.replace("81000", "81"));
    Files.writeString(home.resolve("bytes.json"), text.replace("1400000000", "1"));
    Files.writeString(
        home.resolve("bare.json"), text.replaceAll("(?s)\"contents\".*?\\}", "\"c\":{}"));

    assertRefused(folder, "sql.json", "DbSync/SyncSchema table public.custtrans was changed");
    assertRefused(
        folder,
        "rows.json",
        "PostSync/ExecuteScripts/WaitForBatch script party/create-parties was changed");
    assertRefused(folder, "bytes.json", "DbSync/SyncSchema table public.custtrans was changed");
    assertRefused(folder, "bare.json", "does not keep what it said");
  }

  @Test
  void a_file_that_was_altered_with_its_hashes_is_not_the_plan_that_is_kept() throws IOException {
    PlanFolder folder = new PlanFolder(home);
    Path _ = folder.keep(Plans.small());
    Plan other = Plans.of("public.custtrans", "altered \"8\" columns", List.of());
    Files.writeString(home.resolve("other.json"), PlanFolder.json(other));

    assertRefused(folder, "other.json", "destroyed was changed");
    assertThat(new PlanFolder(home.resolve("elsewhere")).find("other.json", home)).isEqualTo(other);
  }

  @Test
  void a_kept_plan_that_cannot_be_read_says_nothing_of_a_file() throws IOException {
    PlanFolder folder = new PlanFolder(home);
    Plan plan = Plans.small();
    String text = PlanFolder.json(plan);
    Path kept = folder.keep(plan);
    Files.writeString(kept, text.replaceAll("(?s)\"contents\".*?\\}", "\"c\":{}"));
    Files.writeString(home.resolve("approved.json"), text);

    assertThat(folder.find("approved.json", home)).isEqualTo(plan);
    assertRefused(folder, plan.planId(), "does not keep what it said");
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
