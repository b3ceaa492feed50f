package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.yaml.Findings;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptCheckTest {
  private static final String PER_COMPANY = "stage: PostSync\nscope: PerCompany";
  private static final String CHUNKED =
      PER_COMPANY + "\nchunk: {table: t, by: [id, \"\\\"No\\\"\"]}";

  @Test
  void a_whole_header_becomes_a_script() {
    String text =
        """

        /* uplift
        format: script/1
        description: Everything that a header can say
        stage: PreSync
        scope: PerCompany
        group: Final
        reads: [a]
        creates: [other.b]
        updates: [t]
        deletes: ['"D"']
        after: [x/y]
        before: [z]
        key: Retail
        versions: "<6.0"
        repairs: [t.idx]
        allow-duplicates: [t.idx]
        chunk: {table: T, by: [ID]}
        bad-rows: {quarantine: 10}
        tag: X-1
        priority: -3
        */
        update t set a = 1 where company = :company and :chunk(t);
        """;
    Findings findings = new Findings();
    ScriptReader reader = new ScriptReader("shop", new Names("public", Set.of("public")));

    Script script = reader.read("a/b", "f.sql", text, findings).orElseThrow();

    assertThat(findings.all()).isEmpty();
    assertThat(script.access())
        .isEqualTo(
            new Script.TableAccess(
                List.of("public.a"),
                List.of("other.b"),
                List.of("public.t"),
                List.of("public.\"D\"")));
    assertThat(script.chunk()).contains(new Script.Chunking("public.t", List.of("id")));
    assertThat(script.quarantine()).contains(10);
    assertThat(script.allowDuplicates()).containsExactly("public.t.idx");
    assertThat(script.priority()).isEqualTo(-3);
    assertThat(script.work().line()).isEqualTo(23);
    assertThat(reader.references()).extracting(Draft.Reference::script).containsExactly("x/y", "z");
  }

  @Test
  void every_statement_that_touches_rows_names_company_and_chunk() {
    String body =
        """
        set local work_mem = '64MB';
        select pg_advisory_xact_lock(1);
        update t set a = 1
         where c = :company and :chunk(t);
        insert into log select 1 where ':company' <> '';
        with gone as (delete from t where c = :company returning id) select count(*) from gone;
        """;

    assertThat(found(CHUNKED, body))
        .containsExactly("12 placeholderMissing", "12 placeholderMissing", "13 placeholderMissing");
  }

  @Test
  void a_script_without_such_statements_names_them_somewhere() {
    assertThat(found(PER_COMPANY, "select set_config('a', 'update', true);\nselect f(:company)"))
        .isEmpty();
    assertThat(found(PER_COMPANY, "do $$ begin perform f(':company'); end $$"))
        .containsExactly("7 placeholderMissing");
    assertThat(found(PER_COMPANY, "select f(:company); truncate t"))
        .containsExactly("7 placeholderMissing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "commit|endsTransaction",
        "begin|endsTransaction",
        "ROLLBACK;|endsTransaction",
        "rollback to savepoint a|",
        "do $$ begin perform 1; end $$|",
        "vacuum t|outsideTransaction",
        "create unique index concurrently i on t(a)|outsideTransaction",
        "create unique index i on t(a)|",
        "\\connect other|notSql",
        "-- nothing|emptyScript",
        "update t set a = :company|scopeTooWide",
        "update t set a = :compny|unknownPlaceholder",
        "update t set a = b[1:n]|",
        "update t set a = 1 where :chunk(t)|chunkUndeclared",
      })
  void a_script_for_the_whole_database(String body, String code) {
    List<String> expected = Optional.ofNullable(code).map(c -> List.of("5 " + c)).orElse(List.of());

    assertThat(found("stage: PostSync", body).stream().map(f -> f.replaceFirst("^\\d+", "5")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stage: PostSync\\nallow-duplicates: [t.i]|5 wrongValue",
        "stage: PostSync\\nbad-rows: {quarantine: 5}|5 wrongValue",
        "stage: PostSync\\nversions: six|5 wrongValue",
        "stage: PostSync\\nupdates: t|5 wrongValue",
        "stage: PostSync\\nupdates: [a.b.c]|5 wrongName",
        "stage: PostSync\\nstate: PreSync|5 unknownKey",
        "scope: PerDatabase|2 missingKey",
        "stage: PostSync\\nchunk: {table: t, by: [t.id]}|5 wrongName",
      })
  void a_wrong_header_is_told_with_its_line(String header, String expected) {
    String text = header.replace("\\n", "\n");

    assertThat(found(text, "update t set a = 1").stream().filter(f -> !f.contains("placeholder")))
        .contains(expected);
  }

  @Test
  void a_file_without_a_header_is_no_script() {
    Findings findings = new Findings();

    new ScriptReader("shop", new Names("public", Set.of()))
        .read("a", "a.sql", "/* upliftx */ update t set a = 1", findings);

    assertThat(findings.all()).extracting(Problem::code).containsExactly("headerMissing");
  }

  private static List<String> found(String header, String body) {
    Findings findings = new Findings();
    String text = "/* uplift\nformat: script/1\ndescription: d\n" + header + "\n*/\n" + body + "\n";
    new ScriptReader("shop", new Names("public", Set.of())).read("a", "a.sql", text, findings);
    return findings.all().stream().map(ScriptCheckTest::shown).toList();
  }

  private static String shown(Problem problem) {
    Place at = Objects.requireNonNull(problem.at());
    return at.line() + " " + problem.code();
  }
}
