package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  static final Comparison ALL = new Comparison(true, true, true, false, true, "copy", "original");

  private static final String SINCE_18 =
      """
      create table unproven (id int primary key, a int, b int constraint alone not null no inherit);
      alter table unproven add constraint new_rows not null a not valid;
      create table heir (b int) inherits (unproven);
      create table parted (id int, a int) partition by range (id);
      alter table parted add constraint parted_a not null a not valid;
      create table part partition of parted default;
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void a_catalog_made_anew_from_its_statements_is_equal(int major) {
    try (Database original = Rehearsal.database(major, "original");
        Database copy = Rehearsal.database(major, "copy")) {
      Fixture.run(original, Fixture.text("rich.sql"));
      if (major >= 18) {
        Fixture.run(original, SINCE_18);
      }
      Catalog target = CatalogReader.read(original);

      Fixture.run(copy, CreationOrder.statements(target));

      assertThat(Differ.compare(CatalogReader.read(copy), target, ALL).differences()).isEmpty();
    }
  }
}
