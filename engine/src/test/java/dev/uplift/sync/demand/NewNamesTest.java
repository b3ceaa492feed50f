package dev.uplift.sync.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns alone get their new names, all at once. */
class NewNamesTest {
  private static final NewNames NAMES =
      new NewNames(Map.of("n", "amount", "\"n\"", "\"amount\"", "x", "n", "z", "(gone)"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CHECK ((public.two(n) > 0)) | CHECK ((public.two(amount) > 0))
          USING btree (public.n(n), x, "n") | USING btree (public.n(amount), n, "amount")
          (t = 'n'::n) | (t = 'n'::n)
          (z + x1) | ((gone) + x1)
          "a b-"."n"(n) | "a b-"."n"(amount)
          """)
  void in_every_spelling_of_the_server(String is, String shall) {
    assertThat(NAMES.in(is)).isEqualTo(shall);
  }
}
