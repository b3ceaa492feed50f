package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.KeptObjects;
import dev.uplift.sync.situation.KeptObjects.Harm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a customer has added, and the new version takes the ground from under. */
class KeptObjectsTest {
  private static final String OLD =
      """
      create table kind (id int primary key);
      create table t (id int primary key, fax text, code varchar(5) unique, amount int, label text);
      insert into kind values (1); insert into t values (1, 'f', '7', 2, 'l')
      """;
  private static final String NEW =
      "create table t (id bigint primary key, code int unique, amount int, name text)";

  @Test
  void what_stands_on_a_retired_column_breaks_and_so_does_what_stands_on_that() {
    assertThat(
            harms(
                "create view faxes as select id, fax from t; create view counted as select count(*)"
                    + " n from faxes; create materialized view amounts as select sum(amount) a from"
                    + " t"))
        .containsExactlyInAnyOrder(
            "BREAKS view public.faxes: column public.t.fax goes",
            "BREAKS view public.counted: view public.faxes is harmed itself");
  }

  @Test
  void a_kept_domain_and_a_kept_table_move_with_the_enum_that_they_are_of() {
    String old =
        """
        create type state as enum ('Open', 'Lost', 'Done'); create domain own_state as state;
        comment on domain own_state is 'theirs';
        create table own (id int, s own_state, t state); insert into own values (1, 'Open', 'Done')
        """;
    String shall = "create type state as enum ('Open', 'Done')";

    try (PairRun run = PairRun.of(18, old, shall, PairRun.settings(Dictionary.EMPTY, true))) {
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
      assertThat(run.rows("select s::text || t || pg_typeof(s) r from own"))
          .containsExactly("OpenDoneown_state");
      assertThat(run.rows("select obj_description('own_state'::regtype, 'pg_type') r"))
          .containsExactly("theirs");
    }
  }

  @Test
  void what_stands_on_a_retyped_column_is_made_anew_and_may_break() {
    assertThat(harms("create view codes as select code from t"))
        .containsExactly(
            "MAY_BREAK view public.codes: column public.t.code is character varying(5) and becomes"
                + " integer");
  }

  @Test
  void a_foreign_key_to_a_retired_table_breaks_and_its_table_does_not() {
    assertThat(harms("create table own (k int constraint own_kind references kind)"))
        .containsExactly("BREAKS constraint public.own.own_kind: table public.kind goes");
  }

  @Test
  void a_foreign_key_to_a_column_of_another_family_of_types_breaks() {
    String own =
        "create table own (c varchar(5) constraint own_code references t (code), i int references"
            + " t)";

    assertThat(harms(own))
        .containsExactly(
            "BREAKS constraint public.own.own_code: column public.t.code is character varying(5)"
                + " and becomes integer");
  }

  @Test
  void what_is_named_beforehand_is_what_the_sync_cannot_bring_back() {
    String own =
        """
        create table own (c varchar(5) constraint own_code references t (code));
        create view faxes as select fax from t; create view amounts as select amount from t
        """;
    Dictionary words = Pair.retires("public.t.fax", "public.t.label", "public.kind");
    SyncSettings settings = PairRun.settings(words, true);
    String shall = "create table t (id bigint primary key, code int unique, amount int)";
    try (PairRun run = PairRun.of(18, OLD + ";" + own, shall, settings)) {
      assertThat(run.preview().refusals()).isEmpty();
      assertThat(run.preview().warnings())
          .extracting(Problem::code, Problem::target)
          .containsExactlyInAnyOrder(
              tuple("keptWouldBreak", "public.own.own_code"),
              tuple("keptWouldBreak", "public.faxes"));

      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.noted)
          .anyMatch(
              text ->
                  text.contains("own_code does not fit the new structure and was not put back"));
      assertThat(run.noted)
          .anyMatch(
              text -> text.contains("faxes does not fit the new structure and was not put back"));
      assertThat(run.rows("select c r from own")).isEmpty();
      assertThat(run.rows("select amount::text r from amounts")).containsExactly("2");
    }
  }

  @Test
  void a_function_that_names_what_goes_or_is_renamed_in_its_text_may_break() {
    assertThat(
            harms(
                """
                create function kinds() returns bigint language sql as 'select count(*) from kind';
                create function labels() returns text language plpgsql as
                  'begin return (select max(label) from t); end';
                create function other() returns int language sql as 'select max(amount) from t';
                create function kind_of() returns text language sql as 'select ''my kindness'''
                """))
        .containsExactlyInAnyOrder(
            "MAY_BREAK function public.kinds(): table public.kind goes",
            "MAY_BREAK function public.labels(): column public.t.label becomes \"public.t.name\"");
  }

  @Test
  void what_still_fits_is_not_named() {
    assertThat(
            harms(
                """
                create table own (i int references t, note text); create view mine as select amount, label from t;
                create function f() returns trigger language plpgsql as 'begin return new; end';
                create trigger tr before insert on own for each row execute function f();
                create index own_i on own (i)
                """))
        .isEmpty();
  }

  private static List<String> harms(String own) {
    Dictionary words =
        Pair.renames("public.t", "", Map.of("name", "label"))
            .with(Pair.retires("public.t.fax", "public.kind"));
    SyncSettings settings = PairRun.settings(words, true);
    try (PairRun run = PairRun.of(18, OLD + ";" + own, NEW, settings)) {
      Catalog have = CatalogReader.read(run.database);
      DiffReport report = Differ.compare(have, run.target, settings.comparison());
      List<Harm> harms = KeptObjects.harmed(have, run.target, settings, report);
      return harms.stream()
          .map(h -> h.degree() + " " + h.object() + ": " + h.needs() + " " + h.becomes())
          .toList();
    }
  }
}
