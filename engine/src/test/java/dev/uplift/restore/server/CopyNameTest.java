package dev.uplift.restore.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CopyNameTest {
  @Test
  void a_short_name_is_kept_as_it_is() {
    assertThat(CopyName.of("axdb", "_rp_before")).isEqualTo("axdb_rp_before");
  }

  @Test
  void a_long_name_is_cut_between_characters_to_what_the_server_keeps() {
    String name = CopyName.of("д".repeat(31), "_rp_before");

    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
    assertThat(name).startsWith("д".repeat(20)).doesNotContain("\uFFFD");
  }

  @Test
  void a_character_of_two_java_chars_is_never_halved() {
    String name = CopyName.of("😀".repeat(15), "_rp_before");

    assertThat(name).matches("(😀)+_[0-9a-f]{8}");
  }

  @Test
  void names_that_differ_beyond_the_cut_stay_different() {
    String long63 = "x".repeat(63);

    assertThat(CopyName.of(long63, "_rp_a")).isNotEqualTo(CopyName.of(long63, "_rp_b"));
  }
}
