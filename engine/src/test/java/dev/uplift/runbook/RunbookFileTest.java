package dev.uplift.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.runbook.Runbook.PackageVersion;
import dev.uplift.runbook.Topology.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunbookFileTest {
  @TempDir Path folder;

  @Test
  void a_runbook_comes_back_from_its_file_as_it_was() {
    Runbook runbook = runbook("sha256:1", StepState.FAILED, "a < b & \"c\"\u0001");

    RunbookFile.write(folder.resolve("r.xml"), runbook);
    Runbook read = RunbookFile.read(folder.resolve("r.xml"));

    assertThat(read)
        .usingRecursiveComparison()
        .isEqualTo(runbook("sha256:1", StepState.FAILED, "a < b & \"c\"\uFFFD"));
  }

  @Test
  void a_file_is_replaced_whole_or_not_at_all() throws IOException {
    Path file = folder.resolve("r.xml");

    RunbookFile.write(file, runbook("sha256:1", StepState.IN_PROGRESS, ""));
    RunbookFile.write(file, runbook("sha256:1", StepState.COMPLETED, ""));

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void a_file_truncated_anywhere_is_refused_with_its_line() throws IOException {
    Path file = folder.resolve("r.xml");
    String text = RunbookFile.text(runbook("sha256:1", StepState.COMPLETED, "x"));

    for (int length = 0; length < text.length() - 2; length += 7) {
      Files.writeString(file, text.substring(0, length));
      Failure failure = catchThrowableOfType(Failure.class, () -> RunbookFile.read(file));
      assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
      Place place = Objects.requireNonNull(failure.problems().getFirst().at());
      assertThat(place.line()).isPositive();
    }
  }

  @Test
  void a_foreign_file_is_refused() throws IOException {
    Path file = folder.resolve("r.xml");

    Files.writeString(file, "<project>\n</project>");
    assertThatThrownBy(() -> RunbookFile.read(file)).hasMessageContaining("<project>");
    Files.writeString(
        file,
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><RunbookData>&b;</RunbookData>");
    assertThatThrownBy(() -> RunbookFile.read(file)).isInstanceOf(Failure.class);
  }

  @Test
  void the_inputs_come_back_from_their_files() {
    Topology topology =
        new Topology(
            List.of(new Machine("a", List.of("web", "batch")), new Machine("b", List.of())));
    ServiceModel model =
        new ServiceModel(List.of("web"), List.of(new PackageVersion("erp", "7.0", "9f")));

    RunbookInputs.write(folder.resolve("t.xml"), topology);
    RunbookInputs.write(folder.resolve("s.xml"), model);

    assertThat(RunbookInputs.readTopology(folder.resolve("t.xml"))).isEqualTo(topology);
    assertThat(RunbookInputs.readServiceModel(folder.resolve("s.xml"))).isEqualTo(model);
  }

  @Test
  void an_import_of_a_known_id_is_refused_only_with_another_plan() {
    RunbookRegistry registry = new RunbookRegistry(folder);
    Runbook known = runbook("sha256:1", StepState.FAILED, "");
    registry.add(known);

    Runbook again = registry.add(runbook("sha256:1", StepState.NOT_STARTED, ""));

    assertThat(again.steps().getFirst().state()).isEqualTo(StepState.FAILED);
    assertThat(registry.all()).hasSize(1);
    assertThatThrownBy(() -> registry.add(runbook("sha256:2", StepState.NOT_STARTED, "")))
        .hasMessageContaining("imported before");
    assertThatThrownBy(() -> registry.find("../x")).hasMessageContaining("cannot be");
    assertThatThrownBy(() -> registry.get("other")).hasMessageContaining("no runbook");
  }

  private static Runbook runbook(String planId, StepState state, String log) {
    RunbookStep step =
        new RunbookStep("3", StepKind.DATA_UPGRADE, "app1", "Upgrade", state, Optional.of("why"));
    return new Runbook(
        "r1",
        "uat",
        planId,
        List.of(new PackageVersion("erp", "7.0", "9f")),
        List.of(step),
        List.of(new RunbookLog("3", Instant.parse("2027-03-06T06:28:01Z"), log)));
  }
}
