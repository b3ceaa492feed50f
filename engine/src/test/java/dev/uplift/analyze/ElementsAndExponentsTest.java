package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the target asks of arrays' elements, and of numbers whose exponent leaves the type. */
class ElementsAndExponentsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void each_element_of_an_array_is_held_against_its_new_type(int major) {
    String sql =
        """
        create type mood as enum ('sad', 'ok', 'happy');
        create domain label as text;
        create table t (id int primary key, cut numeric(20,6)[], len text[], big bigint[],
          num text[], en text[], less mood[], dom text[], same label[], fine varchar(3)[]);
        insert into t values
          (1, '{1.5,2.25}', '{abc}', '{1}', '{1}', '{sad}', '{ok}', '{A}', '{A}', '{ab}'),
          (2, '{1.5,2.256}', '{abc,abcd}', '{1,3000000000}', '{x}', '{sad,odd}', '{happy}', '{A,b}',
            '{B,c}', '{ab}'),
          (3, null, null, null, null, null, null, null, null, null),
          (4, '{null,1.001}', '{null}', '{null}', '{null}', '{null}', '{null}', '{null}', '{null}',
            '{null}'),
          (5, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
        """;
    String model =
        """
        create type mood as enum ('sad', 'ok');
        create domain label as text check (length(value) < 9);
        create domain code as label check (value = upper(value));
        create table t (id int primary key, cut numeric(8,2)[], len varchar(3)[], big int[],
          num int[], en mood[], less mood[], dom code[], same label[], fine varchar(5)[]);
        """;

    try (Old old = new Old(major, folder, sql, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(
              Finding::rule, Finding::object, f -> f.rows().orElseThrow(), f -> f.keys().getFirst())
          .containsExactlyInAnyOrder(
              tuple("rounding", "public.t.cut", 2L, "2"),
              tuple("range", "public.t.len", 1L, "2"),
              tuple("range", "public.t.big", 1L, "2"),
              tuple("cast", "public.t.num", 1L, "2"),
              tuple("label", "public.t.en", 1L, "2"),
              tuple("label", "public.t.less", 1L, "2"),
              tuple("domain", "public.t.dom", 1L, "2"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_float_that_is_too_large_or_too_small_is_told_and_no_number_spoils_the_sum(int major) {
    String sql =
        """
        create table t (id int primary key, wide numeric, narrow double precision,
          cut double precision);
        insert into t values (1, 1.5, 1.5, 1.5), (2, 1e400, 1e300, 1e10), (3, -1e-400, -1e-300, 1.254),
          (4, 'Infinity', '-Infinity', 'NaN'), (5, 'NaN', 'NaN', null),
          (6, 1e308, 3.4028234663852886e38, 0), (7, 1, 0.1, 0);
        """;
    String model =
        """
        create table t (id int primary key, wide double precision, narrow real, cut numeric(6,2));
        """;

    try (Old old = new Old(major, folder, sql, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, f -> f.rows().orElseThrow())
          .containsExactlyInAnyOrder(
              tuple("range", "public.t.wide", 2L),
              tuple("range", "public.t.narrow", 2L),
              tuple("rounding", "public.t.narrow", 1L),
              tuple("range", "public.t.cut", 1L),
              tuple("rounding", "public.t.cut", 1L));
      assertThat(Old.about(analysis.findings(), "public.t.cut", "rounding").observation())
          .endsWith("the largest change is 0.004, in sum 0.004");
    }
  }

  @Test
  void rows_of_a_kept_table_are_held_against_the_packages_types_that_it_has() {
    String sql =
        """
        create type mood as enum ('sad', 'ok'); create domain code as text;
        create table own (id int primary key, m mood, c code, ms mood[]);
        insert into own values (1, 'sad', 'A', '{ok}'), (2, 'ok', 'b', '{ok,sad}'), (3, null, null, null);
        create table quiet (id int primary key, m mood not null);
        """;
    String model =
        """
        create type mood as enum ('ok'); create domain code as text check (value = upper(value));
        """;

    try (Old old = new Old(18, folder, sql, model)) {
      assertThat(old.analysis().findings())
          .extracting(
              Finding::rule, Finding::object, f -> f.rows().orElseThrow(), f -> f.keys().getFirst())
          .containsExactlyInAnyOrder(
              tuple("label", "public.own.m", 1L, "1"),
              tuple("label", "public.own.ms", 1L, "2"),
              tuple("domain", "public.own.c", 1L, "2"));
    }
  }
}
