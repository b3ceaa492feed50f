package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagilaTest {
  @ParameterizedTest
  @CsvSource({"15, old.sql", "15, new.sql", "18, old.sql", "18, new.sql"})
  void a_real_schema_made_anew_is_equal(int major, String file) throws IOException {
    Path cases = Path.of(System.getProperty("uplift.root", ".."), "../shared/cases/pagila");
    assumeTrue(Files.isDirectory(cases), "the sample schema pagila is not beside the project");
    try (Database original = Rehearsal.database(major, "pagila");
        Database copy = Rehearsal.database(major, "copy")) {
      Fixture.run(original, Files.readString(cases.resolve(file)));
      Catalog target = CatalogReader.read(original);

      Fixture.run(copy, CreationOrder.statements(target));

      assertThat(Differ.compare(CatalogReader.read(copy), target, RoundTripTest.ALL).differences())
          .isEmpty();
    }
  }
}
