package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.analyze.Finding.Repair;
import dev.uplift.pack.Severity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found before anything changes, on real servers. */
class AnalyzerTest {
  private static final String OLD =
      """
      create type state as enum ('Open', 'Lost', 'Done');
      create domain code as text;
      create table parent (id int primary key);
      insert into parent values (1), (2);
      create table t (id int primary key, a text, len text, cut numeric(32,16), big bigint,
        num text, day text, st state, ck int, dom code, fk int, u1 text, u2 text, gone text,
        kept text unique);
      insert into t
        select i, case when i % 10 = 0 then null else 'a' end, repeat('x', i % 6),
          i + 0.12345678, i * 100000000::bigint, case when i % 25 = 0 then 'n/a' else i::text end,
          case when i = 7 then '2026-02-30' else '2026-02-28' end,
          case when i % 50 = 0 then 'Lost' else 'Open' end::state, i - 3, 'c' || i,
          case when i > 97 then i else 1 + i % 2 end, 'u' || i / 2, 'v' || i % 50,
          case when i <= 4 then 'gone' end, 'k' || i
          from generate_series(1, 100) i;
      create table quiet (id int primary key, name varchar(20) not null unique,
        other int references parent, check (id > 0));
      insert into quiet values (1, 'a', 1), (2, 'b', null);
      """;

