package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no model speaks of is as the site gave it, whatever goes and comes for a moment. */
class SiteGivenTest {

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_goes_for_a_moment_comes_back_without_what_default_privileges_give(int major) {
    String structure =
        """
        create table t (id int primary key, a varchar(3));
        create view v as select id, a from t;
        create materialized view m as select id, a from t;
        create function f() returns bigint begin atomic select count(a) from t; end;
        create function g() returns int language sql as 'select 1';
        create type state as enum ('new', 'gone');
        alter table t add s state;
        """;
    String since =
        """
        grant select on m to shadow_reader;
        alter view v owner to shadow_owner; grant select on t to shadow_owner;
        alter default privileges grant select on tables to shadow_owner;
        revoke execute on function g() from public;
        alter default privileges grant select on tables to shadow_reader;
        alter default privileges revoke execute on functions from public;
        alter default privileges in schema public grant execute on functions to shadow_reader;
        alter default privileges revoke usage on types from public;
        """;
    String shall =
        structure
            .replace("varchar(3)", "text")
            .replace("('new', 'gone')", "('new')")
            .replace("g() returns int", "g() returns bigint");
    String rights =
        """
        select concat_ws(' ', relname, has_table_privilege('shadow_reader', oid, 'select')) r
          from pg_class where relname in ('t', 'v', 'm')
         union all
        select concat_ws(' ', 'owner', relname, has_table_privilege('shadow_owner', oid, 'select'))
          from pg_class where relname = 'v'
         union all
        select concat_ws(' ', proname, has_function_privilege('shadow_reader', oid, 'execute'))
          from pg_proc where proname in ('f', 'g')
         union all
        select concat_ws(' ', typname, has_type_privilege('shadow_reader', oid, 'usage'))
          from pg_type where typname = 'state' order by 1
        """;

    try (PairRun run = run(major, structure + since, shall, Preference.COST)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(rights))
          .containsExactly("f t", "g f", "m t", "owner v t", "state t", "t f", "v f");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_type_that_is_made_anew_stays_whose_it_was_with_the_rights_on_it(int major) {
    String structure =
        """
        create type state as enum ('new', 'open', 'gone');
        create domain amount as int;
        create type pair as (a int, b int);
        create table t (id int primary key, s state, n amount, p pair);
        """;
    String since =
        """
        alter type state owner to shadow_owner; alter domain amount owner to shadow_owner;
        alter type pair owner to shadow_owner;
        revoke usage on type state, amount, pair from public;
        grant usage on type state, amount, pair to shadow_reader;
        insert into t values (1, 'new', 1, '(1,2)');
        """;
    String shall =
        structure
            .replace("('new', 'open', 'gone')", "('open', 'new')")
            .replace("as int;", "as bigint;")
            .replace("(a int, b int)", "(b int, a int)");
    String rights =
        """
        select concat_ws(' ', typname, pg_get_userbyid(typowner),
                         has_type_privilege('shadow_reader', oid, 'usage'),
                         has_type_privilege('public', oid, 'usage')) r
          from pg_type where typname in ('state', 'amount', 'pair') order by 1
        """;

    try (PairRun run = run(major, structure + since, shall, Preference.COST)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(rights))
          .containsExactly(
              "amount shadow_owner t f", "pair shadow_owner t f", "state shadow_owner t f");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void partitions_of_a_table_that_is_partitioned_otherwise_are_whose_it_was(int major) {
    String old =
        """
        create table t (id int not null, at date not null) partition by range (id);
        create table t_1 partition of t for values from (0) to (9);
        alter table t owner to shadow_owner; alter table t_1 owner to shadow_owner;
        grant select on t_1 to shadow_reader;
        insert into t values (1, '2026-01-01');
        alter default privileges grant delete on tables to shadow_reader;
        """;
    String shall =
        """
        create table t (id int not null, at date not null) partition by range (at);
        create table t_1 partition of t for values from ('2020-01-01') to ('2030-01-01');
        create table t_2 partition of t default;
        """;
    String rights =
        """
        select concat_ws(' ', relname, pg_get_userbyid(relowner),
                         has_table_privilege('shadow_reader', oid, 'select'),
                         has_table_privilege('shadow_reader', oid, 'delete')) r
          from pg_class where relname in ('t', 't_1', 't_2') order by 1
        """;

    try (PairRun run = run(major, old, shall, Preference.COST)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(rights))
          .containsExactly("t shadow_owner f f", "t_1 shadow_owner t f", "t_2 shadow_owner f t");
    }
  }

  @ParameterizedTest
  @CsvSource({"15, COST", "18, COST", "18, SHADOW"})
  void a_column_that_is_worked_out_anew_keeps_the_rights_on_it(int major, Preference how) {
    String old =
        """
        create table t (id int primary key, a int, g int generated always as (a + 1) stored);
        grant select (id, g) on t to shadow_reader;
        insert into t values (1, 1);
        """;
    String shall =
        """
        create table t (id int primary key, a bigint,
                        g bigint generated always as (a + 1) stored);
        """;

    try (PairRun run = run(major, old, shall, how)) {
      assertThat(run.problems()).isEmpty();

      assertThat(
              run.rows("select has_column_privilege('shadow_reader', 't', 'g', 'select')::text r"))
          .containsExactly("true");
    }
  }

  @ParameterizedTest
  @CsvSource({"15, COST", "18, COST", "18, SHADOW"})
  void rules_and_triggers_of_partitions_stay_switched_as_they_are(int major, Preference how) {
    String structure =
        """
        create table t (id int primary key, a varchar(3));
        create rule keep as on delete to t where old.a = 'x' do instead nothing;
        create table p (id int, a varchar(3)) partition by range (id);
        create table p_1 partition of p for values from (0) to (9);
        create table p_2 partition of p for values from (9) to (20);
        create function f() returns trigger language plpgsql as 'begin return new; end';
        create trigger tr before update of a on p for each row execute function f();
        """;
    String since =
        """
        alter table t disable rule keep;
        alter table p_1 disable trigger tr;
        alter table p_2 enable always trigger tr;
        insert into t values (1, 'x'); insert into p values (1, 'x');
        """;
    String states =
        """
        select concat_ws(' ', rulename, ev_enabled) r from pg_rewrite where rulename = 'keep'
         union all
        select concat_ws(' ', tgrelid::regclass, tgenabled) from pg_trigger where tgname = 'tr'
         order by 1
        """;

    try (PairRun run =
        run(major, structure + since, structure.replace("varchar(3)", "text"), how)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(states)).containsExactly("keep D", "p O", "p_1 D", "p_2 A");
    }
  }

