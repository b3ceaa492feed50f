package dev.uplift.run.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatesTest {
  private static final Instant NOON = Instant.parse("2027-03-06T12:00:00Z");
  private static final List<String> WANTED = List.of("finance", "warehouse");

  @TempDir Path folder;
  private Gates gates = new Gates(Path.of("/"), InstantSource.fixed(NOON));

  @BeforeEach
  void noSignature() {
    gates = new Gates(folder.resolve("new"), InstantSource.fixed(NOON));
  }

  @Test
  void every_gate_is_named_until_a_person_has_signed_it() {
    assertThat(gates.unsigned("op1", WANTED))
        .extracting(Problem::target)
        .containsExactlyElementsOf(WANTED);

    gates.sign("op1", "finance", "Anna Berg", "totals agree", true);

    assertThat(gates.unsigned("op1", WANTED)).extracting(Problem::target).containsOnly("warehouse");
    assertThat(gates.signatures("op1"))
        .containsExactly(
            new Gates.Signature("finance", "op1", "Anna Berg", "totals agree", true, NOON));
  }

  @Test
  void a_signature_for_an_earlier_operation_does_not_count() {
    gates.sign("op1", "finance", "Anna Berg", "totals agree", true);

    assertThat(gates.unsigned("op2", List.of("finance"))).hasSize(1);
  }

  @Test
  void the_newest_word_counts_and_a_refusal_says_who_and_why() {
    gates.sign("op1", "finance", "Anna Berg", "totals agree", true);
    gates.sign("op1", "finance", "Bo Ek", "March is missing", false);

    Problem refused = gates.unsigned("op1", List.of("finance")).getFirst();
    gates.sign("op1", "finance", "Bo Ek", "March is there", true);

    assertThat(refused.code()).isEqualTo("gateRefused");
    assertThat(refused.message()).contains("Bo Ek");
    assertThat(refused.why()).isEqualTo("March is missing");
    assertThat(gates.unsigned("op1", List.of("finance"))).isEmpty();
    assertThat(gates.signatures("op1")).hasSize(3);
  }

  @Test
  void a_broken_file_signs_nothing() throws IOException {
    Files.createDirectories(folder.resolve("new"));
    Files.writeString(folder.resolve("new/gates.json"), "{\"format\":");

    Failure failure =
        catchThrowableOfType(Failure.class, () -> gates.unsigned("op1", List.of("finance")));

    assertThat(failure.problems().getFirst().code()).isEqualTo("gatesUnreadable");
  }
}
