package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Conversion.Condition;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Join;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.pack.yaml.Findings;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionReaderTest {
  private static final String HEAD =
      """
      format: conversion/1
      description: d
      stage: PostSync
      """;
  private static final String RIGHT =
      HEAD + "from: custtable c\ninsert: party\nset: {recid: c.party, name: trim(c.name)}\n";

  @Test
  void new_rows_of_joined_rows() {
    Script script =
        read(
            HEAD
                + """
                scope: PerCompany
                from: CustTable C
                join:
                  - left logisticsaddress a on a.party = c.party
                  - other."Odd Name" as "O" on "O".id = c.id
                where: c.blocked = 0
                insert: dirpartytable
                set:
                  RECID: c.party
                  country: coalesce(a.country, 'XX')
                chunk: {by: [recid]}
                """);

    assertThat(script.file()).isEqualTo("scripts/party/create.yaml");
    assertThat(script.scope()).isEqualTo(Scope.PER_COMPANY);
    assertThat(script.chunk()).contains(new Script.Chunking("public.custtable", List.of("recid")));
    assertThat(script.access().reads())
        .containsExactly("public.custtable", "public.logisticsaddress", "other.\"Odd Name\"");
    assertThat(script.access().creates()).containsExactly("public.dirpartytable");
    assertThat(script.access().updates()).isEmpty();
    assertThat(conversion(script))
        .isEqualTo(
            new Conversion(
                new Source("public.custtable", "c", 5),
                List.of(
                    new Join(
                        true,
                        new Source("public.logisticsaddress", "a", 7),
                        new Condition("a.party = c.party", 7)),
                    new Join(
                        false,
                        new Source("other.\"Odd Name\"", "O", 8),
                        new Condition("\"O\".id = c.id", 8))),
                Optional.of(new Condition("c.blocked = 0", 9)),
                new Target.Insert("public.dirpartytable", 10),
                List.of(
                    new Entry("recid", "c.party", 12),
                    new Entry("country", "coalesce(a.country, 'XX')", 13))));
  }

  @Test
  void rows_of_another_table_found_by_match() {
    Script script =
        read(
            HEAD
                + """
                from: custtable
                update: dirpartytable p
                match: {recid: custtable.party}
                set: {name: custtable.name}
                """);

    assertThat(script.access().reads()).containsExactly("public.custtable");
    assertThat(script.access().updates()).containsExactly("public.dirpartytable");
    assertThat(conversion(script).target())
        .isEqualTo(
            new Target.Update(
                new Source("public.dirpartytable", "p", 5),
                List.of(new Entry("recid", "custtable.party", 6)),
                5));
  }

  @Test
  void the_rows_of_from_themselves() {
    Script script = read(HEAD + "from: inventdim d\nupdate: d\nset: {hash: md5(d.configid)}\n");

    assertThat(script.access().reads()).isEmpty();
    assertThat(script.access().updates()).containsExactly("public.inventdim");
    assertThat(conversion(script).target()).isEqualTo(new Target.Itself(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "from: custtable c|from: cust table c d|4 wrongValue",
        "from: custtable c|frm: custtable c|4 unknownKey, 1 missingKey",
        "insert: party|join: [right x on true]\\ninsert: party|5 wrongValue",
        "insert: party|join: [party p]\\ninsert: party|5 wrongValue",
        "insert: party|join: [party c on true]\\ninsert: party|5 doubleAlias",
        "insert: party|update: party c\\nmatch: {a: c.a}|5 doubleAlias",
        "insert: party|update: party|5 missingKey",
        "insert: party|update: party\\nmatch: {}|6 wrongValue",
        "insert: party|update: c\\nmatch: {a: c.a}|6 wrongValue",
        "insert: party|insert: party\\nmatch: {a: c.a}|6 wrongValue",
        "insert: party|insert: party\\nupdate: party p\\nmatch: {a: c.a}|6 twoTargets",
        "insert: party|priority: 1|1 missingKey",
        "set: {recid: c.party, name: trim(c.name)}|set: {}|6 wrongValue",
        "set: {recid: c.party, name: trim(c.name)}|priority: 1|1 missingKey",
        "set: {recid: c.party, name: trim(c.name)}|set: [a, b]|6 wrongValue",
        "trim(c.name)|~\"a, b\"~|6 wrongExpression",
        "trim(c.name)|a; drop table t|6 wrongExpression",
        "trim(c.name)|(a|6 wrongExpression",
        "trim(c.name)|a)|6 wrongExpression",
        "trim(c.name)|\"'a\"|6 wrongExpression",
        "trim(c.name)|a /* b|6 wrongExpression",
        "trim(c.name)|$x$ a|6 wrongExpression",
        "trim(c.name)|\"-- a\"|6 wrongExpression",
        "trim(c.name)|\":company\"|6 wrongExpression",
        "trim(c.name)|\"f(c.a, ':company', $$a;b$$, b[1:n])\"|",
        "trim(c.name)|c.a::text|",
        "name: trim|RecId: trim|6 doubleKey",
        "insert: party|where: 'a, b'\\ninsert: party|5 wrongExpression",
        "insert: party|join: ['x on (a']\\ninsert: party|5 wrongExpression",
        "insert: party|update: party p\\nmatch: {a: 'b, c'}|6 wrongExpression",
        "insert: party|insert: custtable\\nchunk: {by: [recid]}|4 chunkReadsTarget",
        "insert: party|insert: custtable|",
        "insert: party|update: c\\nchunk: {by: [RECID]}|7 chunkKeyChanged",
        "insert: party|update: c\\nchunk: {by: [accountnum]}|",
        "insert: party|insert: party\\nchunk: {by: []}|6 wrongValue",
        "insert: party|insert: party\\nchunk: {table: custtable, by: [a]}|6 unknownKey",
        "insert: party|insert: party\\nbad-rows: {quarantine: 5}|6 wrongValue",
        "insert: party|insert: a.b.c|5 wrongName",
        "stage: PostSync|stage: Sometimes|3 wrongValue",
      })
  void what_is_wrong_is_told_with_its_line(String right, String wrong, String expected) {
    String text = RIGHT.replace(right, wrong.replace("\\n", "\n"));
    assertThat(text).isNotEqualTo(RIGHT);
    Findings findings = new Findings();

    reader().read("a", "a.yaml", text, findings);

    assertThat(String.join(", ", findings.all().stream().map(ConversionReaderTest::shown).toList()))
        .isEqualTo(expected == null ? "" : expected);
  }

  private static ConversionReader reader() {
    return new ConversionReader("shop", new Names("public", Set.of("public")));
  }

  private static Script read(String text) {
    Findings findings = new Findings();
    Optional<Script> script = reader().read("party/create", "f.yaml", text, findings);
    assertThat(findings.all()).isEmpty();
    return script.orElseThrow();
  }

  private static Conversion conversion(Script script) {
    return ((Script.Work.Declared) script.work()).conversion();
  }

  private static String shown(dev.uplift.problem.Problem problem) {
    return Objects.requireNonNull(problem.at()).line() + " " + problem.code();
  }
}
