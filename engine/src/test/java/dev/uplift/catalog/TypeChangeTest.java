package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Difference.Effect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeChangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          integer | integer | NONE
          numeric(32,16) | numeric(32,6) | NARROWS
          numeric(32,6) | numeric(38,6) | WIDENS
          numeric(32,6) | numeric(32,8) | NARROWS
          numeric(32,6) | numeric(34,8) | REWRITES
          numeric(32,6) | numeric | WIDENS
          numeric | numeric(32,6) | NARROWS
          numeric(5) | numeric(7) | WIDENS
          character varying(10) | character varying(20) | WIDENS
          character varying(20) | character varying(10) | NARROWS
          character varying(20) | character varying | WIDENS
          character varying | character varying(20) | NARROWS
          character varying(20) | text | WIDENS
          text | character varying | WIDENS
          text | character varying(5) | NARROWS
          character(3) | character varying(3) | REWRITES
          character(3) | character varying(2) | NARROWS
          character(3) | character(5) | REWRITES
          integer | text | REWRITES
          text | integer | NARROWS
          smallint | integer | REWRITES
          integer | bigint | REWRITES
          bigint | integer | NARROWS
          bigint | double precision | NARROWS
          integer | double precision | REWRITES
          integer | real | NARROWS
          integer | numeric(10,0) | REWRITES
          integer | numeric(9,0) | NARROWS
          bigint | numeric | REWRITES
          date | timestamp without time zone | REWRITES
          date | timestamp(0) without time zone | NARROWS
          timestamp without time zone | date | NARROWS
          timestamp(3) without time zone | timestamp(6) without time zone | WIDENS
          timestamp(6) without time zone | timestamp(3) without time zone | NARROWS
          timestamp without time zone | timestamp with time zone | REWRITES
          uuid | text | REWRITES
          text | uuid | NARROWS
          integer[] | bigint[] | NARROWS
          bit varying(3) | bit varying(5) | WIDENS
          bit(3) | bit(5) | NARROWS
          sales.mood | sales.other | NARROWS
          """)
  void the_effect_of_a_change_of_type_is_known(String from, String to, Effect effect) {
    assertThat(TypeChange.effect(from, to)).isEqualTo(effect);
  }
}
