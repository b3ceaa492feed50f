package dev.uplift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetModelTest {
  @TempDir Path folder;
  private Database server;

  @BeforeEach
  void open() {
    server = Rehearsal.database(18, "model");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_dump_as_it_is_becomes_a_catalog_with_what_it_declares_of_owners_and_grants()
      throws IOException {
    Catalog catalog =
        model(
            """
            \\restrict abc
            SET check_function_bodies = false;
            BEGIN;
            CREATE TABLE public.t (id integer NOT NULL);
            ALTER TABLE public.t OWNER TO nobody_here;
            COPY public.t (id) FROM stdin;
            1
            \\.
            INSERT INTO t VALUES (2);
            GRANT SELECT ON TABLE public.t TO nobody_there;
            COMMIT;
            CREATE VIEW v AS SELECT id FROM t;
            \\unrestrict abc
            """);

    ObjectId table = ObjectId.table("public", "t");
    assertThat(catalog.objects()).containsKeys(table, ObjectId.of(Kind.VIEW, "public", "v"));
    assertThat(catalog.owners()).containsEntry(table, "nobody_here").hasSize(1);
    assertThat(catalog.grants().get(table)).containsExactly("SELECT to nobody_there");
  }

  @Test
  void publications_of_all_tables_or_of_a_schema_keep_no_model_from_being_made()
      throws IOException {
    Catalog catalog =
        model(
            """
            CREATE TABLE public.t (id integer NOT NULL);
            CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, update');
            ALTER PUBLICATION everything OWNER TO nobody_here;
            CREATE PUBLICATION "of, one" WITH (publish = 'insert');
            ALTER PUBLICATION "of, one" ADD TABLES IN SCHEMA public;
            ALTER PUBLICATION "of, one" SET (publish = 'delete');
            CREATE PUBLICATION few FOR TABLE t, TABLES IN SCHEMA public;
            CREATE PUBLICATION plain FOR TABLE t (id) WHERE (id > 3);
            COMMENT ON PUBLICATION everything IS 'of all tables';
            """);

    assertThat(catalog.tables()).hasSize(1);
  }

  @Test
  void owners_and_grants_of_functions_are_taken_however_their_signature_is_spelt()
      throws IOException {
    Catalog catalog =
        model(
            """
            create function f(x integer default 3, y text default 'a,b', out z int)
              language sql as 'select 1';
            create function solo() returns int language sql as 'select 1';
            create function "odd (name), here"("a, b" double precision, variadic c int[])
              returns int language sql as 'select 1';
            create procedure p(inout n numeric) language sql as 'select 1';
            create aggregate total(int) (sfunc = int4pl, stype = int);
            create type mood as enum ('a', 'b');
            create function felt(m mood, t timestamp(3) with time zone) returns int language sql as 'select 1';
            ALTER FUNCTION public.f(x integer, y text, OUT z integer) OWNER TO nobody_here;
            alter function solo owner to nobody_here;
            alter function "odd (name), here"("a, b" float8, variadic int[]) owner to "No, Body";
            alter procedure p(inout numeric) owner to nobody_here;
            alter aggregate total(integer) owner to nobody_here;
            alter routine felt(mood, timestamptz) owner to nobody_here;
            grant execute on function f(int, text), solo(),
              "odd (name), here"(double precision, integer[]) to nobody_there, "No, Body";
            grant all on procedure p(numeric) to group nobody_there with grant option;
            grant execute on routine total, felt(mood, timestamptz) to nobody_there
            """);

    ObjectId odd = function("odd (name), here(double precision, integer[])");
    assertThat(catalog.objects()).containsKeys(odd, function("f(integer, text)"));
    assertThat(catalog.owners())
        .containsOnly(
            Map.entry(function("f(integer, text)"), "nobody_here"),
            Map.entry(function("solo()"), "nobody_here"),
            Map.entry(odd, "No, Body"),
            Map.entry(function("p(numeric)"), "nobody_here"),
            Map.entry(function("total(integer)"), "nobody_here"),
            Map.entry(function("felt(public.mood, timestamp with time zone)"), "nobody_here"));
    assertThat(catalog.objects().keySet()).containsAll(catalog.owners().keySet());
    assertThat(catalog.grants())
        .containsOnly(
            Map.entry(
                function("f(integer, text)"),
                Set.of("EXECUTE to nobody_there", "EXECUTE to \"No, Body\"")),
            Map.entry(
                function("solo()"), Set.of("EXECUTE to nobody_there", "EXECUTE to \"No, Body\"")),
            Map.entry(odd, Set.of("EXECUTE to nobody_there")),
            Map.entry(function("p(numeric)"), Set.of("EXECUTE to nobody_there with grant option")),
            Map.entry(function("total(integer)"), Set.of("EXECUTE to nobody_there")),
            Map.entry(
                function("felt(public.mood, timestamp with time zone)"),
                Set.of("EXECUTE to nobody_there")));
  }

  @Test
  void grants_on_whole_schemas_and_on_columns_reach_each_object_and_revokes_take_them_back()
      throws IOException {
    Catalog catalog =
        model(
            """
            create table t (id int, "b,c" int);
            create view v as select id from t;
            create sequence s;
            create function f() returns int language sql as 'select 1';
            create procedure p() language sql as 'select 1';
            grant select, insert on all tables in schema public to nobody_there;
            grant all on all sequences in schema public to nobody_there;
            grant execute on all functions in schema public to nobody_there;
            grant update (id, "b,c") on t to nobody_there;
            revoke insert on v, t from nobody_there, nobody_here;
            revoke update ("b,c") on t from nobody_there;
            revoke update, usage on sequence s from nobody_there cascade;
            revoke all on function f() from public, nobody_here;
            grant usage on schema public to nobody_there, public
            """);

    ObjectId table = ObjectId.table("public", "t");
    assertThat(catalog.grants())
        .containsOnly(
            Map.entry(table, Set.of("SELECT to nobody_there")),
            Map.entry(table.column("id"), Set.of("UPDATE to nobody_there")),
            Map.entry(ObjectId.of(Kind.VIEW, "public", "v"), Set.of("SELECT to nobody_there")),
            Map.entry(ObjectId.of(Kind.SEQUENCE, "public", "s"), Set.of("SELECT to nobody_there")),
            Map.entry(function("f()"), Set.of("EXECUTE to nobody_there", "no EXECUTE to PUBLIC")),
            Map.entry(ObjectId.of(Kind.SCHEMA, "public"), Set.of("USAGE to nobody_there")));
  }

  @Test
  void rights_follow_an_object_that_is_renamed_or_dropped_later() throws IOException {
    Catalog catalog =
        model(
            """
            create table t (id int);
            create table gone (id int);
            create function f() returns int language sql as 'select 1';
            alter table t owner to nobody_here;
            grant select on t, gone to nobody_there;
            grant all on t to nobody_here;
            alter function f() owner to nobody_here;
            alter table t rename to u;
            drop table gone;
            alter function f() rename to g
            """);

    ObjectId renamed = ObjectId.table("public", "u");
    assertThat(catalog.owners())
        .containsOnly(Map.entry(renamed, "nobody_here"), Map.entry(function("g()"), "nobody_here"));
    assertThat(catalog.grants()).containsOnly(Map.entry(renamed, Set.of("SELECT to nobody_there")));
  }

  @Test
  void rights_on_what_is_not_there_are_a_problem_with_its_line() throws IOException {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                model(
                    """
                    create function f(int) returns int language sql as 'select 1';
                    create function f(text) returns int language sql as 'select 1';
                    alter function f(numeric) owner to nobody_here;
                    alter function f owner to nobody_here;
                    alter function f(integer default 3) owner to nobody_here;
                    alter table missing owner to nobody_here;
                    grant execute on function g(int) to nobody_there;
                    grant select on missing to nobody_there;
                    revoke select on missing from nobody_there;
                    grant usage on all functions in schema public to nobody_there;
                    alter table if exists missing owner to nobody_here
                    """));

    assertThat(failure.problems())
        .allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank())
        .extracting(p -> String.valueOf(p.at() == null ? null : p.at().line()), Problem::message)
        .containsExactly(
            tuple("3", "function f(numeric) does not exist"),
            tuple("4", "function name \"f\" is not unique"),
            tuple("5", "syntax error at or near \"default\""),
            tuple("6", "relation \"missing\" does not exist"),
            tuple("7", "function g(integer) does not exist"),
            tuple("8", "relation \"missing\" does not exist"),
            tuple("9", "relation \"missing\" does not exist"),
            tuple("10", "invalid privilege type USAGE for function"));
  }

  @Test
  void every_statement_that_fails_or_has_no_place_is_reported_with_its_line() throws IOException {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                model(
                    """
                    create table a (id int);
                    create table b (id nonsense);
                    alter system set work_mem = '1MB';

                    create role r;
                    copy a to program 'true';
                    set role postgres;
                    drop database x;
                    \\connect other
                    create table c (
                      id int referencing a);
                    """));

    assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(failure.problems())
        .extracting(Problem::code, p -> String.valueOf(p.at() == null ? null : p.at().line()))
        .containsExactly(
            tuple("sqlError", "2"),
            tuple("statementRefused", "3"),
            tuple("statementRefused", "5"),
            tuple("statementRefused", "6"),
            tuple("statementRefused", "7"),
            tuple("statementRefused", "8"),
            tuple("statementRefused", "9"),
            tuple("sqlError", "11"));
    assertNothingIsLeft();
  }

  @Test
  void what_a_body_hides_from_the_guard_is_refused_by_the_server() throws IOException {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                model(
                    """
                    do $$ begin execute 'reset role'; execute 'create role uplift_trespass'; end $$;
                    do $$ begin execute 'reset session authorization'; execute 'alter role current_user superuser'; end $$;
                    """));

    assertThat(failure.problems()).hasSize(2).allMatch(p -> "42501".equals(p.sqlState()));
    assertThat(names("select rolname n from pg_roles where rolname = 'uplift_trespass'")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void a_second_model_of_the_same_files_comes_from_the_cache_and_is_equal() throws IOException {
    String ddl =
        """
        create type e as enum ('a', 'b'); create domain d as int check (value > 0);
        create type nothing as enum (); create type pair as (a int, b text);
        create table t (id int generated always as identity primary key, e e, d d,
                        gone int, empty text collate "C" not null default '',
                        twice int generated always as (gone * 2) stored, check (gone > 0));
        alter table t drop column e; create index i on t (lower(empty), d) include (gone);
        create table p (k int not null) partition by range (k); create table child () inherits (t);
        create table p0 partition of p default with (fillfactor = 70);
        create unlogged table u (k int references t deferrable, l int, unique (k, l));
        create sequence s minvalue 0 start 0 cycle owned by u.l; alter table u enable row level security;
        create policy mine on u using (k > 0); create statistics two on k, l from u;
        create view v as select d from t; comment on table t is 'x'; grant select on t to public;
        create materialized view m as select 1 as one with no data;
        create function f() returns int language sql as 'select 1'
        """;

    Catalog made = model(ddl);

    assertThat(folder.resolve("cache").toFile().list()).hasSize(1);
    try (Database reading = server.with(Map.of("default_transaction_read_only", "on"), 2)) {
      assertThat(model(ddl, reading)).as("made where none can be made").isEqualTo(made);
    }
  }

  private static ObjectId function(String signature) {
    return ObjectId.of(Kind.FUNCTION, "public", signature);
  }

  private Catalog model(String ddl) throws IOException {
    return model(ddl, server);
  }

  private Catalog model(String ddl, Database on) throws IOException {
    Path file = Files.writeString(folder.resolve("model.sql"), ddl);
    return TargetModel.ofFiles(List.of(file), "public", on, folder.resolve("cache")).catalog();
  }

  private void assertNothingIsLeft() {
    assertThat(names("select datname n from pg_database where datname like 'uplift\\_scratch\\_%'"))
        .isEmpty();
    assertThat(names("select rolname n from pg_roles where rolname like 'uplift\\_scratch\\_%'"))
        .isEmpty();
  }

  private List<String> names(String sql) {
    return server.with("test", session -> session.query(sql, row -> row.string("n")));
  }
}
