package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys over periods, which PostgreSQL has since 18. */
class OverlapsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void rows_of_a_key_whose_periods_overlap_are_told_and_those_that_follow_each_other_are_not() {
    String was =
        """
        create table price (item int4range not null, during daterange not null, n int);
        insert into price values ('[1,2)', '[2026-01-01,2026-06-01)', 1),
          ('[1,2)', '[2026-05-01,2026-09-01)', 2), ('[1,2)', '[2026-09-01,2026-12-01)', 3),
          ('[2,3)', '[2026-01-01,2026-12-01)', 4);
        create table sale (item int4range, during daterange);
        insert into sale values ('[1,2)', '[2026-08-01,2026-10-01)')
        """;
    String model =
        """
        create table price (item int4range not null, during daterange not null, n int,
          constraint price_pk primary key (item, during without overlaps));
        create table sale (item int4range, during daterange,
          constraint sale_price foreign key (item, period during)
            references price (item, period during));
        """;
    try (Old old = new Old(18, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      Finding key = Old.about(analysis.findings(), "public.price.price_pk", "exclusion");
      assertThat(key.rows()).contains(2L);
      assertThat(key.blocks()).isTrue();
      assertThat(analysis.later())
          .extracting(Analysis.Unknown::object, Analysis.Unknown::why)
          .containsExactly(
              tuple(
                  "public.sale.sale_price",
                  "whether its periods are covered is seen when the key is made"));

      old.execute("delete from price where n = 2");

      assertThat(old.analysis().findings()).isEmpty();
    }
  }

  @Test
  void periods_that_are_empty_are_told_since_no_key_over_periods_takes_them() {
    String was =
        """
        create table price (item int4range not null, during daterange, seasons datemultirange, n int);
        insert into price values ('[1,2)', '[2026-01-01,2026-06-01)', '{}', 1), ('[1,2)', 'empty', null, 2),
          ('[1,2)', 'empty', '{[2026-01-01,2026-06-01)}', 3), ('[2,3)', null, '{}', 4)
        """;
    String model =
        """
        create table price (item int4range not null, during daterange, seasons datemultirange, n int,
          constraint by_day unique (item, during without overlaps),
          constraint by_season unique (item, seasons without overlaps));
        """;
    try (Old old = new Old(18, folder, was, model)) {
      Finding days = Old.about(old.analysis().findings(), "public.price.by_day", "check");
      assertThat(days.rows()).contains(2L);
      assertThat(days.blocks()).isTrue();
      assertThat(days.observation()).contains("takes no empty period");
      Finding seasons = Old.about(old.analysis().findings(), "public.price.by_season", "check");
      assertThat(seasons.rows()).contains(2L);

      old.execute("delete from price where n <> 1");
      old.execute("update price set seasons = null");

      assertThat(old.analysis().findings()).isEmpty();
    }
  }
}
