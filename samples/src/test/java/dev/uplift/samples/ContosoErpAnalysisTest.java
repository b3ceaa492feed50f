package dev.uplift.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.analyze.Analysis;
import dev.uplift.analyze.Finding;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageReader;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.admission.Foresight;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContosoErpAnalysisTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_the_old_rows_break_is_permitted_or_repaired_by_a_script_of_the_package(int major) {
    Path root = Path.of(System.getProperty("uplift.root"));
    try (Database database = Rehearsal.database(major, "contoso")) {
      ContosoErp.create(database, 6_000, 7, (done, total) -> {});

      Analysis analysis =
          new Foresight(
                  database,
                  PackageReader.read(List.of(ContosoErp.packageFolder(root)), folder),
                  Map.of(),
                  folder.resolve("home"),
                  InstantSource.system())
              .analysis(Optional.empty());

      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.blocked()).as(analysis.findings().toString()).isFalse();
      assertThat(analysis.repaired())
          .extracting(Finding::object)
          .contains(
              "public.ledgerjournaltrans.currencycode",
              "public.custtable.party",
              "public.salestable.status");
      assertThat(analysis.findings())
          .extracting(Finding::object)
          .contains("public.inventdim.configid", "public.inventsumlogtts");
    }
  }
}
