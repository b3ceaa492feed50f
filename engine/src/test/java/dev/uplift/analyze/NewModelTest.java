package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that speak of functions, collations and types which only the new model has. */
class NewModelTest {
  private static final String OBJECTS =
      """
      select oid || ':' || xmin || proname from pg_proc where oid > 16000
      union all select oid || ':' || xmin || collname from pg_collation where oid > 16000
      union all select oid || ':' || xmin || typname from pg_type where oid > 16000
      union all select oid || ':' || xmin || nspname from pg_namespace order by 1
      """;

  private static final String LABEL =
      """
      format: dictionary/1
      values:
        mood: {fine: {was: ok}}
      """;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_check_that_calls_a_new_function_is_asked_beforehand_and_nothing_stays(int major) {
    String was =
        """
        create function known(int) returns boolean immutable language sql as 'select true';
        create domain code as text;
        create table item (id int primary key, ean text, n int, c code);
        insert into item values (1, '12', 1, 'x'), (2, '13', 2, 'y'), (3, null, 3, 'z')
        """;
    String model =
        """
        create schema rules;
        create function rules.digits(t text) returns int immutable language plpgsql as
          'begin return length(t) + t::int; end';
        create function rules.even(t text) returns boolean immutable language plpgsql as
          'begin return rules.digits(t) % 2 = 0; end';
        create type grade as enum ('low', 'high');
        create function rules.grade(i int) returns grade immutable language sql as
          'select case when i > 2 then ''high'' else ''low'' end::public.grade';
        create or replace function known(int) returns boolean immutable language sql
          as 'select $1 <> 2';
        create domain code as text check (rules.even(length(value)::text || '1'));
        create table item (id int primary key, ean text check (rules.even(ean)),
          n int check (known(n)), c code, level grade generated always as (rules.grade(n)) stored,
          constraint low check (level = 'low'))
        """;
    try (Old old = new Old(major, folder, was, model)) {
      List<String> before = old.rows(OBJECTS);

      Analysis analysis = old.analysis();

      assertThat(analysis.later()).isEmpty();
      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys)
          .containsExactlyInAnyOrder(
              tuple("check", "public.item.item_ean_check", List.of("2")),
              tuple("check", "public.item.item_n_check", List.of("2")),
              tuple("domain", "public.item.c", List.of("1", "2", "3")),
              tuple("check", "public.item.low", List.of("3")));
      assertThat(analysis.scans()).hasSize(1);
      assertThat(old.rows(OBJECTS)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void keys_that_compare_by_a_new_collation_or_function_are_asked_beforehand(int major) {
    String was =
        """
        create table person (id int primary key, name text, mail text, nick text);
        insert into person values (1, 'Anna', 'a@x', 'n'), (2, 'ANNA', 'b@y', 'N'),
          (3, 'Bert', 'A @x', null)
        """;
    String model =
        """
        create collation lax (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        create function squeeze(t text) returns text immutable language sql
          as 'select replace(lower(t), '' '', '''')';
        create domain soft as text collate lax;
        create table person (id int primary key, name text collate lax unique, mail text, nick soft);
        create unique index on person (squeeze(mail));
        create unique index nicks on person (nick)
        """;
    try (Old old = new Old(major, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.later()).isEmpty();
      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, f -> f.rows().orElseThrow())
          .containsExactlyInAnyOrder(
              tuple("duplicates", "public.person.person_name_key", 2L),
              tuple("duplicates", "public.person.person_squeeze_idx", 2L),
              tuple("duplicates", "public.person.nicks", 2L));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_check_that_names_a_label_which_only_the_new_enum_has_is_asked_beforehand(int major) {
    String was =
        """
        create type mood as enum ('sad', 'ok');
        create function rank(m mood) returns int immutable language sql
          as 'select case m when ''sad'' then 1 else 2 end';
        create domain feeling as mood;
        create table item (id int primary key, m mood, ms mood[], f feeling, t text);
        insert into item values (1, 'sad', '{sad}', 'ok', 'low'),
          (2, 'ok', '{ok,sad,null}', 'sad', 'high'), (3, null, null, null, 'none')
        """;
    String model =
        """
        create type mood as enum ('sad', 'fine', 'great');
        create type level as enum ('low', 'high');
        create function rank(m mood) returns int immutable language sql
          as 'select case m when ''sad'' then 1 else 2 end';
        create domain feeling as mood check (value >= 'fine');
        create table item (id int primary key, m mood, ms mood[], f feeling, t level,
          n mood default 'great',
          constraint great check (m <> 'sad' or m = 'great'), constraint fine check (m <> 'fine'),
          constraint never check ('fine' <> all (ms)), constraint ranked check (rank(m) > 1),
          constraint low check (t < 'high'), constraint new check (n <> 'great'),
          constraint known check (m is not null))
        """;
    try (Old old = new Old(major, folder, was, model)) {
      old.write("model/dictionary.yaml", LABEL);
      List<String> before = old.rows(OBJECTS);

      Analysis analysis = old.analysis();

      assertThat(analysis.later()).isEmpty();
      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::object, Finding::keys)
          .containsExactlyInAnyOrder(
              tuple("public.item.great", List.of("1")),
              tuple("public.item.fine", List.of("2")),
              tuple("public.item.never", List.of("2")),
              tuple("public.item.ranked", List.of("1")),
              tuple("public.item.f", List.of("2")),
              tuple("public.item.t", List.of("3")),
              tuple("public.item.low", List.of("2")),
              tuple("public.item.new", List.of("1", "2", "3")),
              tuple("public.item.known", List.of("3")));
      assertThat(old.rows(OBJECTS)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rules_that_speak_of_no_label_need_no_new_enum(int major) {
    String was =
        """
        create type state as enum ('a', 'b'); create domain stated as state;
        create function known(s stated) returns boolean immutable language sql
          as 'select s is not null';
        create table item (id int primary key, no int, st state, d stated);
        insert into item values (1, 1, 'a', 'a'), (2, 1, 'a', 'b'), (3, 2, null, 'a');
        create function seen() returns event_trigger language plpgsql as 'begin end';
        create event trigger audit on ddl_command_end execute function seen()
        """;
    String model =
        """
        create type state as enum ('c', 'a', 'b'); create domain stated as state;
        create function known(s stated) returns boolean immutable language sql
          as 'select s is not null';
        create table item (id int primary key, no int, st state, d stated,
          constraint once unique (no, st), constraint filled check (st is not null),
          constraint called check (known(d)))
        """;
    try (Old old = new Old(major, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::object, f -> f.rows().orElseThrow())
          .containsExactlyInAnyOrder(
              tuple("public.item.once", 2L), tuple("public.item.filled", 1L));
      assertThat(analysis.later())
          .extracting(Analysis.Unknown::object, Analysis.Unknown::why)
          .containsExactly(
              tuple(
                  "public.item.called", "\"public.stated\" is of an enum that gets other labels"));
    }
  }

  @Test
  void a_check_that_stays_is_asked_again_where_labels_change_their_order() {
    String was =
        """
        create type prio as enum ('low', 'mid', 'high');
        create table item (id int primary key, p prio check (p >= 'mid'));
        insert into item values (1, 'mid'), (2, 'high')
        """;
    String model =
        """
        create type prio as enum ('high', 'mid', 'low', 'none');
        create table item (id int primary key, p prio check (p >= 'mid'))
        """;
    try (Old old = new Old(18, folder, was, model)) {
      assertThat(old.analysis().findings())
          .extracting(Finding::object, Finding::keys)
          .containsExactly(tuple("public.item.item_p_check", List.of("2")));
    }
  }

  @Test
  void what_cannot_be_made_beforehand_is_named_with_the_reason() {
    String was =
        """
        create function odd(i int) returns int immutable language sql as 'select i % 2';
        create table item (id int primary key, a int, b int, c int, d int);
        create table log (n int); create sequence s;
        insert into item values (1, 1, 1, 1, 1)
        """;
    String model =
        """
        create table price (id int primary key);
        create table log (n int); create sequence s;
        create function priced(i int) returns boolean immutable language plpgsql as
          'begin return exists (select from public.price where id = i); end';
        create function sly(i int) returns boolean immutable language plpgsql as
          'begin return nextval(''public.s'') > 0; end';
        create function slyer(i int) returns boolean language plpgsql as
          'begin insert into public.log values (i); return true; end';
        create function odd(i int) returns boolean immutable language sql as 'select i % 2 = 1';
        create table item (id int primary key, a int check (priced(a)), b int check (sly(b)),
          c int check (slyer(c)), d int check (odd(d)));
        """;
    try (Old old = new Old(18, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.later())
          .extracting(Analysis.Unknown::object, Analysis.Unknown::why)
          .containsExactly(
              tuple(
                  "public.item.item_a_check",
                  "\"public.priced(integer)\" seems to use \"public.price\", which is new"),
              tuple(
                  "public.item.item_d_check",
                  "what it speaks of cannot be made beforehand: cannot change return type of"
                      + " existing function"));
      assertThat(analysis.untried())
          .extracting(Analysis.Unknown::object, Analysis.Unknown::why)
          .containsExactly(
              tuple(
                  "public.item.item_b_check",
                  "check: cannot execute nextval() in a read-only transaction"),
              tuple(
                  "public.item.item_c_check",
                  "check: cannot execute INSERT in a read-only transaction"));
      assertThat(old.rows("select count(*)::text from log")).containsExactly("0");
      assertThat(old.rows("select is_called::text from s")).containsExactly("false");
    }
  }

  @Test
  void nothing_is_made_where_an_event_trigger_would_see_it() {
    String was =
        """
        create table item (id int primary key, a int);
        create function seen() returns event_trigger language plpgsql as
          'begin perform pg_notify(''seen'', ''''); end';
        create event trigger audit on ddl_command_end execute function seen()
        """;
    String model =
        """
        create function odd(i int) returns boolean immutable language sql as 'select i % 2 = 1';
        create table item (id int primary key, a int check (odd(a)))
        """;
    try (Old old = new Old(18, folder, was, model)) {
      assertThat(old.analysis().later())
          .extracting(Analysis.Unknown::object, Analysis.Unknown::why)
          .containsExactly(
              tuple(
                  "public.item.item_a_check",
                  "what it speaks of is not made beforehand, since the event trigger \"audit\""
                      + " would run"));
    }
  }

  @Test
  void nothing_is_made_where_a_slot_would_wait_for_the_end_of_the_scan() {
    String was = "create table item (id int primary key, a int)";
    String model =
        """
        create function odd(i int) returns boolean immutable language sql as 'select i % 2 = 1';
        create table item (id int primary key, a int check (odd(a)))
        """;
    try (Old old = new Old(18, folder, was, model)) {
      List<String> _ =
          old.rows("select pg_create_logical_replication_slot('forecast', 'pgoutput')::text");
      try {
        assertThat(old.analysis().later())
            .extracting(Analysis.Unknown::object, Analysis.Unknown::why)
            .containsExactly(
                tuple(
                    "public.item.item_a_check",
                    "what it speaks of is not made beforehand, since the logical replication slot"
                        + " \"forecast\" would keep all that is written until the end of the"
                        + " scan"));
      } finally {
        List<String> _ = old.rows("select pg_drop_replication_slot('forecast')::text");
      }
      assertThat(old.analysis().later()).isEmpty();
    }
  }

  @Test
  void rules_of_what_is_there_are_asked_of_the_same_table_in_a_scan_that_holds_nothing() {
    String was =
        """
        create table item (id int primary key, a int);
        insert into item values (1, 1), (2, 2)
        """;
    String model =
        """
        create function odd(i int) returns boolean immutable language sql as 'select i % 2 = 1';
        create table item (id int primary key, a int check (odd(a)),
          constraint unheld check (id < 2 and pg_current_xact_id_if_assigned() is null))
        """;
    try (Old old = new Old(18, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::object, Finding::keys)
          .containsExactlyInAnyOrder(
              tuple("public.item.item_a_check", List.of("2")),
              tuple("public.item.unheld", List.of("2")));
      assertThat(analysis.scans()).hasSize(2);
    }
  }
}
