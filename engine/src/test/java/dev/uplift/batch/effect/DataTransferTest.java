package dev.uplift.batch.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.BatchRig;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataTransferTest {
  @TempDir Path folder = Path.of("");
  private final BatchRig rig = new BatchRig(18).rows(30);
  private int epoch;

  @BeforeEach
  void make_tables() {
    rig.session.execute(
        """
        create table old (id bigint primary key, company text not null, name varchar(20), kind int);
        insert into old select g, (array['a', 'b', 'c'])[g % 3 + 1], 'name ' || g, g % 2
          from generate_series(1, 30) g;
        create table made (id bigint primary key, company text not null, name text,
          kind int not null default 9, origin text, at date);
        """);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private BatchOutcome run(String annotations, String statements, String... companies) {
    epoch++;
    return rig.run(
        epoch,
        new MethodRig(folder)
            .scripts(
                "@UpgradeScriptDescription(\"Transfer\") "
                    + annotations
                    + " public void transfer(UpgradeContext c) {\n"
                    + statements
                    + "\n}"),
        companies);
  }

  /** The failure and those beside it. */
  private List<Problem> failures(String statements) {
    List<Problem> failed = run("", statements).failed();
    assertThat(failed).hasSize(1);
    List<Problem> all = new ArrayList<>(failed);
    all.addAll(failed.getFirst().details());
    return all;
  }

  private static Optional<Integer> line(Problem problem) {
    return Optional.ofNullable(problem.at()).map(Place::line);
  }

  @Test
  void rows_are_copied_by_company_and_range_with_constants_and_defaults() {
    BatchOutcome outcome =
        run(
            "@UpgradeScriptType(Type.STANDARD_SCRIPT)"
                + " @UpgradeScriptChunk(table = \"old\", by = \"id\")",
            """
            c.dataTransfer().setTables("old", "made").addFieldValue("id", "id")
                .addFieldValue("name", "name").addConstantValue("v1", "origin")
                .addConstantValue(java.time.LocalDate.of(2026, 3, 1), "at")
                .addSourceFilter("kind", "=", 1).copyRows();
            """,
            "a",
            "b",
            "c");

    assertThat(outcome.failed()).isEmpty();
    assertThat(
            rig.number(
                "select count(*) n from made m join old o using (id, company) where m.name ="
                    + " o.name and o.kind = 1 and m.kind = 9 and origin = 'v1' and at ="
                    + " '2026-03-01'"))
        .isEqualTo(15);
    assertThat(rig.number("select count(*) n from made")).isEqualTo(15);
    assertThat(rig.number("select sum(rows) n from dbupgrade.chunk")).isEqualTo(15);
  }

  @Test
  void fields_are_copied_to_the_joined_rows_that_the_filters_leave() {
    rig.session.execute("insert into made (id, company) select id, company from old");

    BatchOutcome outcome =
        run(
            "@UpgradeScriptChunk(table = \"made\", by = \"id\")",
            """
            c.dataTransfer().setTables("old", "made").addJoin("id", "id")
                .addFieldValue("kind", "kind").addFieldValue("name", "name")
                .addDestinationFilter("company", "<>", "b").copyFields();
            """);

    assertThat(outcome.failed()).isEmpty();
    assertThat(
            rig.number(
                "select count(*) n from made m join old o using (id) where m.name = o.name and"
                    + " m.kind = o.kind and m.company <> 'b'"))
        .isEqualTo(20);
    assertThat(rig.number("select count(*) n from made where name is null and company = 'b'"))
        .isEqualTo(10);
  }

  @Test
  void a_table_needs_no_join_with_itself() {
    BatchOutcome outcome =
        run(
            "",
            """
            c.dataTransfer().setTables("old", "old").addConstantValue(null, "name")
                .addSourceFilter("name", "is not null", null)
                .addDestinationFilter("kind", "=", 0).copyFields();
            """);

    assertThat(outcome.failed()).isEmpty();
    assertThat(rig.number("select count(*) n from old where name is null")).isEqualTo(15);
  }

  @Test
  void a_join_that_meets_a_row_twice_is_refused_before_anything_changes() {
    rig.session.execute("insert into made (id, company) values (1, 'a')");

    Problem problem =
        failures(
                """
                c.dataTransfer().setTables("old", "made").addJoin("company", "company")
                    .addFieldValue("name", "name").copyFields();
                """)
            .getFirst();

    assertThat(problem.code()).isEqualTo("severalMatches");
    assertThat(problem.message()).contains("10 source rows").contains("(company)=(a)");
    assertThat(rig.number("select count(*) n from made where name is null")).isEqualTo(1);
  }

  @Test
  void a_key_that_is_there_already_is_told_with_table_and_value() {
    rig.session.execute("insert into made (id, company) values (7, 'a')");

    Problem problem =
        failures(
                """
                c.dataTransfer().setTables("old", "made").addFieldValue("id", "id")
                    .addFieldValue("company", "company").copyRows();
                """)
            .getFirst();

    assertThat(problem.code()).isEqualTo("duplicateKey");
    assertThat(problem.message()).contains("public.made").contains("(id)=(7)");
    assertThat(rig.number("select count(*) n from made")).isEqualTo(1);
  }

  @Test
  void every_field_that_is_not_there_or_of_another_type_is_told_with_its_line() {
    List<Problem> problems =
        failures(
            """
            c.dataTransfer().setTables("old", "made").addFieldValue("id", "kind")
                .addFieldValue("nme", "name")
                .addConstantValue(1, "kin").addFieldValue("kind", "at").copyRows();
            """);

    assertThat(problems)
        .extracting(p -> p.code() + " " + p.target())
        .containsExactlyInAnyOrder(
            "columnMissing public.old.nme",
            "columnMissing public.made.kin",
            "fieldType public.made.kind",
            "fieldType public.made.at");
    assertThat(problems).allMatch(p -> line(p).orElse(0) >= 8);
    assertThat(problems.getFirst().remedy()).contains("id, company, name, kind");
  }

  @Test
  void what_cannot_be_carried_out_is_told_in_the_methods_own_words() {
    assertThat(failures("c.dataTransfer().copyRows();").getFirst().code())
        .isEqualTo("transferEmpty");
    assertThat(
            failures(
                    """
                    c.dataTransfer().setTables("old", "made").addFieldValue("id", "id").copyFields();
                    """)
                .getFirst()
                .code())
        .isEqualTo("transferJoin");
    assertThat(
            failures(
                    """
                    c.dataTransfer().setTables("old", "made").addSourceFilter("id", "like", 1);
                    """)
                .getFirst()
                .code())
        .isEqualTo("transferFilter");
  }

  @Test
  void a_tag_commits_with_the_work_and_holds_it_back_the_next_time() {
    String tagged =
        """
        if (c.tags().has("X-1-Fill-20260301")) { c.log("left out"); return; }
        c.execute("update t set n = n + 1 where company = ?", c.company());
        c.tags().set("X-1-Fill-20260301");
        %s
        """;
    String each = "@UpgradeScriptType(Type.STANDARD_SCRIPT)";

    BatchOutcome broken = run(each, tagged.formatted("c.execute(\"select 1 / 0\");"), "a", "b");
    assertThat(broken.failed()).hasSize(2);
    assertThat(rig.number("select count(*) n from dbupgrade.upgradetag")).isZero();
    BatchOutcome mended = run(each, tagged.formatted(""), "a", "b");

    assertThat(mended.failed()).isEmpty();
    assertThat(rig.count("n = 1")).isEqualTo(20);
    assertThat(
            rig.session.query(
                "select company x from dbupgrade.upgradetag order by 1", r -> r.string("x")))
        .containsExactly("a", "b");
  }

  @Test
  void a_tag_that_is_set_twice_fails_and_a_skipped_one_counts_as_had() {
    Problem problem =
        failures("c.tags().skip(\"X\"); if (c.tags().has(\"X\")) c.tags().set(\"X\");").getFirst();

    assertThat(problem.code()).isEqualTo("tagTwice");
    assertThat(Objects.requireNonNull(problem.at()).line()).isEqualTo(8);
  }
}
