package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.proving.Programs.Ended;
import java.util.function.Consumer;

/** What a test expects of a program's ending. */
public final class Endings {
  private Endings() {}

  /** Exit code 0. */
  public static Consumer<Ended> done() {
    return ended -> assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
  }

  /** An exit code and an error object with this code on stderr, and never a stack trace. */
  static Consumer<Ended> complaint(int exit, String code) {
    return ended -> {
      assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
      assertThat(ended.err()).contains(code);
      assertThat(ended.err() + ended.out()).doesNotContain("\tat ").doesNotContain("Exception");
    };
  }
}
