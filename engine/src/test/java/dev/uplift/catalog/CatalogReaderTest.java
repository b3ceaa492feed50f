package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void every_kind_of_object_is_read(int major) {
    try (Database database = Rehearsal.database(major, "read")) {
      Fixture.run(database, Fixture.text("rich.sql"));

      Catalog catalog = CatalogReader.read(database);

      for (Kind kind : Kind.values()) {

        assertThat(catalog.objects().keySet()).as(kind.text()).anyMatch(id -> id.kind() == kind);
      }
      catalog.objects().forEach((id, object) -> assertThat(object.id()).isEqualTo(id));
    }
  }
}
