package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParagraphTest {
  @Test
  void words_stay_within_a_usual_terminal_under_their_heading() {
    String words = "the script party/create-addresses saves what it holds first ".repeat(4);

    String text = Paragraph.of("Destroyed    ", " ".repeat(13), words, 78);

    assertThat(text.lines()).hasSize(4).allMatch(line -> line.length() <= 78);
    assertThat(text.lines().skip(1)).allMatch(line -> line.matches(" {13}[a-z].*"));
    assertThat(text).startsWith("Destroyed    the script");
  }

  @Test
  void a_word_that_is_longer_than_a_line_stays_whole() {
    String word = "x".repeat(100);

    assertThat(Paragraph.of("  ", "  ", "a " + word + " b", 78))
        .isEqualTo("  a\n  " + word + "\n  b\n");
  }

  @Test
  void a_command_that_people_copy_stays_in_one_line_where_it_fits() {
    String words =
        "Mend what is wrong in it, then: uplift execute --runbook-id R --plan 89b6. Good.";

    assertThat(Paragraph.of("", "", words, 60))
        .isEqualTo(
            """
            Mend what is wrong in it, then:
            uplift execute --runbook-id R --plan 89b6. Good.
            """);
    assertThat(Paragraph.of("", "", words, 30).lines()).allMatch(line -> line.length() <= 31);
  }
}
