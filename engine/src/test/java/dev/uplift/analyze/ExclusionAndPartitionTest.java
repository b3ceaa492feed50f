package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that speak of rows beside each other, and of the place where they will lie. */
class ExclusionAndPartitionTest {
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rows_that_an_exclusion_constraint_will_not_have_beside_each_other_are_told(int major) {
    String was =
        """
        create table booking (id int primary key, room text, first date, last date, off boolean);
        insert into booking values (1, 'a', '2026-01-01', '2026-01-05', false),
          (2, 'a', '2026-01-05', '2026-01-07', false), (3, 'a', '2026-01-08', '2026-01-09', false),
          (4, 'b', '2026-01-01', '2026-01-05', false), (5, 'b', '2026-01-02', '2026-01-03', true),
          (6, null, '2026-01-01', '2026-01-05', false), (7, null, '2026-01-01', '2026-01-05', null)
        """;
    String model =
        """
        create table booking (id int primary key, room varchar(9), first date, last date,
          off boolean,
          constraint once exclude using gist
            (int4range(ascii(room), ascii(room), '[]') with =, daterange(first, last, '[]') with &&)
            where (not off));
        """;
    try (Old old = new Old(major, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.later()).isEmpty();
      Finding once = Old.about(analysis.findings(), "public.booking.once", "exclusion");
      assertThat(once.rows()).contains(2L);
      assertThat(once.blocks()).isTrue();
      assertThat(once.observation()).startsWith("2 rows exclude each other (int4range(");
      assertThat(once.keys())
          .containsExactly("[97,98), [2026-01-01,2026-01-06)", "[97,98), [2026-01-05,2026-01-08)");

      old.execute("update booking set first = '2026-01-06' where id = 2");

      assertThat(old.analysis().findings()).isEmpty();
    }
  }

  @Test
  void what_would_have_to_be_compared_too_often_is_named_and_not_begun() {
    String was =
        """
        create table span (id int primary key, during int4range);
        insert into span select i, int4range(i, i + 1) from generate_series(1, 20000) i
        """;
    String model =
        "create table span (id int primary key, during int4range,"
            + " constraint apart exclude using gist (during with &&))";
    try (Old old = new Old(18, folder, was, model)) {
      assertThat(old.analysis().untried())
          .extracting(Analysis.Unknown::object, Analysis.Unknown::why)
          .containsExactly(
              tuple(
                  "public.span.apart",
                  "its rows would have to be held against each other in 399,980,000 pairs"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rows_without_a_partition_are_told_with_their_keys(int major) {
    String was =
        """
        create table line (id int, day date, region varchar(4), n text, primary key (id, day));
        insert into line values (1, '2025-01-01', 'n', '1'), (2, '2026-12-31', 's', '2'),
          (3, '2027-01-01', 'n', '3'), (4, '2024-12-31', 'n', '4'), (5, '2026-01-01', 'x', '5'),
          (6, '2025-06-01', null, 'six')
        """;
    String model =
        """
        create table line (id int, day date, region text, n int, primary key (id, day))
          partition by range (day);
        create table line25 partition of line for values from ('2025-01-01') to ('2026-01-01');
        create table line26 partition of line for values from ('2026-01-01') to ('2027-01-01')
        """;
    try (Old old = new Old(major, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.later()).isEmpty();
      Finding line = Old.about(analysis.findings(), "public.line", "partition");
      assertThat(line.keys()).containsExactly("3, 2027-01-01", "4, 2024-12-31");
      assertThat(line.observation())
          .isEqualTo("2 rows have no partition in the new table: by RANGE (day)");
      assertThat(line.blocks()).isTrue();
      assertThat(analysis.scans()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void lists_several_keys_and_partitions_of_partitions_are_looked_through(int major) {
    String was =
        """
        create table pair (a int, b int, c text);
        insert into pair values (1, 4, 'n'), (1, 5, 'n'), (2, 0, 's'), (3, 9, 'n'), (3, 10, 'n'),
          (9, 0, 'n'), (2, 0, 'x'), (null, 1, 'n'), (2, 1, null);
        create table spread (id int); insert into spread values (1), (null);
        create table rest (id int); insert into rest values (1), (null)
        """;
    String model =
        """
        create table pair (a bigint, b int, c text) partition by list (lower(c));
        create table p1 partition of pair for values in ('n', null) partition by range (a, b);
        create table p11 partition of p1 for values from (1, 5) to (3, 10);
        create table p12 partition of p1 for values from (9, minvalue) to (maxvalue, maxvalue);
        create table p2 partition of pair for values in ('s');
        create table spread (id bigint) partition by hash (id);
        create table s0 partition of spread for values with (modulus 2, remainder 0);
        create table s1 partition of spread for values with (modulus 2, remainder 1);
        create table rest (id bigint) partition by range (id);
        create table r0 partition of rest default
        """;
    try (Old old = new Old(major, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.later()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys)
          .containsExactly(
              tuple("partition", "public.pair", List.of("(0,1)", "(0,5)", "(0,7)", "(0,8)")));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_key_over_a_column_that_is_worked_out_of_others_is_tried(int major) {
    String was =
        """
        create table party (id int primary key, name varchar(20), nick text);
        insert into party values (1, 'Anna', 'x'), (2, 'ANNA', 'y'), (3, 'Bert', null)
        """;
    String model =
        """
        create table party (id int primary key, name varchar(30), nick text,
          search text generated always as (lower(name)) stored unique,
          long int generated always as (length(name || nick)) stored check (long < 6 or id = 1))
        """;
    try (Old old = new Old(major, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.later()).isEmpty();
      assertThat(Old.about(analysis.findings(), "public.party.party_search_key", "duplicates"))
          .returns(List.of("anna"), Finding::keys)
          .returns("2 rows share 1 key", Finding::observation);
      assertThat(analysis.findings()).hasSize(1);
    }
  }

  @Test
  void rows_of_the_sites_own_partitions_are_told_where_a_new_type_orders_them_otherwise() {
    String was =
        """
        create table line (id int, day text) partition by range (day);
        create table line_old partition of line for values from (minvalue) to ('2025-01-01');
        create table line_25 partition of line for values from ('2025-01-01') to ('2026-01-01');
        insert into line values (1, '2024-05-05'), (2, '2025-05-05')
        """;
    String model =
        """
        create table line (id int, day date) partition by range (day);
        create table line_old partition of line for values from (minvalue) to ('2025-01-01')
        """;
    try (Old old = new Old(18, folder, was, model)) {
      Finding line = Old.about(old.analysis().findings(), "public.line", "partition");
      assertThat(line.observation())
          .isEqualTo(
              "1 row has no partition in the new table: by RANGE (day), where the model knows"
                  + " nothing of partition public.line_25");
      assertThat(line.blocks()).isTrue();
    }
  }
}
