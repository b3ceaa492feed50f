package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Difference.Change;
import dev.uplift.catalog.Difference.Effect;
import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DifferTest {
  private static final Comparison LENIENT =
      new Comparison(false, false, false, true, false, "old", "model");
  private static final Comparison STRICT =
      new Comparison(true, true, true, false, true, "old", "model");

  private static final String MODEL =
      """
      create table item (id integer primary key, name varchar(20) not null, price numeric(32,6),
        total numeric generated always as (price * 2) stored);
      create index item_name on item (name);
      create table log (at date not null, line text) partition by range (at);
      create type mood as enum ('ok', 'bad');
      create function touch() returns trigger language plpgsql as 'begin return new; end';
      create trigger touched before insert on item for each row execute function touch();
      comment on table item is 'what is sold';
      """;

  private static DiffReport compare(String database, String target, Comparison rules) {
    try (Database from = Rehearsal.database(18, "from");
        Database to = Rehearsal.database(18, "to")) {
      Fixture.run(from, database);
      Fixture.run(to, target);
      return Differ.compare(CatalogReader.read(from), CatalogReader.read(to), rules);
    }
  }

  private static List<String> told(DiffReport report) {
    return report.differences().stream()
        .map(
            d ->
                d.change()
                    + " "
                    + d.object()
                    + d.attribute().map(name -> " " + name).orElse("")
                    + (d.effect() == Effect.NONE ? "" : " " + d.effect()))
        .toList();
  }

  @Test
  void a_database_like_its_target_is_equal() {
    DiffReport report = compare(MODEL, MODEL, STRICT);

    assertThat(report.equal()).isTrue();
    assertThat(report.kept()).isEmpty();
    assertThat(report.ignored()).isEmpty();
  }

  @Test
  void what_is_missing_is_told_and_a_missing_table_s_columns_are_not_told_again() {
    DiffReport report = compare("create table item (id integer primary key)", MODEL, LENIENT);

    assertThat(told(report))
        .containsExactlyInAnyOrder(
            "MISSING column public.item.name",
            "MISSING column public.item.price",
            "MISSING column public.item.total REWRITES",
            "MISSING index public.item.item_name",
            "MISSING table public.log",
            "MISSING enum public.mood",
            "MISSING function public.touch()",
            "MISSING trigger public.item.touched",
            "ALTERED table public.item comment");
  }

  @Test
  void what_is_altered_is_told_with_its_effect() {
    String old =
        MODEL
            .replace("numeric(32,6)", "numeric(32,16)")
            .replace("varchar(20) not null", "varchar(10) default 'x'")
            .replace("'ok', 'bad'", "'ok', 'gone'")
            .replace("item (name)", "item (name, id)");

    DiffReport report = compare(old, MODEL, LENIENT);

    assertThat(told(report))
        .containsExactlyInAnyOrder(
            "ALTERED column public.item.name type WIDENS",
            "ALTERED column public.item.name null",
            "ALTERED column public.item.name default",
            "ALTERED column public.item.price type NARROWS",
            "ALTERED enum public.mood labels NARROWS",
            "ALTERED index public.item.item_name definition");
  }

  @Test
  void foreign_objects_are_kept_but_extra_parts_of_a_modelled_table_are_differences() {
    String more =
        MODEL
            + """
            alter table item add extra integer unique;
            insert into item (id, name) values (1, 'bolt');
            create table log_1 partition of log for values from ('2020-01-01') to ('2021-01-01');
            create index own on log_1 (line);
            create view zz_report as select id from item;
            create table zz (a serial primary key);
            create table releaseupdatescriptserrorlog (a integer);
            """;

    DiffReport report = compare(more, MODEL, LENIENT);

    assertThat(told(report))
        .containsExactlyInAnyOrder(
            "EXTRA column public.item.extra DROPS", "EXTRA constraint public.item.item_extra_key");
    assertThat(report.kept())
        .extracting(kept -> kept.object() + " " + kept.because())
        .containsExactlyInAnyOrder(
            "table public.log_1 partition",
            "view public.zz_report foreign",
            "table public.zz foreign",
            "table public.releaseupdatescriptserrorlog dbupgrade");
  }

  @Test
  void without_leave_for_foreign_objects_they_are_extra_once_each() {
    String more = MODEL + "create table zz (a serial primary key, b integer unique);";
    String filled = more + "insert into zz (b) values (7);";

    assertThat(told(compare(more, MODEL, STRICT))).containsExactly("EXTRA table public.zz");
    assertThat(told(compare(filled, MODEL, STRICT))).containsExactly("EXTRA table public.zz DROPS");
  }

  @Test
  void a_foreign_object_that_takes_a_modelled_name_is_in_the_way() {
    DiffReport report =
        compare("create view item as select 1 as id", "create table item (id integer)", LENIENT);

    assertThat(told(report)).containsExactly("MISSING table public.item", "EXTRA view public.item");
  }

  @Test
  void column_order_and_trigger_states_count_only_when_asked_for() {
    String old = "create table t (b integer, a integer); " + MODEL;
    String off = old + "alter table item disable trigger touched;";
    String target = "create table t (a integer, b integer); " + MODEL;

    DiffReport lenient = compare(off, target, LENIENT);
    DiffReport strict = compare(off, target, STRICT);

    assertThat(lenient.equal()).isTrue();
    assertThat(lenient.reordered()).containsExactly(ObjectId.table("public", "t"));
    assertThat(lenient.ignored())
        .containsExactly("columnOrder", "owner", "grants", "triggerStates");
    assertThat(told(strict))
        .containsExactlyInAnyOrder(
            "ALTERED table public.t columnOrder REWRITES",
            "ALTERED trigger public.item.touched enabled");
  }

  @Test
  void owners_and_grants_count_only_when_asked_for() {
    String old = MODEL + "alter table item owner to pg_monitor; grant select on log to public;";
    String model = MODEL + "grant insert on log to public;";

    DiffReport report = compare(old, model, STRICT);

    assertThat(compare(old, model, LENIENT).equal()).isTrue();
    assertThat(told(report))
        .containsExactlyInAnyOrder(
            "ALTERED table public.item owner", "ALTERED table public.log grants");
  }

  @Test
  void a_site_s_own_grants_are_no_difference_where_the_model_states_none() {
    String old =
        MODEL
            + "grant select on item, log to pg_monitor; grant usage on schema public to pg_monitor;";

    assertThat(compare(old, MODEL, STRICT).equal()).isTrue();
  }

  @Test
  void what_stands_on_dbupgrade_is_not_there() {
    String ours =
        """
        create schema dbupgrade;
        create table dbupgrade.log (a integer);
        create view releaseupdatescriptserrorlog as select a from dbupgrade.log;
        create view second as select a from releaseupdatescriptserrorlog;
        create function dbupgrade.barrier() returns trigger language plpgsql as 'begin end';
        create trigger barrier before insert on item for each row execute function dbupgrade.barrier();
        """;

    DiffReport report = compare(MODEL + ours, MODEL, STRICT);

    assertThat(told(report)).isEmpty();
    assertThat(report.kept()).isEmpty();
  }

  @Test
  void the_report_is_written_as_its_format_says() {
    ObjectId amount = ObjectId.table("public", "custtrans").column("amount");
    CatalogObject view =
        new CatalogObject.View(
            ObjectId.of(Kind.VIEW, "public", "zz_report"),
            "SELECT 1",
            List.of(),
            List.of(),
            Map.of());
    DiffReport report =
        new DiffReport(
            "axdb",
            "contoso-erp 7.0.3",
            List.of(
                new Difference(
                    amount,
                    Change.ALTERED,
                    Optional.of("type"),
                    Optional.of("numeric(32,16)"),
                    Optional.of("numeric(32,6)"),
                    Effect.NARROWS)),
            List.of(new Kept(view.id(), "foreign")),
            List.of("columnOrder"),
            List.of());

    assertThat(JsonMapper.shared().writeValueAsString(report))
        .isEqualTo(
            """
            {"format":"diff/1","equal":false,"from":"axdb","to":"contoso-erp 7.0.3",\
            "differences":[{"object":"public.custtrans.amount","kind":"column","change":"altered",\
            "attribute":"type","from":"numeric(32,16)","to":"numeric(32,6)","effect":"narrows"}],\
            "kept":[{"object":"public.zz_report","kind":"view","because":"foreign"}],\
            "ignored":["columnOrder"]}\
            """);
  }
}
