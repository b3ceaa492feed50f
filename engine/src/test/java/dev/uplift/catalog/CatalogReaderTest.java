package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
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
