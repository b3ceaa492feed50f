package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.analyze.Finding.Repair;
import dev.uplift.pack.Severity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A forecast knows what the dictionary says of names, and what it lets happen to values. */
class RenamesAndLicencesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void renames_are_looked_through_and_labels_that_were_others_are_known(int major) {
    String was =
        """
        create type state as enum ('Backorder', 'Done');
        create table customer (recid int primary key, custno text, kind state, ref int);
        create unique index n on customer (custno);
        insert into customer values (1, 'a', 'Backorder', 1), (2, null, 'Done', 9)
        """;
    String model =
        """
        create type state as enum ('Open', 'Done');
        create table custtable (recid int primary key, accountnum varchar(20) not null,
          kind state check (kind in ('Open', 'Done')), ref int references custtable,
          check (accountnum <> 'a'));
        create unique index numidx on custtable (accountnum)
        """;

    try (Old old = new Old(major, folder, was, model)) {
      old.write(
          "model/dictionary.yaml",
          """
          format: dictionary/1
          tables: {custtable: {was: customer, columns: {accountnum: {was: custno}}}}
          values: {state: {Open: {was: Backorder}}}
          """);

      Analysis analysis = old.analysis();

      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, f -> f.table().orElseThrow(), Finding::keys)
          .containsExactlyInAnyOrder(
              tuple("notNull", "public.custtable.accountnum", "public.customer", List.of("2")),
              tuple(
                  "check",
                  "public.custtable.custtable_accountnum_check",
                  "public.customer",
                  List.of("1")),
              tuple(
                  "orphans",
                  "public.custtable.custtable_ref_fkey",
                  "public.customer",
                  List.of("9")));
      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.later()).isEmpty();
    }
  }

  @Test
  void what_the_dictionary_permits_is_told_and_does_not_block() {
    String was =
        """
        create table t (id int primary key, n numeric(9,4), s text, gone int, kept int);
        create table lost (x int);
        insert into t values (1, 1.23456, 'abcdef', 7, 1), (2, 1.5, 'abc', null, 2);
        insert into lost values (1), (2)
        """;
    String model = "create table t (id int primary key, n numeric(9,2), s varchar(3))";

    try (Old old = new Old(18, folder, was, model)) {
      old.write(
              "model/dictionary.yaml",
              """
          format: dictionary/1
          tables: {t: {columns: {n: {narrow: round}, s: {narrow: truncate}}}}
          retired: {t.gone: {because: nobody asks}, t.kept: {by: keep}, lost: {because: replaced}}
          """)
          .script("keep", "stage: PostSync", "select 1;");

      Analysis analysis = old.analysis();

      assertThat(analysis.blocked()).isFalse();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, f -> f.rows().orElseThrow())
          .containsExactlyInAnyOrder(
              tuple("rounding", "public.t.n", 1L),
              tuple("length", "public.t.s", 1L),
              tuple("drop", "public.t.gone", 1L),
              tuple("drop", "public.lost", 2L));
      assertThat(analysis.findings()).allMatch(f -> f.severity() == Severity.DATA_LOSS);
      assertThat(Old.about(analysis.findings(), "public.lost", "drop").observation())
          .isEqualTo("2 rows are in a table that goes: retired, because: replaced");
      assertThat(Old.about(analysis.repaired(), "public.t.kept", "drop").repairedBy())
          .extracting(Repair::script)
          .containsExactly("keep");
      assertThat(Old.about(analysis.findings(), "public.t.n", "rounding").observation())
          .contains("will be rounded", "largest change is 0.0046, in sum 0.0046");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_number_written_as_text_that_would_be_rounded_or_does_not_fit_is_told(int major) {
    String was =
        """
        create table t (id int primary key, n text, m varchar(20));
        insert into t values (1, '12.50', '1.005'), (2, ' 12.505 ', '1.00'), (3, '99999', null),
          (4, '1e-3', '2'), (5, 'n/a', '3'), (6, null, '.5'), (7, 'NaN', '-4.999')
        """;
    String model = "create table t (id int primary key, n numeric(6,2) unique, m numeric(6,2))";

    try (Old old = new Old(major, folder, was, model)) {
      old.write(
          "model/dictionary.yaml",
          "format: dictionary/1\ntables: {t: {columns: {m: {narrow: round}}}}\n");

      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .extracting(Finding::rule, Finding::object, Finding::keys, Finding::blocks)
          .containsExactlyInAnyOrder(
              tuple("rounding", "public.t.n", List.of("2", "4"), true),
              tuple("range", "public.t.n", List.of("3"), true),
              tuple("cast", "public.t.n", List.of("5"), true),
              tuple("rounding", "public.t.m", List.of("1", "7"), false));
      assertThat(Old.about(analysis.findings(), "public.t.n", "rounding").observation())
          .contains("2 values would be rounded", "largest change is 0.005");
    }
  }
}
