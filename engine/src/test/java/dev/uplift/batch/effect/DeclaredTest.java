package dev.uplift.batch.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.BatchRig;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.Script;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Declarative conversions as they are read from a package, against a real server. */
class DeclaredTest {
  private static final String TABLES =
      """
      create table cust (id bigint primary key, company text not null, party bigint, name text,
                         zip text, kind int);
      create table region (company text not null, zip text, country varchar(2));
      create table party (id bigint primary key, company text not null, name varchar(8) not null,
                          country varchar(2) not null default 'XX', score numeric(6, 2),
                          twice bigint generated always as (id * 2) stored);
      create table shared (id bigint primary key, n int not null default 0);
      insert into cust
        select g, (array['a', 'b', 'c'])[g % 3 + 1], g + 1000, 'name ' || g, 'z' || g % 2, g % 5
          from generate_series(1, 60) g;
      insert into region values ('a', 'z0', 'DE'), ('b', 'z0', 'FR'), ('b', 'z1', 'IT');
      """;

  private final BatchRig rig = new BatchRig(18);
  @TempDir Path folder = Path.of("");

  DeclaredTest() {
    rig.session.execute(TABLES);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void each_company_makes_rows_of_its_own_and_joins_its_own() throws IOException {
    Script script =
        script(
            """
            scope: PerCompany
            from: cust c
            join: [left region r on r.zip = c.zip]
            where: c.kind <> 0 -- the others stay
            insert: party
            set:
              id: c.party
              name: "left(c.name, 8) -- eight"
              country: coalesce(r.country, 'XX')
              score: "'1.239'"
            chunk: {by: [id]}
            """);

    BatchOutcome outcome = rig.run(1, List.of(script), "a", "b");

    assertThat(outcome.failed()).isEmpty();
    assertThat(
            rig.session.query(
                "select company, country, count(*) n, min(score) s from party group by 1, 2 order by 1, 2",
                row ->
                    row.string("company")
                        + row.string("country")
                        + row.number("n")
                        + " "
                        + row.decimal("s")))
        .containsExactly("aDE8 1.24", "aXX8 1.24", "bFR8 1.24", "bIT8 1.24");
    assertThat(rig.number("select sum(rows) n from dbupgrade.scripttask")).isEqualTo(32);
  }

  @Test
  void rows_of_another_table_take_fields_and_the_others_keep_theirs() throws IOException {
    rig.session.execute(
        "insert into party (id, company, name) select party, company, 'old' from cust;"
            + " insert into party values (1, 'a', 'alone')");
    Script script =
        script(
            """
            scope: PerCompany
            from: cust c
            where: c.kind = 1
            update: party p
            match: {id: c.party}
            set: {name: "p.name || c.kind", score: c.kind}
            """);

    assertThat(rig.run(1, List.of(script), "a", "b").failed()).isEmpty();

    assertThat(rig.number("select count(*) n from party where name = 'old1' and score = 1"))
        .isEqualTo(8);
    assertThat(rig.number("select count(*) n from party where name = 'old'")).isEqualTo(52);
    assertThat(rig.number("select count(*) n from party where company = 'c' and score = 1"))
        .isZero();
  }

  @Test
  void rows_change_themselves_with_what_an_outer_join_finds() throws IOException {
    Script script =
        script(
            """
            scope: PerCompany
            from: cust c
            join: [left region r on r.zip = c.zip]
            update: c
            set: {name: "coalesce(r.country, 'none')", kind: c.kind + 1}
            chunk: {by: [id]}
            """);

    assertThat(rig.run(1, List.of(script), "a", "b", "c").failed()).isEmpty();

    assertThat(
            rig.session.query(
                "select name, count(*) n from cust group by 1 order by 1",
                row -> row.string("name") + row.number("n")))
        .containsExactly("DE10", "FR10", "IT10", "none30");
    assertThat(rig.number("select sum(kind) n from cust")).isEqualTo(180);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "name: c.name|nam: c.name|9 columnMissing public.party",
        "name: c.name|twice: c.id|9 columnFixed public.party",
        "name: c.name|name: c.nam|9 columnMissing public.party.name",
        "name: c.name|name: Otto|9 columnMissing public.party.name",
        "name: c.name|name: c.name + 1|9 functionMissing public.party.name",
        "name: c.name|name: min(c.name)|9 sqlError public.party.name",
        "name: c.name|name: first_value(c.name) over ()|9 sqlError public.party.name",
        "name: c.name|name: unnest(c.name::text[])|9 sqlError public.party.name",
        "score: c.kind|score: now()|10 cannotConvert public.party.score",
        "score: c.kind|score: 1 / (c.kind - c.kind)|6 sqlError public.party",
        "name: c.name|name: nullif(c.name, c.name)|9 notNullViolation public.party.name",
        "id: c.party|id: c.party / 10|8 duplicateKey public.party",
        "name: c.name|country: c.zip|6 columnLeftOut public.party",
        "insert: party|insert: partie|6 tableMissing public.partie",
        "from: cust c|from: customer c|5 tableMissing public.customer",
        "from: cust c|from: shared c|5 tenantUntold public.shared",
      })
  void an_error_names_the_table_the_column_and_the_line(String right, String wrong, String expected)
      throws IOException {
    String whole =
        """
        scope: PerCompany
        from: cust c
        insert: party
        set:
          id: c.party
          name: c.name
          score: c.kind
        """;
    String text = whole.replace(right, wrong);
    assertThat(text).isNotEqualTo(whole);

    List<Problem> failed = rig.run(1, List.of(script(text)), "a").failed();

    assertThat(failed).hasSize(1);
    Problem problem = failed.getFirst();
    Place at = Objects.requireNonNull(problem.at());
    assertThat(at.line() + " " + problem.code() + " " + problem.target())
        .as(problem.message())
        .isEqualTo(expected);
    assertThat(at.file()).isEqualTo("scripts/a.yaml");
    assertThat(problem.remedy()).isNotBlank();
    assertThat(rig.number("select count(*) n from party")).isZero();
  }

