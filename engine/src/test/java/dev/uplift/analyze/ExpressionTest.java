package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Analysis.Unknown;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of which the target's expressions cannot be worked out. */
class ExpressionTest {
  private static final String OLD =
      """
      create table line (id int primary key, b int, n int, t text, long text);
      insert into line values (1, 10, 2, '5', 'abc'), (2, 10, 0, 'x', 'abcd'), (3, 0, 0, '7', null),
        (4, 1, null, null, 'abc   ')
      """;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rows_of_which_a_generated_column_cannot_be_worked_out_are_told_with_their_keys(int major) {
    String model =
        """
        create domain small as int check (value < 5);
        create table line (id int primary key, b int, n bigint, t text, long text,
          per numeric(5,2) generated always as (b::numeric / n) stored,
          num int generated always as (t::int) stored not null,
          short varchar(3) generated always as (long) stored,
          tight small generated always as (b) stored,
          fine int generated always as (b + n) stored)
        """;
    try (Old old = new Old(major, folder, OLD, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.later()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys, Finding::blocks)
          .containsExactlyInAnyOrder(
              tuple("expression", "public.line.per", List.of("2", "3"), true),
              tuple("expression", "public.line.num", List.of("2", "4"), true),
              tuple("expression", "public.line.short", List.of("2"), true),
              tuple("expression", "public.line.tight", List.of("1", "2"), true));
      assertThat(Old.about(analysis.findings(), "public.line.per", "expression").observation())
          .startsWith("of 2 rows this cannot be worked out: ((b)::numeric / (n)::numeric)")
          .endsWith("(the server: division by zero)");
      // One scan for all, and one more for what supposes the new domain.
      assertThat(analysis.scans()).extracting(Scan::rules).containsExactly(4, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void checks_and_keys_of_indexes_that_fail_for_a_row_are_told_of_as_broken(int major) {
    String model =
        """
        create table line (id int primary key, b int, n int, t text, long text,
          check (b / n < 5));
        create index tenth on line ((t::int / 10)) where b > 1;
        create index fine on line ((b + n))
        """;
    try (Old old = new Old(major, folder, OLD, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys)
          .containsExactlyInAnyOrder(
              tuple("check", "public.line.line_check", List.of("1", "2", "3")),
              tuple("expression", "public.line.tenth", List.of("2")));
      assertThat(Old.about(analysis.findings(), "public.line.line_check", "check").observation())
          .isEqualTo("3 rows break CHECK (((b / n) < 5)) (the server: division by zero)");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_check_that_cannot_be_asked_at_all_is_untried_beside_one_that_fails_for_rows(int major) {
    String counting =
        """
        create sequence calls;
        create function counted(int) returns boolean language sql
          as 'select nextval(''public.calls'') > 0';
        """;
    String model =
        """
        create table line (id int primary key, b int, n int, t text, long text,
          check (n / (b - 10) < 5), constraint with_call check (counted(b)))
        """;
    try (Old old = new Old(major, folder, counting + OLD, counting + model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys)
          .containsExactly(tuple("check", "public.line.line_check", List.of("1", "2")));
      assertThat(analysis.untried())
          .extracting(Unknown::object, Unknown::why)
          .containsExactly(
              tuple(
                  "public.line.with_call",
                  "check: cannot execute nextval() in a read-only transaction"));
    }
  }

  @Test
  void a_virtual_column_that_cannot_be_read_of_some_rows_does_not_block() {
    String model =
        """
        create table line (id int primary key, b int, n int, t text, long text,
          per int generated always as (b / n) virtual)
        """;
    try (Old old = new Old(18, folder, OLD, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.blocked()).isFalse();
      assertThat(Old.about(analysis.findings(), "public.line.per", "expression").keys())
          .containsExactly("2", "3");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void functions_whose_bodies_name_something_without_its_schema_block(int major) {
    String one = "create function one(i int) returns int language sql as 'select i';";
    String two =
        "create function two(i int) returns int immutable language plpgsql as 'begin return one(i); end';";
    String model =
        """
        create table line (id int primary key, b int, n int, t text, long text,
          s int generated always as (two(b)) stored, constraint small check (two(n) < 5));
        create unique index twice on line (two(id))
        """;
    try (Old old = new Old(major, folder, one + OLD, one + two + model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::blocks)
          .containsExactlyInAnyOrder(
              tuple("nameNotFound", "public.line.s", true),
              tuple("nameNotFound", "public.line.small", true),
              tuple("nameNotFound", "public.line.twice", true));
      assertThat(Old.about(analysis.findings(), "public.line.small", "nameNotFound").observation())
          .isEqualTo(
              "the constraint \"public.line.small\" cannot be worked out: function one(integer)"
                  + " does not exist, in the body of the function \"public.two(integer)\"");
    }
  }

  @Test
  void a_function_to_which_a_script_of_presync_gives_a_path_does_not_block() {
    String functions =
        """
        create function one(i int) returns int language sql as 'select i';
        create function two(i int) returns int language plpgsql as 'begin return one(i); end';
        """;
    String model =
        """
        create table line (id int primary key, b int, n int, t text, long text,
          constraint small check (two(n) < 5), constraint tall check (two(b) > 1))
        """;
    try (Old old = new Old(18, folder, functions + OLD, functions + model)) {
      old.script("path", "stage: PreSync\nrepairs: [line.small]", "select 1;")
          .script("late", "stage: PostSync\nrepairs: [line.tall]", "select 1;");
      Analysis analysis = old.analysis();

      assertThat(analysis.repaired())
          .extracting(Finding::rule, Finding::object, Finding::recommendation)
          .containsExactly(
              tuple(
                  "nameNotFound", "public.line.small", "Repaired by path (PreSync, declares it)."));
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::blocks)
          .containsExactly(tuple("nameNotFound", "public.line.tall", true));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void functions_whose_bodies_name_what_comes_with_the_upgrade_do_not_block(int major) {
    String model =
        """
        create type mood as enum ('good'); create sequence ticket;
        create function numbered(i int) returns int language plpgsql
          as 'begin return nextval(''public.ticket''); end';
        create function moody(i int) returns int language plpgsql
          as 'declare m public.mood; begin return i; end';
        create function own(i int) returns int language plpgsql set search_path = public
          as 'declare m mood; begin return i; end';
        create function set_by(i int) returns int language plpgsql
          as 'begin return length(current_setting(''app.unset'')) + i; end';
        create table line (id int primary key, b int, n int, t text, long text,
          constraint numbered check (numbered(b) > 0), constraint moody check (moody(b) > 0),
          constraint set_by check (set_by(b) > 0));
        create table other (id int primary key, constraint own check (own(id) > 0))
        """;
    String other = ";create table other (id int primary key); insert into other values (1)";
    try (Old old = new Old(major, folder, OLD + other, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.findings()).isEmpty();
      assertThat(analysis.later())
          .extracting(Unknown::object)
          .containsExactly("public.line.numbered");
      assertThat(analysis.untried())
          .extracting(Unknown::object)
          .containsExactlyInAnyOrder("public.line.moody", "public.line.set_by", "public.other.own");
    }
  }

  @Test
  void a_name_that_is_kept_from_the_model_blocks() {
    String model =
        """
        create type note as enum ('a'); create table line (id int primary key, b int, n int, t text, long text)
        """;
    try (Old old = new Old(18, folder, "create table note (i int);" + OLD, model)) {
      assertThat(old.analysis().findings())
          .extracting(Finding::rule, Finding::object, Finding::blocks)
          .contains(tuple("nameTaken", "public.note", true));
    }
  }
}
