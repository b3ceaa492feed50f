package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an enum that loses labels, or changes their order, asks of all that stands on it. */
class OtherLabelsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void keys_of_partitions_fields_of_rows_and_range_types_are_held_against_the_new_labels(
      int major) {
    String sql =
        """
        create type m as enum ('a', 'b', 'c', 'd'); create type pair as (n int, m m);
        create type span as range (subtype = m);
        create domain many as m[];
        create table l (id int, m m) partition by list (m);
        create table l_all partition of l default;
        create table r (id int, m m) partition by range (m);
        create table r_all partition of r for values from ('a') to (maxvalue);
        create table t (id int primary key, w pair, ws pair[], many many, s span, old m, mended span);
        create table own (id int primary key, w pair);
        create type mine as (m m); create table mine_of (id int primary key, x mine);
        insert into l values (1, 'a'), (2, 'd'); insert into r values (1, 'a'), (2, 'c');
        insert into t values (1, row(1, 'a'), '{}', '{a,b}', null, 'a', '[a,c]'),
          (2, row(1, 'd'), array[row(1, 'a')::pair], '{a,d}', '[a,b]', 'd', null);
        insert into own values (1, row(1, 'd')), (2, row(2, 'c'));
        insert into mine_of values (1, row('d')), (2, row('c'));
        """;
    String model =
        """
        create type m as enum ('c', 'b', 'a'); create type pair as (n int, m m);
        create type span as range (subtype = m);
        create domain many as m[];
        create table l (id int, m m) partition by list (m);
        create table l_all partition of l default;
        create table r (id int, m m) partition by range (m);
        create table r_some partition of r for values from ('c') to ('a');
        create table t (id int primary key, w pair, ws pair[], many many, s span, mended span);
        """;

    try (Old old = new Old(major, folder, sql, model)) {
      old.script("mend", "stage: PreSync\nrepairs: [t.mended]", "select 1;")
          .write(
              "model/dictionary.yaml", "format: dictionary/1\nretired: {t.old: {because: so}}\n");
      Analysis analysis = old.analysis();

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.findings())
          .filteredOn(finding -> finding.rows().isPresent() && finding.blocks())
          .extracting(Finding::rule, Finding::object, f -> f.rows().orElseThrow())
          .containsExactlyInAnyOrder(
              tuple("label", "public.l.m", 1L),
              tuple("partition", "public.r", 1L),
              tuple("range", "public.t.w", 1L),
              tuple("range", "public.t.ws", 1L),
              tuple("label", "public.t.many", 1L),
              tuple("label", "public.t.old", 1L),
              tuple("range", "public.own.w", 1L),
              tuple("range", "public.mine_of.x", 1L));
      assertThat(Old.about(analysis.findings(), "public.t.s", "typeHeld").observation())
          .isEqualTo(
              "\"public.m\" cannot lose labels or change their order: the range type"
                  + " \"public.span\" is over it, and \"public.t.s\" has values of that in 1 rows");
      assertThat(analysis.repaired())
          .extracting(Finding::rule, Finding::object)
          .contains(tuple("typeHeld", "public.t.mended"));
    }
  }
}