  @Test
  void an_existing_key_is_named() throws IOException {
    rig.session.execute("insert into party (id, company, name) values (1030, 'a', 'there')");
    Script script =
        script(
            "from: cust c\ninsert: party\nset: {id: c.party, name: c.name, company: c.company}\n");

    List<Problem> failed = rig.run(1, List.of(script)).failed();

    assertThat(failed)
        .extracting(Problem::message)
        .containsExactly("\"public.party\" has a row with the key (id)=(1030) already");
    assertThat(rig.number("select count(*) n from party")).isEqualTo(1);
  }

  @Test
  void several_source_rows_for_one_target_row_are_an_error_before_anything_changes()
      throws IOException {
    rig.session.execute(
        "insert into party (id, company, name) select party, company, 'old' from cust;"
            + " update cust set party = 1006 where id = 57");
    Script script =
        script(
            """
            from: cust c
            update: party p
            match: {id: c.party}
            set: {name: c.name}
            chunk: {by: [id]}
            """);

    List<Problem> failed = rig.run(1, List.of(script)).failed();

    assertThat(failed)
        .extracting(Problem::message)
        .containsExactly(
            "2 source rows want to change one row of \"public.party\": the one with (id)=(1006)");
    assertThat(rig.number("select count(*) n from party where name <> 'old'")).isZero();
  }

  private Script script(String body) throws IOException {
    write(
        "package.yaml",
        "format: package/1\nname: x\nversion: 1.0\nupgrades: {from: \"*\", to: 1.0}\n");
    write("model/a.sql", "create table a ();");
    write("scripts/a.yaml", "format: conversion/1\ndescription: d\nstage: PostSync\n" + body);
    return PackageReader.read(List.of(folder.resolve("x")), folder.resolve("unpacked"))
        .scripts()
        .getFirst();
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve("x").resolve(file);
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, text);
  }
}
