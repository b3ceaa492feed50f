package dev.uplift.sync.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuresTest {
  private static final String OLD =
      """
      create schema s;
      set search_path = s;
      create table place (id int primary key);
      create table item (id int generated always as identity primary key, amount numeric(9, 4),
        place int references place, note text default 'n', serial int);
      create sequence item_serial owned by item.serial;
      create table heir () inherits (item);
      create table part (id int, amount numeric(9, 4)) partition by range (id);
      create table part_low partition of part for values from (0) to (9);
      create index item_amount on item (amount);
      create view dear as select id, note from item;
      create materialized view total as select count(*) n from item;
      create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger touch before insert on item for each row execute function touched();
      create rule off as on delete to item do instead nothing;
      create policy mine on item;
      create statistics both_of on id, note from item;
      create publication few for table only item;
      """;

  private static final List<String> RELATIONS =
      List.of("item", "heir", "part", "part_low", "dear", "total").stream()
          .map(name -> ObjectId.table("s", name).relationSql())
          .toList();

  private static final Shadow SHADOW =
      new Shadow(
          ObjectId.table("s", "item"),
          "shadow_item",
          List.of(),
          new Shadow.Filling(List.of(), ""),
          List.of(),
          List.of());

  private static final List<String> CHANGES =
      List.of(
          "create index more on item (note)",
          "drop index item_amount",
          "alter index item_amount set (fillfactor = 50)",
          "alter table item cluster on item_amount",
          "comment on index item_amount is 'c'",
          "create trigger more before update on item for each row execute function touched()",
          "alter table item disable trigger touch",
          "alter table item disable trigger all",
          "comment on trigger touch on item is 'c'",
          "alter table item disable rule off",
          "comment on rule off on item is 'c'",
          "alter policy mine on item using (id > 0)",
          "comment on policy mine on item is 'c'",
          "alter statistics both_of set statistics 7",
          "grant select on item to public",
          "revoke select on item from current_user",
          "grant select (note) on item to public",
          "comment on table item is 'c'",
          "comment on column item.note is 'c'",
          "alter table item alter note set default 'm'",
          "alter table item alter note drop default",
          "alter table item alter note set not null",
          "alter table item alter note set statistics 7",
          "alter table item alter note set (n_distinct = 7)",
          "alter table item alter note set storage external",
          "alter table item alter note set compression pglz",
          "alter table item alter id set increment 7",
          "grant usage on sequence item_id_seq to public",
          "comment on sequence item_id_seq is 'c'",
          "create sequence more owned by item.note",
          "alter sequence item_serial owned by none",
          "alter table item add more int",
          "alter table item drop note cascade",
          "alter table item rename note to more",
          "alter table item add constraint more check (id > 0)",
          "alter table item add unique (id, note)",
          "alter table item drop constraint item_place_fkey",
          "alter table item alter constraint item_place_fkey deferrable",
          "comment on constraint item_place_fkey on item is 'c'",
          "alter table item set (autovacuum_enabled = false)",
          "alter table item set (toast.autovacuum_enabled = false)",
          "alter table item owner to pg_monitor",
          "alter table item replica identity full",
          "alter table item force row level security",
          "alter table item enable row level security",
          "alter table heir no inherit item",
          "create table more () inherits (item)",
          "alter table part detach partition part_low",
          "create table more partition of part default",
          "create index more on part_low (id)",
          "alter publication few drop table only item",
          "alter publication few set table only item (id)",
          "grant select on dear to public",
          "grant select (note) on dear to public",
          "alter view dear set (security_barrier)",
          "alter view dear alter note set default 'm'",
          "create or replace view dear as select id, note from item where id > 0",
          "comment on column dear.note is 'c'",
          "create index more on total (n)",
          "grant select on total to public");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatever_others_make_of_a_relation_is_seen(int major) {
    try (Database database = Rehearsal.database(major, "structure");
        Session session = database.session("test")) {
      Structures structures = begun(session);

      structures.demand(SHADOW);

      for (String change : CHANGES) {
        assertThat(unseen(session, structures, change)).as(change).isFalse();
      }
      structures.demand(SHADOW);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into item (note) values ('m')",
        "analyze item",
        "alter table item drop constraint item_place_fkey;"
            + " alter table item add foreign key (place) references place not valid"
      })
  void what_takes_nothing_away_in_a_swap_is_not_minded(String change) {
    try (Database database = Rehearsal.database(18, "structure");
        Session session = database.session("test")) {
      Structures structures = begun(session);

      assertThat(unseen(session, structures, change)).isTrue();
    }
  }

  @Test
  void what_others_have_changed_is_named() {
    try (Database database = Rehearsal.database(18, "structure");
        Session session = database.session("test")) {
      Structures structures = begun(session);
      long _ = session.execute("create index more on item (note)");

      assertThatThrownBy(() -> structures.demand(SHADOW))
          .isInstanceOfSatisfying(
              SqlFailure.class,
              failure -> {
                assertThat(failure.text()).isEqualTo("s.item changed while it was being copied");
                assertThat(failure.detail()).isEqualTo("By others: index more of s.item (new)");
              });
    }
  }

  private static Structures begun(Session session) {
    run(session, OLD);
    new ShadowRecords(session).create();
    Structures structures = new Structures(session);
    structures.create();
    long _ =
        session.execute(
            "insert into dbupgrade.shadowtable (shadow, source, definition, pages, width, guarded,"
                + " barriers) values ('shadow_item', 's.item', '', 0, 1, '{}', '')");
    structures.remember(SHADOW, structures.read(RELATIONS));
    return structures;
  }

  private static boolean unseen(Session session, Structures structures, String change) {
    return session.undone(
        () -> {
          run(session, change);
          try {
            structures.demand(SHADOW);
            return true;
          } catch (SqlFailure e) {
            assertThat(e.sqlState()).as(e.text()).isEqualTo("UP003");
            return false;
          }
        });
  }

  private static void run(Session session, String sql) {
    for (SqlStatement statement : SqlText.statements(sql)) {
      long _ = session.execute(statement.text());
    }
  }
}
