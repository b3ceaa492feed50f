package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forecast reads no more of a large table than it is let, or needs. */
class SamplesAndIndexesTest {
  @TempDir Path folder;

  @Test
  void a_sample_says_so_and_extrapolates_from_pages_of_large_tables_alone() {
    String was =
        """
        create table big (id int primary key, pad text);
        insert into big select i, case when i % 2 = 0 then repeat('x', 80) end
          from generate_series(1, 120000) i;
        create table small (id int primary key, pad text);
        insert into small values (1, null);
        analyze big
        """;
    String model =
        """
        create table big (id int primary key, pad text not null);
        create table small (id int primary key, pad text not null)
        """;

    try (Old old = new Old(18, folder, was, model)) {
      Analysis analysis = old.analysis(Optional.of(25.0));

      Finding big = Old.about(analysis.findings(), "public.big.pad", "notNull");
      assertThat(analysis.samplePercent()).contains(25.0);
      assertThat(big.extrapolated()).isTrue();
      assertThat(big.observation()).startsWith("about ").contains("(extrapolated)");
      assertThat(big.rows().orElseThrow()).isBetween(45_000L, 75_000L);
      assertThat(Old.about(analysis.findings(), "public.small.pad", "notNull"))
          .returns(false, Finding::extrapolated)
          .returns(Optional.of(1L), Finding::rows);
      assertThat(analysis.scans())
          .extracting(Analysis.Scan::table, Analysis.Scan::how)
          .containsExactlyInAnyOrder(
              tuple("public.big", "sample"), tuple("public.small", "wholeTable"));
    }
  }

  @Test
  void a_key_that_an_index_covers_is_read_from_the_index_alone() {
    String was =
        """
        create table t (id int primary key, code int, pad text);
        create index plain on t (code);
        insert into t select i, i, repeat('x', 300) from generate_series(1, 20000) i;
        vacuum analyze t
        """;
    String model =
        """
        create table t (id int primary key, code int, pad text);
        create unique index one on t (code)
        """;

    try (Old old = new Old(18, folder, was, model)) {
      Analysis analysis = old.analysis();

      assertThat(analysis.findings()).isEmpty();
      assertThat(analysis.scans())
          .extracting(Analysis.Scan::of, Analysis.Scan::how)
          .containsExactly(tuple("one", "indexOnly"));
    }
  }
}
