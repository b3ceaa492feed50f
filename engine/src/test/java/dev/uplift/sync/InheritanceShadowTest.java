package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.Comparison;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InheritanceShadowTest {
  private static final Rewriting SHADOW =
      Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(2);
  private static final Rewriting MERGED = Rewriting.BY_COST.preferring(Preference.MERGED);

  /** Every way of inheriting, and whatever can hang on each. */
  private static final String ALL =
      """
      create table place (id int primary key);
      create table other (id bigint not null, tag text, constraint tagged check (tag <> ''));
      create table item (
        id bigint not null primary key,
        amount numeric(32,16) not null default 1.5 check (amount > 0),
        weight real,
        note text,
        doubled numeric generated always as (amount * 2) stored,
        gone text,
        constraint alone check (weight > -5) no inherit
      );
      create table item_a (
        extra int not null default 7 constraint extra_is_positive check (extra > 0),
        code text unique,
        place int references place,
        unique (id)
      ) inherits (item) with (fillfactor = 70);
      create table item_aa (more text, amount numeric(32,16) default 9) inherits (item_a);
      create table item_b (note text, own text, weight real,
        amount numeric(32,16) default 3.5, serial bigint generated always as identity,
        constraint item_amount_check check (amount > 0)) inherits (item);
      create table item_c (last int) inherits (other, item);
      alter table item drop column gone;
      alter table item add constraint late check (weight < 1e9) not valid;
      alter table item add column added text default 'so';
      alter table item_a alter note set default 'own', alter weight set not null;
      alter table item_b alter note set not null;
      create table part (id int primary key, item bigint references item,
        a bigint constraint of_a references item_a (id));
      create index item_amount on item (amount desc) include (note);
      create index item_a_amount on item_a (amount) where weight is not null;
      alter index item_a_amount set (fillfactor = 50);
      create unique index item_b_id on item_b (id);
      alter table item_b replica identity using index item_b_id;
      alter table item_a cluster on item_a_code_key;
      alter table item_aa alter weight set statistics 200, alter note set storage external;
      create statistics a_both on amount, note from item_a;
      comment on table item_a is 'some things';
      comment on column item_a.amount is 'how much';
      comment on constraint extra_is_positive on item_a is 'positive';
      create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger touch before update on item for each row execute function touched();
      create trigger touch before insert on item_a for each row execute function touched();
      alter table item_a enable always trigger touch;
      create rule nothing as on delete to item_c where old.id = -1 do instead nothing;
      create policy mine on item_a for select using (amount < 1000);
      alter table item_a enable row level security;
      create view dear as select id, amount, note from item where amount > 10;
      create view few as select id, amount, extra from item_a where amount > 10;
      create materialized view total as select note place, sum(amount) amount from item group by note;
      create publication chosen for table only item, item_a;
      grant select on item to shadow_reader;
      grant update (note) on item_a to shadow_reader with grant option;
      alter table item_b owner to shadow_owner;
      """;

  private static final String ROWS =
      """
      insert into place select generate_series(1, 20);
      insert into other values (-1, 'o');
      insert into item (id, amount, weight, note)
        select n, n + 0.25, n + 1, repeat('x' || n, n % 50) from generate_series(1, 1000) n;
      insert into item_a (id, amount, weight, note, extra, code, place)
        select n, n + 0.25, n + 1, repeat('a' || n, n % 50), n, 'c' || n, n % 20 + 1
          from generate_series(1001, 2000) n;
      insert into item_aa (id, amount, weight, more)
        select n, n + 0.25, n + 1, 'm' from generate_series(2001, 2500) n;
      insert into item_b (id, amount, weight, note, own)
        select n, n + 0.25, n + 1, 'b', 'o' from generate_series(2501, 3000) n;
      insert into item_c (id, amount, weight, tag, last)
        select n, n + 0.25, n + 1, 't', n from generate_series(3001, 3500) n;
      insert into part select n, n, n + 1000 from generate_series(1, 100) n;
      refresh materialized view total;
      """;

  private static final String SMALL =
      """
      create table top (id int primary key, b text);
      create table mid (a numeric(9,4)) inherits (top);
      create table low (c int) inherits (mid);
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void shadows_of_a_family_leave_what_one_alter_table_leaves_whatever_hangs_on_it(int major) {
    Map<String, List<String>> merged = left(major, MERGED);
    Map<String, List<String>> shadow = left(major, SHADOW);

    merged.forEach((query, rows) -> assertThat(shadow.get(query)).as(query).isEqualTo(rows));
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_inherits_from_the_altered_table_is_made_anew_and_nothing_else(int major) {
    String rows =
        "insert into top values (1, 'b'); insert into mid values (2, 'b', 2.5);"
            + "insert into low values (3, 'b', 3.5, 3);";
    String shall = SMALL.replace("(9,4)", "(9,5)");

    try (PairRun run = PairRun.of(major, SMALL + rows, shall, settings().with(SHADOW))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.executed.stream().filter(sql -> sql.contains("\" rename to \"uplift_old")))
          .hasSize(2)
          .noneMatch(sql -> sql.contains("\"top\""));
      assertThat(run.executed)
          .contains("lock table only \"public\".\"top\" in access exclusive mode");
      assertThat(run.rows("select tableoid::regclass || t::text r from top t order by id"))
          .containsExactly("top(1,b)", "mid(2,b)", "low(3,b)");
      assertThat(
              run.rows(
                  "select concat_ws(' ', attrelid::regclass, attname, attislocal, attinhcount) r"
                      + " from pg_attribute where attrelid in ('mid'::regclass, 'low'::regclass)"
                      + " and attnum > 0 order by attrelid::regclass::text, attnum"))
          .containsExactly(
              "low id f 1",
              "low b f 1",
              "low a f 1",
              "low c t 0",
              "mid id f 1",
              "mid b f 1",
              "mid a t 0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table other (it low)",
        "alter table low set unlogged",
        "alter table low alter a set default 7"
      })
  void what_hangs_on_an_heir_and_cannot_follow_has_all_of_them_merged_with_the_reason(String more) {
    assertThat(shadowed("", "")).containsExactlyInAnyOrder("mid", "low");
    assertThat(shadowed(more + ";", "")).isEmpty();
  }

  @Test
  void a_family_is_merged_where_a_table_that_stays_is_altered_above_it() {
    assertThat(shadowed("", "alter table top add fresh text;")).isEmpty();
  }

  @Test
  void an_heirs_columns_stand_in_the_models_order_where_that_is_strict() {
    String old =
        """
        create table top (b text, id int primary key);
        create table mid (d int, c int) inherits (top);
        insert into top values ('x', 1);
        insert into mid values ('y', 2, 4, 3);
        """;
    String shall =
        """
        create table top (id int primary key, b text);
        create table mid (c int, d int) inherits (top);
        """;
    SyncSettings strict = PairRun.strictOrder().with(MERGED);

    try (PairRun run = PairRun.of(18, old, shall, strict)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows("select t::text r from mid t")).containsExactly("(2,y,3,4)");
      assertThat(run.rows("select t::text r from top t order by id"))
          .containsExactly("(1,x)", "(2,y)");
    }
  }

  @Test
  void the_columns_of_a_kept_heir_stay_in_their_places_unless_a_new_table_is_demanded() {
    String old =
        """
        create table top (id int primary key, a numeric(9,4));
        create table mine (own text) inherits (top);
        alter table top add column late text;
        insert into mine values (1, 2.5, 'o', 'l');
        """;
    String shall = "create table top (id int primary key, a numeric(9,5), late text);";
    SyncSettings kept = PairRun.settings(Dictionary.EMPTY, true).with(SHADOW);
    SyncSettings strict =
        SyncSettings.of(
                Dictionary.EMPTY, new Comparison(true, false, true, true, true, "old", "new"))
            .with(MERGED);

    try (PairRun run = PairRun.of(18, old, shall, kept)) {
      assertThat(because(run, "top"))
          .contains("merged, since public.mine: it is kept, and its columns would change places");
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows("select t::text r from mine t")).containsExactly("(1,2.50000,o,l)");
    }
    String reordered = "create table top (late text, id int primary key, a numeric(9,5));";
    try (PairRun run = PairRun.of(18, old, reordered, strict)) {
      assertThat(because(run, "mine")).contains("its own columns come behind the inherited ones");
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows("select t::text r from mine t")).containsExactly("(l,1,2.50000,o)");
    }
  }

  private static String because(PairRun run, String table) {
    return run.preview().plan(Mode.FULL).changes().stream()
        .filter(each -> each.object().name().equals(table))
        .map(Change::because)
        .collect(Collectors.joining("; "));
  }

  @Test
  void a_new_column_s_not_null_is_called_as_its_parent_s_at_every_level() {
    String old = "create table top (a numeric(9,4)); insert into top values (1);";
    String heirs = "create table mid () inherits (top); create table low () inherits (mid);";
    String shall =
        "create table top (a numeric(9,5), more numeric not null generated always as (a * 2)"
            + " stored);";
    List<List<String>> names = new ArrayList<>();
    for (Rewriting how : List.of(MERGED, SHADOW)) {
      try (PairRun run = PairRun.of(18, old + heirs, shall + heirs, settings().with(how))) {
        assertThat(run.problems()).isEmpty();

        assertThat(run.executed.stream().anyMatch(sql -> sql.contains("uplift_old")))
            .isEqualTo(how.equals(SHADOW));
        names.add(
            run.rows(
                "select concat_ws(' ', conrelid::regclass, conname, conislocal, coninhcount) r"
                    + " from pg_constraint where contype = 'n'"
                    + " and connamespace = 'public'::regnamespace order by 1"));
      }
    }

    assertThat(names.getLast()).hasSize(3).isEqualTo(names.getFirst());
  }

  private static List<String> shadowed(String more, String later) {
    String old = SMALL + more;
    String shall = old.replace("(9,4)", "(9,5)") + later;
    try (PairRun run = PairRun.of(18, old, shall, settings().with(SHADOW))) {
      List<Change> changes = run.preview().plan(Mode.FULL).changes();
      List<String> shadowed =
          changes.stream()
              .filter(each -> each.shadow().isPresent())
              .map(each -> each.object().name())
              .toList();
      assertThat(changes)
          .filteredOn(each -> each.object().name().equals("mid"))
          .anyMatch(
              each ->
                  each.because()
                      .contains(shadowed.isEmpty() ? "merged, since " : "shadow, as the settings"));
      return shadowed;
    }
  }

  private static SyncSettings settings() {
    return PairRun.settings(Dictionary.EMPTY, false);
  }

  private static Map<String, List<String>> left(int major, Rewriting how) {
    Database database = Leavings.old(major, ALL, ROWS);
    Catalog target = PairRun.target(major, retyped());
    try (PairRun run = PairRun.of(database, target, settings().with(how))) {
      Map<String, List<String>> left = new LinkedHashMap<>(Leavings.afterSync(run));

      assertThat(run.executed.stream().filter(sql -> sql.contains("\" rename to \"uplift_old")))
          .hasSize(how.equals(SHADOW) ? 5 : 0);
      for (String table : List.of("item_a", "item_aa", "item_b", "item_c", "other", "part")) {
        left.put(
            table,
            run.rows(
                "select tableoid::regclass || to_jsonb(c)::text r from %s c order by id"
                    .formatted(table)));
      }
      return left;
    }
  }

  private static String retyped() {
    return ALL.replace("numeric(32,16)", "numeric(32,6)")
        .replace("weight real", "weight double precision")
        .replace("extra int not", "extra bigint not")
        .replace("default 1.5 check", "default 2.5 check");
  }
}
