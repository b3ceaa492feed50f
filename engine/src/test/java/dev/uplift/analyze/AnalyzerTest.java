package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.analyze.Finding.Repair;
import dev.uplift.pack.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
      old.write("rules/sly.yaml", rule("delete from t returning 'x' as object"))
          .write(
              "rules/slyer.yaml",
              rule("select set_config('x.y', nextval('s')::text, false) as object"));
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

  private static String rule(String find) {
    return """
        format: rule/1
        title: t
        severity: blocker
        find: |
          %s
        observation: "{object}"
        recommendation: r
        """
        .formatted(find);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void renames_are_looked_through_and_labels_that_were_others_are_known(int major) {
    String was =
        """
        create type state as enum ('Backorder', 'Done');
        create table customer (recid int primary key, custno text, kind state, ref int);
        create unique index n on customer (custno);
        insert into customer values (1, 'a', 'Backorder', 1), (2, null, 'Done', 9)
        """;
    String model =
        """
        create type state as enum ('Open', 'Done');
        create table custtable (recid int primary key, accountnum varchar(20) not null,
          kind state check (kind in ('Open', 'Done')), ref int references custtable,
          check (accountnum <> 'a'));
        create unique index numidx on custtable (accountnum)
        """;

    try (Old old = new Old(major, folder, was, model)) {
      old.write(
          "model/dictionary.yaml",
          """
          format: dictionary/1
          tables: {custtable: {was: customer, columns: {accountnum: {was: custno}}}}
          values: {state: {Open: {was: Backorder}}}
          """);

      Analysis analysis = old.analysis();

      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, f -> f.table().orElseThrow(), Finding::keys)
          .containsExactlyInAnyOrder(
              tuple("notNull", "public.custtable.accountnum", "public.customer", List.of("2")),
              tuple(
                  "check",
                  "public.custtable.custtable_accountnum_check",
                  "public.customer",
                  List.of("1")),
              tuple(
                  "orphans",
                  "public.custtable.custtable_ref_fkey",
                  "public.customer",
                  List.of("9")));
      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.later())
          .extracting(Analysis.Unknown::object)
          .containsExactly("public.custtable.custtable_kind_check");
    }
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
  void what_the_dictionary_permits_is_told_and_does_not_block() {
    String was =
        """
        create table t (id int primary key, n numeric(9,4), s text, gone int, kept int);
        create table lost (x int);
        insert into t values (1, 1.23456, 'abcdef', 7, 1), (2, 1.5, 'abc', null, 2);
        insert into lost values (1), (2)
        """;
    String model = "create table t (id int primary key, n numeric(9,2), s varchar(3))";

    try (Old old = new Old(18, folder, was, model)) {
      old.write(
              "model/dictionary.yaml",
              """
          format: dictionary/1
          tables: {t: {columns: {n: {narrow: round}, s: {narrow: truncate}}}}
          retired: {t.gone: {because: nobody asks}, t.kept: {by: keep}, lost: {because: replaced}}
          """)
          .script("keep", "stage: PostSync", "select 1;");

      Analysis analysis = old.analysis();

      assertThat(analysis.blocked()).isFalse();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, f -> f.rows().orElseThrow())
          .containsExactlyInAnyOrder(
              tuple("rounding", "public.t.n", 1L),
              tuple("length", "public.t.s", 1L),
              tuple("drop", "public.t.gone", 1L),
              tuple("drop", "public.lost", 2L));
      assertThat(analysis.findings()).allMatch(f -> f.severity() == Severity.DATA_LOSS);
      assertThat(Old.about(analysis.findings(), "public.lost", "drop").observation())
          .isEqualTo("2 rows are in a table that goes: retired, because: replaced");
      assertThat(Old.about(analysis.repaired(), "public.t.kept", "drop").repairedBy())
          .extracting(Repair::script)
          .containsExactly("keep");
      assertThat(Old.about(analysis.findings(), "public.t.n", "rounding").observation())
          .contains("will be rounded", "largest change is 0.0046, in sum 0.0046");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_number_written_as_text_that_would_be_rounded_or_does_not_fit_is_told(int major) {
    String was =
        """
        create table t (id int primary key, n text, m varchar(20));
        insert into t values (1, '12.50', '1.005'), (2, ' 12.505 ', '1.00'), (3, '99999', null),
          (4, '1e-3', '2'), (5, 'n/a', '3'), (6, null, '.5'), (7, 'NaN', '-4.999')
        """;
    String model = "create table t (id int primary key, n numeric(6,2) unique, m numeric(6,2))";

    try (Old old = new Old(major, folder, was, model)) {
      old.write(
          "model/dictionary.yaml",
          "format: dictionary/1\ntables: {t: {columns: {m: {narrow: round}}}}\n");

      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys, Finding::blocks)
          .containsExactlyInAnyOrder(
              tuple("rounding", "public.t.n", List.of("2", "4"), true),
              tuple("range", "public.t.n", List.of("3"), true),
              tuple("cast", "public.t.n", List.of("5"), true),
              tuple("rounding", "public.t.m", List.of("1", "7"), false));
      assertThat(Old.about(analysis.findings(), "public.t.n", "rounding").observation())
          .contains("2 values would be rounded", "largest change is 0.005");
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

  @Test
  void a_sample_says_so_and_extrapolates_from_pages_of_large_tables_alone() {
    String was =
        """
        create table big (id int primary key, pad text);
        insert into big select i, case when i % 2 = 0 then repeat('x', 80) end
          from generate_series(1, 120000) i;
        create table small (id int primary key, pad text);
        insert into small values (1, null);
        analyze big
        """;
    String model =
        """
        create table big (id int primary key, pad text not null);
        create table small (id int primary key, pad text not null)
        """;

    try (Old old = new Old(18, folder, was, model)) {
      Analysis analysis = old.analysis(Optional.of(25.0));

      Finding big = Old.about(analysis.findings(), "public.big.pad", "notNull");
      assertThat(analysis.samplePercent()).contains(25.0);
      assertThat(big.extrapolated()).isTrue();
      assertThat(big.observation()).startsWith("about ").contains("(extrapolated)");
      assertThat(big.rows().orElseThrow()).isBetween(45_000L, 75_000L);
      assertThat(Old.about(analysis.findings(), "public.small.pad", "notNull"))
          .returns(false, Finding::extrapolated)
          .returns(Optional.of(1L), Finding::rows);
      assertThat(analysis.scans())
          .extracting(Analysis.Scan::table, Analysis.Scan::how)
          .containsExactlyInAnyOrder(
              tuple("public.big", "sample"), tuple("public.small", "wholeTable"));
    }
  }

  @Test
  void a_key_that_an_index_covers_is_read_from_the_index_alone() {
    String was =
        """
        create table t (id int primary key, code int, pad text);
        create index plain on t (code);
        insert into t select i, i, repeat('x', 300) from generate_series(1, 20000) i;
        vacuum analyze t
        """;
    String model =
        """
        create table t (id int primary key, code int, pad text);
        create unique index one on t (code)
        """;

    try (Old old = new Old(18, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.findings()).isEmpty();
      assertThat(analysis.scans())
          .extracting(Analysis.Scan::of, Analysis.Scan::how)
          .containsExactly(tuple("one", "indexOnly"));
    }
  }

  @Test
  void rules_that_are_data_find_what_they_ask_for_and_a_wrong_one_is_named_with_its_line() {
    String was =
        """
        create table log (id int, at date); create index a on log (at); create index b on log (at);
        insert into log select i, '2020-01-01' from generate_series(1, 3000) i
        """;

    try (Old old = new Old(18, folder, was, "create table log (id int, at date)")) {
      old.write(
              "rules/old-log.yaml",
              """
              format: rule/1
              title: Old log
              severity: saving
              needs: [log]
              parameters: {rows: 1000, age: 1 year}
              find: |
                select 'log' as object, count(*) as rows, 4711 as saved_bytes from log
                 where at < now() - :age::interval having count(*) >= :rows
              observation: "{rows} old rows in {object} <b>"
              recommendation: Export them, then delete.
              detail: select * from log where at < now() - :age::interval
              fix: delete from {object} where at < now() - :age::interval
              """)
          .write(
              "rules/elsewhere.yaml", rule("select 1").replace("find:", "needs: [nowhere]\nfind:"))
          .write("rules/unfit.yaml", rule("select 1 as subject"));

      Analysis analysis = old.analysis();

      Finding log = Old.about(analysis.findings(), "log", "shop/old-log");
      assertThat(log.observation()).isEqualTo("3000 old rows in log <b>");
      assertThat(log.savedBytes()).contains(4711L);
      assertThat(log.fix().orElseThrow().text())
          .isEqualTo("delete from log where at < now() - '1 year'::interval");
      assertThat(analysis.findings())
          .extracting(Finding::rule)
          .containsExactlyInAnyOrder("shop/old-log", "uplift/double-indexes");
      assertThat(analysis.rules())
          .filteredOn(r -> !r.applicable())
          .extracting(Analysis.TriedRule::name)
          .contains("shop/elsewhere");
      assertThat(analysis.untried().getFirst().why())
          .contains("no column \"object\"", "unfit.yaml:4");
      assertThat(AnalysisPage.html(analysis)).contains("log &lt;b&gt;").doesNotContain("log <b>");
    }
  }
}
