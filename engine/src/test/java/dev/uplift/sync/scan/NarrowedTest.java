package dev.uplift.sync.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import org.junit.jupiter.api.Test;

final class NarrowedTest {
  private static final ObjectId PRICE = ObjectId.of(Kind.COLUMN, "public", "item", "price");

  @Test
  void one_value_is_told_as_one_and_numbers_without_zeros_at_the_end() {
    Narrowed one = new Narrowed(PRICE, "numeric(9,4)", "numeric(9,2)", 1, "0.004000", "0.004000");

    assertThat(one.inWords())
        .isEqualTo(
            "public.item.price: 1 value changed from numeric(9,4) to numeric(9,2), the largest"
                + " change 0.004, in sum 0.004");
  }

  @Test
  void texts_have_no_sum_and_what_is_no_number_stays_as_it_is() {
    Narrowed texts = new Narrowed(PRICE, "varchar(9)", "varchar(2)", 7, "null", "null");
    Narrowed odd = new Narrowed(PRICE, "float8", "float4", 2, "NaN", "Infinity");

    assertThat(texts.inWords()).endsWith("7 values changed from varchar(9) to varchar(2)");
    assertThat(odd.inWords()).endsWith("the largest change NaN, in sum Infinity");
  }
}
