package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
  /** What the server prints otherwise than a B-tree over columns, and names that it quotes. */
  private static final String INDEXES =
      """
      create schema "Odd";
      create collation lax (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create domain code as varchar(9);
      create type mood as enum ('sad', 'ok');
      create table "Odd"."Some t" ("order" int, "a b" varchar(9), t text collate lax, v varchar(20),
        c char(3), d code, m mood, n numeric, j jsonb, r int4range, tags text[], "é" text,
        "quo""te" text, nm name, day date);
      create index on "Odd"."Some t" ("order", "a b");
      create unique index "Index!" on "Odd"."Some t" (v, c, d, m, n, tags, day);
      create unique index "Once!" on "Odd"."Some t" (v, c, n, day);
      create index plain_lax on "Odd"."Some t" (t);
      create index other_collation on "Odd"."Some t" (v collate "C");
      create index pattern on "Odd"."Some t" (v text_pattern_ops, "é");
      create index foreign_class on "Odd"."Some t" (v bpchar_ops);
      create index varchar_class on "Odd"."Some t" (v varchar_ops, d text_ops);
      create index names on "Odd"."Some t" (nm, "quo""te", "é");
      create index backwards on "Odd"."Some t" (day desc, n nulls first);
      create index expression on "Odd"."Some t" (lower(t), v);
      create index partial on "Odd"."Some t" (v) where n > 0;
      create index including on "Odd"."Some t" (v) include (t);
      create unique index nulls_alike on "Odd"."Some t" (v) nulls not distinct;
      create index filled on "Odd"."Some t" (v) with (fillfactor = 70);
      create index hashed on "Odd"."Some t" using hash (v);
      create index gin on "Odd"."Some t" using gin (j, tags);
      create index ranges on "Odd"."Some t" using gist (r);
      create index brin on "Odd"."Some t" using brin (day);
      create table parted (a int, b text) partition by range (a);
      create table parted_1 partition of parted for values from (0) to (9);
      create index on parted (a, b);
      create materialized view seen as select a, b from parted;
      create index on seen (b);
      create table other (a int) tablespace pg_default;
      create index on other (a) tablespace pg_default
      """;

  private static final String PRINTED =
      """
      select pg_get_indexdef(c.oid) as definition
        from pg_class c
       where c.relkind in ('i', 'I') and c.relnamespace in ('public'::regnamespace, '"Odd"'::regnamespace)
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void an_index_is_read_as_the_server_prints_it(int major) {
    try (Database database = Rehearsal.database(major, "read")) {
      Fixture.run(database, INDEXES);

      assertThat(CatalogReader.read(database).objects().values())
          .filteredOn(Index.class::isInstance)
          .extracting(index -> ((Index) index).definition())
          .containsExactlyInAnyOrderElementsOf(
              database.with(
                  "test", session -> session.query(PRINTED, row -> row.string("definition"))));
    }
  }

  /** Whoever asks the server to print an index gets an answer that tells so. */
  private static final String STAND_IN =
      """
      alter function pg_catalog.pg_get_indexdef(oid) rename to pg_get_indexdef_itself;
      create function pg_catalog.pg_get_indexdef(oid) returns text language sql
        return 'printed by the server'
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void the_server_is_not_asked_to_print_a_b_tree_over_columns(int major) {
    try (Database database = Rehearsal.database(major, "read")) {
      Fixture.run(database, INDEXES);
      Fixture.run(database, STAND_IN);

      assertThat(CatalogReader.read(database).objects().values())
          .filteredOn(Index.class::isInstance)
          .filteredOn(index -> !((Index) index).definition().equals("printed by the server"))
          .extracting(index -> index.id().name())
          .containsExactlyInAnyOrder(
              "Some t_order_a b_idx",
              "Once!",
              "plain_lax",
              "names",
              "parted_1_a_b_idx",
              "seen_b_idx",
              "other_a_idx");
    }
  }

  /**
   * Keys of columns alone are written without the server, in a name's way of quoting; not these.
   */
  private static final String KEYS =
      """
      create schema "Odd";
      create table "Odd"."Keys" ("order" int primary key, "a b" int, x int, y int,
        constraint "both!" unique ("a b", x),
        constraint later unique (x) deferrable initially deferred,
        constraint more unique (y) include (x),
        constraint alike unique nulls not distinct (y, x),
        constraint apart exclude (x with =),
        check (x > 0));
      create table parted (a int, b int, primary key (a, b)) partition by range (a);
      create table parted_1 partition of parted for values from (0) to (9);
      create table child (c int references "Odd"."Keys")
      """;

  /** What a server before 18 does not take. */
  private static final String KEYS_OF_18 =
      """
      create table spans (id int4range, span int4range, primary key (id, span without overlaps))
      """;

  private static final String PRINTED_KEYS =
      """
      select pg_get_constraintdef(c.oid) as definition
        from pg_constraint c
       where c.conrelid <> 0 and c.contype <> 'n'
         and c.connamespace in ('public'::regnamespace, '"Odd"'::regnamespace)
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void a_constraint_is_read_as_the_server_prints_it(int major) {
    try (Database database = Rehearsal.database(major, "read")) {
      Fixture.run(database, major < 18 ? KEYS : KEYS + ";" + KEYS_OF_18);

      assertThat(CatalogReader.read(database).objects().values())
          .filteredOn(Constraint.class::isInstance)
          .extracting(key -> ((Constraint) key).definition())
          .containsExactlyInAnyOrderElementsOf(
              database.with(
                  "test", session -> session.query(PRINTED_KEYS, row -> row.string("definition"))));
    }
  }

  @Test
  void a_structure_is_the_same_however_often_it_is_read() {
    try (Database database = Rehearsal.database(18, "read")) {
      Fixture.run(database, INDEXES);
      Fixture.run(
          database,
          "create table t (a serial primary key, b int default 1, c text default 'x' not null)");
      Catalog first = CatalogReader.read(database);

      // After five times the driver has its queries kept by the server, and rows in other formats.
      for (int again = 0; again < 8; again++) {
        assertThat(CatalogReader.read(database)).isEqualTo(first);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void columns_stand_in_their_order_and_tell_of_collations_that_are_not_their_types(int major) {
    try (Database database = Rehearsal.database(major, "read")) {
      Fixture.run(
          database,
          """
          create domain code as text collate "C"; create domain word as text;
          create table t (a int, gone int, n name, d name collate "default", c code,
            e code collate "default", w word, x word collate "C", y text collate "C", z text);
          alter table t drop column gone; alter table t alter column a type bigint;
          alter table t alter column d set default 'x'
          """);

      Table table = CatalogReader.read(database).table(ObjectId.table("public", "t")).orElseThrow();
      assertThat(table.columns())
          .extracting(it -> it.position() + it.id().name() + it.collation().orElse(""))
          .containsExactly(
              "1a",
              "2n",
              "3dpg_catalog.\"default\"",
              "4c",
              "5epg_catalog.\"default\"",
              "6w",
              "7xpg_catalog.\"C\"",
              "8ypg_catalog.\"C\"",
              "9z");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void keys_and_indexes_need_their_columns_and_what_they_name(int major) {
    try (Database database = Rehearsal.database(major, "read")) {
      Fixture.run(
          database,
          """
          create function f(int) returns int immutable language sql as 'select 1';
          create table t (a int primary key, b int, c int, g int generated always as (b + c) stored,
            constraint checked check (f(b) > c), constraint excluded exclude (c with =) where (b > 0));
          create table u (a int, b int, constraint refers foreign key (b) references t);
          create index including on t (c) include (b); create index expression on t (f(b));
          create index partial on t (c) where b > 0; create index whole on t ((t.* is null))
          """);

      Catalog catalog = CatalogReader.read(database);
      assertThat(catalog.dependsOn().entrySet())
          .filteredOn(needs -> needs.getKey().relation().kind() == Kind.TABLE)
          .filteredOn(needs -> needs.getKey().kind() != Kind.TABLE)
          .extracting(needs -> needs.getKey() + ": " + new TreeSet<>(texts(needs.getValue())))
          .containsExactlyInAnyOrder(
              "constraint public.t.t_pkey: [column public.t.a]",
              "column public.t.g: [column public.t.b, column public.t.c]",
              "constraint public.t.checked: [column public.t.b, column public.t.c, function"
                  + " public.f(integer)]",
              "constraint public.t.excluded: [column public.t.b, column public.t.c]",
              "constraint public.u.refers: [column public.t.a, column public.u.b, constraint"
                  + " public.t.t_pkey]",
              "index public.t.including: [column public.t.b, column public.t.c]",
              "index public.t.expression: [column public.t.b, function public.f(integer), table"
                  + " public.t]",
              "index public.t.partial: [column public.t.b, column public.t.c]",
              "index public.t.whole: [table public.t]");
    }
  }

  private static List<String> texts(Set<ObjectId> ids) {
    return ids.stream().map(ObjectId::toString).toList();
  }

  /** Nobody has counted the rows of either table. */
  @Test
  void a_structure_tells_an_uncounted_table_with_rows_from_one_without() {
    try (Database database = Rehearsal.database(18, "read")) {
      Fixture.run(
          database,
          """
          create table bare (a int);
          create table filled (a int);
          insert into filled values (1);
          create table counted (a int);
          insert into counted values (1);
          analyze counted
          """);

      Catalog structure = CatalogReader.structure(database);

      assertThat(structure.tables())
          .extracting(table -> table.id().name(), Table::rows, table -> table.bytes() > 0)
          .containsExactlyInAnyOrder(
              tuple("bare", -1L, false), tuple("filled", -1L, true), tuple("counted", 1L, false));
      assertThat(CatalogReader.read(database).tables())
          .filteredOn(table -> table.id().name().equals("counted"))
          .allMatch(table -> table.bytes() > 0)
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void every_kind_of_object_is_read(int major) {
    try (Database database = Rehearsal.database(major, "read")) {
      Fixture.run(database, Fixture.text("rich.sql"));

      Catalog catalog = CatalogReader.read(database);

      for (Kind kind : Kind.values()) {

        assertThat(catalog.objects().keySet()).as(kind.text()).anyMatch(id -> id.kind() == kind);
      }
      catalog.objects().forEach((id, object) -> assertThat(object.id()).isEqualTo(id));
    }
  }
}
