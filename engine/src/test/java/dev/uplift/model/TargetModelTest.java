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
        create table t (id int generated always as identity primary key, e e, d d);
        create view v as select e from t; comment on table t is 'x';
        create function f() returns int language sql as 'select 1'
        """;

    Catalog made = model(ddl);
    Catalog cached = model(ddl);

    assertThat(folder.resolve("cache").toFile().list()).hasSize(1);
    assertThat(cached).isEqualTo(made);
  }

  private Catalog model(String ddl) throws IOException {
    Path file = Files.writeString(folder.resolve("model.sql"), ddl);
    return TargetModel.ofFiles(List.of(file), "public", server, folder.resolve("cache")).catalog();
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