  private static final String MODEL =
      """
      create type state as enum ('Open', 'Done');
      create domain code as text check (value <> 'c5');
      create table parent (id int primary key);
      create table t (id int primary key, a text not null, len varchar(4), cut numeric(32,6),
        big int, num int, day date, st state, ck int check (ck > 0), dom code,
        fk int references parent, u1 text, u2 text, kept varchar(40) unique, fresh int not null);
      create unique index u1x on t (u1);
      create unique index u2x on t (lower(u2) desc) where (id > 10);
      create table quiet (id int primary key, name varchar(40) not null unique,
        other int references parent, check (id > 0));
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void each_kind_of_rule_is_found_with_its_count_and_the_keys_of_the_first_rows(int major) {
    try (Old old = new Old(major, folder, OLD, MODEL)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(
              Finding::rule, Finding::object, f -> f.rows().orElseThrow(), Finding::severity)
          .containsExactlyInAnyOrder(
              tuple("notNull", "public.t.a", 10L, Severity.BLOCKER),
              tuple("length", "public.t.len", 16L, Severity.DATA_LOSS),
              tuple("rounding", "public.t.cut", 100L, Severity.DATA_LOSS),
              tuple("range", "public.t.big", 79L, Severity.BLOCKER),
              tuple("cast", "public.t.num", 4L, Severity.BLOCKER),
              tuple("cast", "public.t.day", 1L, Severity.BLOCKER),
              tuple("label", "public.t.st", 2L, Severity.BLOCKER),
              tuple("check", "public.t.t_ck_check", 3L, Severity.BLOCKER),
              tuple("domain", "public.t.dom", 1L, Severity.BLOCKER),
              tuple("orphans", "public.t.t_fk_fkey", 3L, Severity.BLOCKER),
              tuple("duplicates", "public.t.u1x", 98L, Severity.BLOCKER),
              tuple("duplicates", "public.t.u2x", 80L, Severity.BLOCKER),
              tuple("drop", "public.t.gone", 4L, Severity.DATA_LOSS),
              tuple("notNull", "public.t.fresh", 100L, Severity.BLOCKER));
      assertThat(Old.about(analysis.findings(), "public.t.a", "notNull").keys())
          .containsExactly("10", "20", "30", "40", "50", "60", "70", "80", "90", "100");
      assertThat(Old.about(analysis.findings(), "public.t.num", "cast").keys())
          .containsExactly("25", "50", "75", "100");
      assertThat(Old.about(analysis.findings(), "public.t.day", "cast").keys())
          .containsExactly("7");
      assertThat(Old.about(analysis.findings(), "public.t.t_fk_fkey", "orphans").keys())
          .containsExactlyInAnyOrder("98", "99", "100");
      assertThat(Old.about(analysis.findings(), "public.t.u1x", "duplicates"))
          .returns(10, f -> f.keys().size())
          .returns("98 rows share 49 keys", Finding::observation);
      assertThat(analysis.blocked()).isTrue();
      assertThat(analysis.totals())
          .returns(11L, Analysis.Totals::blocker)
          .returns(3L, Analysis.Totals::dataLoss)
          .returns(14L, Analysis.Totals::blocking);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void nothing_is_found_in_a_clean_database_and_what_it_guarantees_is_not_read(int major) {
    String model =
        """
        create table parent (id bigint primary key);
        create table quiet (id bigint primary key, name varchar(40) not null unique,
          other bigint references parent, check (id > 0), note text);
        create unique index pair on quiet (name, note)
        """;
    String old =
        """
        create table parent (id int primary key);
        create table quiet (id int primary key, name varchar(20) not null unique,
          other int references parent, check (id > 0), note text);
        insert into parent values (1);
        insert into quiet values (1, 'a', 1, 'x'), (2, 'b', null, 'x')
        """;

    try (Old clean = new Old(major, folder, old, model)) {
      Analysis analysis = clean.analysis();

      assertThat(analysis.findings()).isEmpty();
      assertThat(analysis.repaired()).isEmpty();
      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.later()).isEmpty();
      assertThat(analysis.blocked()).isFalse();
      assertThat(analysis.scans())
          .extracting(scan -> scan.table() + " " + scan.of())
          .containsExactly("public.quiet rows");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void nothing_is_changed_in_the_database(int major) {
    try (Old old = new Old(major, folder, OLD, MODEL)) {
      old.write("rules/sly.yaml", Old.rule("delete from t returning 'x' as object"))
          .write(
              "rules/slyer.yaml",
              Old.rule("select set_config('x.y', nextval('s')::text, false) as object"));
      old.execute("create sequence s");
      List<String> before = state(old);

      Analysis analysis = old.analysis();

      assertThat(state(old)).isEqualTo(before);
      assertThat(analysis.untried())
          .extracting(Analysis.Unknown::object)
          .containsExactly("shop/sly", "shop/slyer");
      assertThat(analysis.untried().getLast().why())
          .contains("read-only transaction", "slyer.yaml:4");
    }
  }

  /** Every row, every definition, every position of a sequence, and the number of transactions. */
  private static List<String> state(Old old) {
    return old.rows(
        """
        select md5(string_agg(t::text, '|' order by id)) from t
        union all select md5(string_agg(q::text, '|' order by id)) from quiet q
        union all select string_agg(c.oid || c.relname || c.relfilenode || c.relkind::text, ',' order by c.oid)
          from pg_class c where relnamespace in ('public'::regnamespace)
             or relnamespace::regnamespace::text like 'pg_temp%'
        union all select string_agg(p.oid::text, ',' order by p.oid) from pg_proc p where oid > 16000
        union all select string_agg(r.conname || r.oid, ',' order by r.oid) from pg_constraint r
        union all select coalesce(sum(last_value), 0)::text from pg_sequences
        """);
  }

  @Test
  void what_a_script_repairs_in_time_blocks_nothing_and_says_which_script() {
    try (Old old = new Old(18, folder, OLD, MODEL)) {
      old.script("early", "stage: PreSync\nrepairs: [t.num, t.a, t.u1x]", "select 1;")
          .script("late", "stage: PostSync\nrepairs: [t.big, t.t_ck_check, t.u2x]", "select 1;")
          .script("fill", "stage: PostSync\nupdates: [t]", "update t set fresh = id;")
          .write(
              "scripts/set.yaml",
              """
              format: conversion/1
              description: d
              stage: PostSync
              from: t c
              update: c
              set: {a: "coalesce(c.a, '?')"}
              chunk: {by: [id]}
              """);

      Analysis analysis = old.analysis();

      assertThat(analysis.repaired())
          .extracting(Finding::object, f -> f.repairedBy().stream().map(Repair::script).toList())
          .containsExactlyInAnyOrder(
              tuple("public.t.num", List.of("early")),
              tuple("public.t.a", List.of("early", "set")),
              tuple("public.t.u1x", List.of("early")),
              tuple("public.t.t_ck_check", List.of("late")),
              tuple("public.t.u2x", List.of("late")),
              tuple("public.t.fresh", List.of("fill")));
      assertThat(analysis.repaired()).noneMatch(Finding::blocks);
      assertThat(Old.about(analysis.repaired(), "public.t.u2x", "duplicates").recommendation())
          .contains("late", "FinalDbSync");
      assertThat(Old.about(analysis.findings(), "public.t.big", "range").blocks()).isTrue();
    }
  }

  @Test
  void what_a_customer_added_and_would_break_is_to_be_done_by_hand() {
    String was = "create table t (id int primary key, gone int)";

    try (Old old = new Old(18, folder, was, "create table t (id int primary key)")) {
      old.write(
          "model/dictionary.yaml",
          "format: dictionary/1\nretired: {t.gone: {because: nobody asks}}\n");
      old.execute("create view mine as select gone from t");

      Analysis analysis = old.analysis();

      Finding mine = Old.about(analysis.findings(), "public.mine", "keptWouldBreak");
      assertThat(mine.severity()).isEqualTo(Severity.MANUAL_ACTION);
      assertThat(mine.observation()).contains("needs the column \"public.t.gone\", which goes");
      assertThat(analysis.blocked()).isFalse();
    }
  }
}
