package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Boundary;
import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionShadowTest {
  private static final Rewriting SHADOW =
      Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(2);
  private static final Rewriting MERGED = Rewriting.BY_COST.preferring(Preference.MERGED);

  /** Every way of partitioning, two levels, a default, and whatever can hang on each. */
  private static final String ALL =
      """
      create table place (id int primary key);
      create table item (
        id bigint not null,
        kind text not null,
        amount numeric(32,16) not null default 1.5 check (amount > 0),
        weight real,
        note text,
        doubled numeric generated always as (amount * 2) stored,
        gone text,
        place int references place on delete set null,
        owner int constraint owned references place,
        parent bigint,
        primary key (kind, id),
        constraint within foreign key (kind, parent) references item deferrable initially deferred
      ) partition by list (kind);
      create table item_a partition of item for values in ('a') partition by range (id);
      create table item_a1 partition of item_a for values from (0) to (500)
        with (fillfactor = 70);
      create table item_a2 partition of item_a for values from (500) to (maxvalue);
      create table item_b partition of item for values in ('b', 'bb') partition by hash (id);
      create table item_b0 partition of item_b for values with (modulus 2, remainder 0);
      create table item_b1 partition of item_b for values with (modulus 2, remainder 1);
      create table item_c (note text, weight real, gone text, parent bigint, owner int,
        place int constraint own_place references place on delete set null, id bigint not null,
        kind text not null, amount numeric(32,16) not null default 1.5,
        doubled numeric generated always as (amount * 2) stored, constraint own_key
        primary key (kind, id), constraint item_amount_check check (amount > 0),
        constraint own check (weight > 0));
      alter table item attach partition item_c for values in ('c');
      create table item_rest partition of item default;
      alter table item drop column gone;
      create table part (id int primary key, kind text, item bigint,
        constraint of_item foreign key (kind, item) references item on update cascade,
        foreign key (kind, item) references item_c);
      create table mark (id int, kind text, item bigint, primary key (id),
        constraint marked foreign key (kind, item) references item) partition by range (id);
      create table mark_1 partition of mark for values from (0) to (50);
      create table mark_2 partition of mark default partition by range (id);
      create table mark_21 partition of mark_2 default;
      alter table item_b add constraint b_owned foreign key (owner) references place on update cascade;
      alter table item_b0 add constraint b0_owned foreign key (place) references place not valid;
      comment on constraint owned on item is 'by whom';
      comment on constraint of_item on part is 'of what';
      comment on constraint marked on mark_21 is 'marks';
      create index item_amount on item (amount desc) include (note);
      create index item_a2_own on item_a2 (weight) where weight is not null;
      alter index item_a2_own set (fillfactor = 50);
      alter table item_a1 cluster on item_a1_pkey;
      alter table item_a2 alter weight set statistics 200, alter note set storage external;
      alter table item_b0 alter amount set (n_distinct = 5);
      alter table item_a1 alter note set default 'own';
      alter table item_rest replica identity full;
      create statistics item_both on kind, amount from item;
      create statistics leaf_both on kind, note from item_a1;
      comment on table item is 'things';
      comment on table item_a1 is 'some things';
      comment on column item_c.note is 'of c';
      comment on index item_a2_own is 'by weight';
      create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger touch before update on item for each row execute function touched();
      create trigger own before insert on item_a1 for each row execute function touched();
      alter table item_a1 enable always trigger own;
      create rule nothing as on delete to item_rest where old.id = -1 do instead nothing;
      create policy mine on item for select using (amount < 1000);
      create view dear as select id, amount, note from item where amount > 10;
      create view few as select id, amount from item_a1 where amount > 10;
      create materialized view total as select kind place, sum(amount) amount from item group by kind;
      create publication chosen for table item_a1, part;
      create publication whole for table item with (publish_via_partition_root);
      grant select on item to shadow_reader;
      grant update (note) on item_a1 to shadow_reader with grant option;
      alter table item_c owner to shadow_owner;
      """;

  private static final String RANGES =
      """
      create table o (it int primary key);
      create table t (id int primary key, a numeric(9,4), b real, c int) partition by range (id);
      create table t1 partition of t for values from (0) to (100);
      create table t2 partition of t default;
      """;

  private static final Point MARKED = new Point("insert shadowrange", Moment.COMMITTED);

  private static final String NOTHING =
      "create function nothing() returns trigger language plpgsql as $$ begin return new; end $$;";

  private static final String ROWS =
      """
      insert into place select generate_series(1, 20);
      insert into item (id, kind, amount, weight, note, place, owner, parent)
        select n, (array['a','a','b','bb','c','z',''])[1 + n % 7], n + 0.25, n + 1, repeat('x' || n, n % 50),
               n % 20 + 1, n % 10 + 1, n - 7 * (n % 3)
          from generate_series(15, 3000) n where n - 7 * (n % 3) >= 15;
      insert into part select n, 'c', id from (select row_number() over () n, id from item_c) i;
      insert into mark select n, kind, id from (select row_number() over () n, * from item) i where n < 100;
      refresh materialized view total;
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void shadows_of_partitions_leave_what_one_alter_table_leaves_whatever_hangs_on_them(int major) {
    Map<String, List<String>> merged = left(major, retyped(), settings().with(MERGED), 0);
    Map<String, List<String>> shadow = left(major, retyped(), settings().with(SHADOW), 6);

    merged.forEach((query, rows) -> assertThat(shadow.get(query)).as(query).isEqualTo(rows));
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void strict_order_has_every_level_made_anew_and_else_leaves_what_one_alter_table_leaves(
      int major) {
    String ordered =
        retyped()
            .replace("  weight double precision,\n  note", "  note")
            .replace("create table item (\n", "create table item (\n  weight double precision,\n");
    Map<String, List<String>> merged = left(major, ordered, settings().with(MERGED), 0);
    Map<String, List<String>> shadow = left(major, ordered, PairRun.strictOrder().with(MERGED), 8);

    merged.forEach((query, rows) -> assertThat(shadow.get(query)).as(query).isEqualTo(rows));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table t add foreign key (c) references o; alter table t1 add constraint own foreign"
            + " key (c) references o",
        "create table other (it t1)",
        "alter table t2 set unlogged",
        "alter table t1 alter b set default 7",
        "create index t1_a2 on t1 (a)",
        "create unique index t_b on t (id, b); alter table t1 add constraint own unique (id, b)",
        "create trigger off after insert on t for each row execute function nothing();"
            + "alter table t1 disable trigger off"
      })
  void what_hangs_on_a_partition_and_cannot_follow_has_all_of_them_merged_with_the_reason(
      String more) {
    assertThat(shadowed("")).containsExactly("t1", "t2");
    assertThat(shadowed(more + ";")).isEmpty();
  }

  private static List<String> shadowed(String more) {
    String old = RANGES + "create index t_a on t (a);" + NOTHING + more;
    String shall = old.replace("(9,4)", "(9,5)").replace("b real", "b double precision");
    try (PairRun run = PairRun.of(18, old, shall, settings().with(SHADOW))) {
      List<Change> changes = run.preview().plan(Mode.FULL).changes();
      List<String> shadowed =
          changes.stream()
              .filter(each -> each.shadow().isPresent())
              .map(each -> each.object().name())
              .toList();
      assertThat(changes)
          .filteredOn(each -> each.object().equals(ObjectId.table("public", "t")))
          .anyMatch(
              each ->
                  each.because()
                      .contains(shadowed.isEmpty() ? "merged, since " : "shadow, as the settings"));
      return shadowed;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into t values (7000, 1)",
        "insert into t1 values (-1, 1)",
        "update t set id = id + 100 where id = 3",
        "update t2 set a = 1 where id = 150",
        "delete from t where id = 150",
        "truncate t",
        "set session_replication_role = replica; update t set a = 7 where id = 1"
      })
  void a_writer_is_refused_whichever_way_a_partition_is_reached(String write) {
    String rows = "insert into t (id, a) select n, n from generate_series(0, 199) n;";
    Catalog target = PairRun.target(18, RANGES.replace("(9,4)", "(9,5)"));
    List<String> refused = new ArrayList<>();
    try (Database database = Rehearsal.database(18, "writer")) {
      PairRun.execute(database, RANGES + rows);
      Boundary lastRange =
          point -> {
            if (point.equals(MARKED) && lastIsMarked(database)) {
              refused.add(refusal(database, write));
            }
          };

      try (Database watched = database.under(lastRange)) {
        PairRun run = PairRun.of(watched, target, settings().with(SHADOW));
        assertThat(run.problems()).isEmpty();
        assertThat(run.noted).isEmpty();
      }

      assertThat(refused).singleElement().asString().contains("is being copied by Uplift");
      assertThat(refusal(database, "insert into t values (9000, 1)")).isEqualTo("done");
    }
  }

  @Test
  void foreign_keys_are_proven_and_whole_again_once_the_sync_that_swapped_is_over() {
    String old = RANGES + "alter table t add constraint of_o foreign key (c) references o;";
    String rows =
        "insert into o values (1); insert into t (id, a, c) select n, n, 1 from generate_series(0,"
            + " 199) n;";
    Catalog target = PairRun.target(18, old.replace("(9,4)", "(9,5)"));
    try (Database database = Rehearsal.database(18, "proven")) {
      PairRun.execute(database, old + rows);
      try (PairRun run = PairRun.of(database, target, settings().with(SHADOW))) {
        assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();

        assertThat(run.executed).anyMatch(sql -> sql.contains("detach partition"));
        assertThat(run.rows("select count(*)::text r from dbupgrade.shadowdue"))
            .containsExactly("0");
        assertThat(
                run.rows(
                    "select conrelid::regclass || ' ' || convalidated r from pg_constraint where"
                        + " contype = 'f' and connamespace = 'public'::regnamespace order by 1"))
            .containsExactly("t true", "t1 true", "t2 true");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_foreign_key_that_a_level_calls_otherwise_keeps_its_name(int major) {
    String old =
        """
        create table o (id int primary key);
        create table t (id int, a numeric(9,4), c int) partition by range (id);
        create table t_mid partition of t for values from (0) to (100) partition by range (id);
        create table t_low partition of t_mid for values from (0) to (50);
        alter table t_mid add constraint own foreign key (c) references o;
        alter table t add constraint of_o foreign key (c) references o;
        """;
    try (PairRun run =
        PairRun.of(major, old, old.replace("(9,4)", "(9,5)"), settings().with(SHADOW))) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.executed).anyMatch(sql -> sql.contains("detach partition"));
      assertThat(run.differences()).isEmpty();
      assertThat(
              run.rows(
                  "select concat_ws(' ', conrelid::regclass, conname, coninhcount) r"
                      + " from pg_constraint where contype = 'f'"
                      + " and connamespace = 'public'::regnamespace order by 1"))
          .containsExactly("t of_o 0", "t_low own 1", "t_mid own 1");
    }
  }

  @Test
  void a_partition_that_is_made_while_the_others_are_copied_is_not_dropped_with_the_old_table() {
    String another =
        "create table t3 (id int primary key, a numeric(9,4), b real, c int);"
            + " insert into t3 values (-5, 1);"
            + " alter table t attach partition t3 for values from (-9) to (0)";
    String old =
        RANGES.replace(
            "t2 partition of t default", "t2 partition of t for values from (100) to (200)");
    String shall = old.replace("a numeric(9,4), b real, c int", "c int, b real, a numeric(9,5)");
    try (Database database = Rehearsal.database(18, "another")) {
      PairRun.execute(
          database, old + "insert into t (id, a) select n, n from generate_series(0, 199) n;");
      Boundary lastRange =
          point -> {
            if (point.equals(MARKED) && lastIsMarked(database)) {
              PairRun.execute(database, another);
            }
          };

      try (Database watched = database.under(lastRange)) {
        PairRun run =
            PairRun.of(watched, PairRun.target(18, shall), PairRun.strictOrder().with(SHADOW));
        assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();
        assertThat(run.noted).anyMatch(text -> text.contains("children of public.t (changed)"));
        assertThat(run.rows("select count(*)::text r from t")).containsExactly("201");
        assertThat(run.rows("select id::text r from t3")).containsExactly("-5");
      }
    }
  }

  private static boolean lastIsMarked(Database database) {
    return database.with(
        "test",
        session ->
            session.one(
                "select count(distinct shadow) = 2 as last from dbupgrade.shadowrange",
                row -> row.flag("last")));
  }

  private static String refusal(Database database, String write) {
    try {
      PairRun.execute(database, write);
      return "done";
    } catch (SqlFailure e) {
      return e.text();
    }
  }

  private static SyncSettings settings() {
    return PairRun.settings(Dictionary.EMPTY, false);
  }

  private static Map<String, List<String>> left(
      int major, String shall, SyncSettings settings, int detached) {
    Database database = Leavings.old(major, ALL, ROWS);
    try (PairRun run = PairRun.of(database, PairRun.target(major, shall), settings)) {
      Map<String, List<String>> left = Leavings.afterSync(run);

      assertThat(run.executed.stream().filter(sql -> sql.contains("detach partition")))
          .hasSize(detached);
      return left;
    }
  }

  private static String retyped() {
    return ALL.replace("numeric(32,16)", "numeric(32,6)")
        .replace("owner int", "owner bigint")
        .replace("weight real", "weight double precision")
        .replace("default 1.5 check", "default 2.5 check")
        .replace("default 1.5,", "default 2.5,")
        .replace("  gone text,", "  fresh text not null default 'new', gone text,")
        .replace(
            "weight double precision, gone",
            "weight double precision, fresh text not null default 'new', gone");
  }
}