  @ParameterizedTest
  @CsvSource({"15, COST", "18, COST", "18, SHADOW"})
  void targets_of_statistics_over_a_column_that_gets_another_type_stay(int major, Preference how) {
    String old =
        """
        create table t (id int primary key, a int, b int);
        create statistics both_of_t on a, b from t;
        alter statistics both_of_t set statistics 55;
        """;
    String shall =
        """
        create table t (id int primary key, a bigint, b int);
        create statistics both_of_t on a, b from t;
        """;

    try (PairRun run = run(major, old, shall, how)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.rows("select stxstattarget::text r from pg_statistic_ext"))
          .containsExactly("55");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void who_may_take_numbers_from_a_serial_may_take_them_from_the_identity(int major) {
    String old =
        """
        create table t (id serial primary key);
        grant usage on sequence t_id_seq to shadow_reader;
        """;
    String shall =
        "create table t (id int generated by default as identity (sequence name t_ids) primary key);";

    try (PairRun run = run(major, old, shall, Preference.COST)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(
              run.rows("select has_sequence_privilege('shadow_reader', 't_ids', 'usage')::text r"))
          .containsExactly("true");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void comments_on_the_checks_of_a_domain_are_the_models_and_those_of_a_kept_one_stay(int major) {
    String structure =
        """
        create domain amount as int constraint positive check (value > 0) check (value < 99);
        create table t (id int primary key, a amount);
        comment on constraint positive on domain amount is 'above nothing';
        """;
    String since =
        """
        create domain own as amount constraint "not 7" check (value <> 7);
        create table mine (a own);
        comment on constraint "not 7" on domain own is 'mine';
        comment on constraint amount_check on domain amount is 'nobody says so';
        insert into t values (1, 1); insert into mine values (2);
        """;
    String comments =
        """
        select contypid::regtype || ' ' || obj_description(oid, 'pg_constraint') r
          from pg_constraint where contypid <> 0 and obj_description(oid, 'pg_constraint') <> ''
         order by 1
        """;

    try (PairRun run =
        PairRun.of(
            major,
            structure + since,
            structure.replace("as int", "as bigint"),
            PairRun.settings(Dictionary.EMPTY, true))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(comments)).containsExactly("amount above nothing", "own mine");
    }
  }

  /** Older servers keep no constraint that could have one. */
  @ParameterizedTest
  @ValueSource(ints = {17, 18})
  void comments_on_the_not_null_of_a_domain_are_the_models_whatever_its_name(int major) {
    String old =
        """
        create domain amount as int not null; create domain text_of as text;
        create domain plain as int not null; create domain own as amount not null;
        create table t (id int primary key, a amount, x text_of); create table mine (a own);
        comment on constraint plain_not_null on domain plain is 'no more';
        comment on constraint own_not_null on domain own is 'mine';
        insert into t values (1, 1, 'x'); insert into mine values (2);
        """;
    String shall =
        """
        create domain amount as bigint constraint must not null;
        create domain text_of as text constraint "odd one" not null;
        create domain plain as int constraint other not null;
        create table t (id int primary key, a amount, x text_of);
        comment on constraint must on domain amount is 'it must';
        comment on constraint "odd one" on domain text_of is 'told';
        """;
    String comments =
        """
        select contypid::regtype || ' ' || obj_description(oid, 'pg_constraint') r
          from pg_constraint where contypid <> 0 and obj_description(oid, 'pg_constraint') <> ''
         order by 1
        """;

    try (PairRun run = PairRun.of(major, old, shall, PairRun.settings(Dictionary.EMPTY, true))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows(comments)).containsExactly("amount it must", "own mine", "text_of told");
    }
  }

  private static PairRun run(int major, String old, String shall, Preference how) {
    Database database = Rehearsal.database(major, "given");
    PairRun.execute(database, Leavings.ROLES + old);
    Catalog read = PairRun.target(major, shall);
    Catalog target =
        new Catalog(
            read.version(),
            read.objects(),
            read.comments(),
            Map.of(),
            read.grants(),
            read.dependsOn());
    return PairRun.of(
        database,
        target,
        PairRun.settings(Dictionary.EMPTY, false).with(Rewriting.BY_COST.preferring(how)));
  }
}
