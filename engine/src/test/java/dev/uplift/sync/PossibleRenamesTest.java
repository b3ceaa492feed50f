package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.PossibleRenames;
import dev.uplift.sync.intent.PossibleRenames.Rename;
import dev.uplift.sync.intent.SyncSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PossibleRenamesTest {
  private static final String OLD =
      """
      create table customer (id int primary key, custno varchar(20), fax text, born date);
      create table other (id int primary key, a int, b int)
      """;
  private static final String NEW =
      """
      create table client (id int primary key, "Account No" varchar(20), born date, country text);
      create table other (id int primary key, custnumber int, a int)
      """;

  private final Catalog old = PairRun.target(18, OLD);
  private final Catalog shall = PairRun.target(18, NEW);

  @Test
  void a_table_and_columns_that_nobody_named_are_reported_with_the_line_to_paste() {
    assertThat(lines(Dictionary.EMPTY))
        .containsExactly(
            "public.customer: tables: {public.client: {was: public.customer}}",
            "public.customer.custno: tables: {public.client: {columns: {'\"Account No\"': {was:"
                + " custno}}}}",
            "public.customer.fax: tables: {public.client: {columns: {country: {was: fax}}}}",
            "public.other.b: tables: {public.other: {columns: {custnumber: {was: b}}}}");
  }

  @Test
  void what_the_dictionary_renames_or_retires_is_reported_no_more() {
    Dictionary renamed =
        Pair.renames("public.client", "public.customer", Map.of("\"Account No\"", "custno"));
    Dictionary words = renamed.with(Pair.retires("public.client.fax", "public.other.b"));

    assertThat(lines(words)).isEmpty();
  }

  @Test
  void of_several_columns_of_one_type_only_those_with_like_names_are_paired() {
    Catalog have = PairRun.target(18, "create table t (custname text, fax text, telex text)");
    Catalog want = PairRun.target(18, "create table t (name text, country text, town text)");

    assertThat(PossibleRenames.of(have, want, Dictionary.EMPTY))
        .extracting(Rename::line)
        .containsExactly("tables: {public.t: {columns: {name: {was: custname}}}}");
  }

  @Test
  void rows_that_nobody_named_are_refused_with_what_they_may_have_become() {
    try (PairRun run = PairRun.of(18, OLD, NEW, Dictionary.EMPTY)) {
      PairRun.execute(
          run.database, "insert into customer (id) values (1); insert into other values (1, 2, 3)");

      List<Problem> refusals = run.preview().refusals();

      assertThat(refusals).extracting(Problem::code).containsOnly("dropsRows").hasSize(2);
      assertThat(refusals)
          .extracting(Problem::remedy)
          .anyMatch(r -> r.contains("tables: {public.client: {was: public.customer}}"))
          .anyMatch(r -> r.contains("tables: {public.other: {columns: {custnumber: {was: b}}}}"))
          .allMatch(r -> r.contains("--allow-drop"));
    }
  }

  @Test
  void a_table_that_is_kept_while_one_like_it_is_made_empty_is_warned_of() {
    SyncSettings keeping = PairRun.settings(Pair.retires("public.other.b"), true);
    try (PairRun run = PairRun.of(18, OLD, NEW, keeping)) {
      assertThat(run.preview().refusals()).isEmpty();
      assertThat(run.preview().warnings())
          .extracting(p -> p.code() + " " + p.target() + ": " + p.remedy())
          .containsExactly(
              "possibleRename public.customer: If it was renamed, say in dictionary.yaml: tables:"
                  + " {public.client: {was: public.customer}}");
    }
  }

  private List<String> lines(Dictionary dictionary) {
    return PossibleRenames.of(old, shall, dictionary).stream()
        .map(rename -> rename.was().display() + ": " + rename.line())
        .toList();
  }
}
