package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DdlTest {
  private static final ObjectId CUSTOMER = ObjectId.table("sales", "Kunde");

  @Test
  void the_statements_of_a_rich_schema_are_those_of_the_golden_file() {
    try (Database database = Rehearsal.database(18, "golden")) {
      Fixture.run(database, Fixture.text("rich.sql"));

      List<String> statements = CreationOrder.statements(CatalogReader.read(database));

      assertThat(String.join(";\n", statements) + ";\n")
          .isEqualTo(Fixture.text("rich-18.golden.sql"));
    }
  }

  @Test
  void every_object_of_a_rich_schema_can_be_dropped_without_cascade() {
    try (Database database = Rehearsal.database(18, "drop")) {
      Fixture.run(database, Fixture.text("rich.sql"));
      Catalog catalog = CatalogReader.read(database);
      ObjectId inDefault = ObjectId.of(Kind.COLUMN, "sales", "ext", "n");

      Fixture.run(database, List.of(Ddl.drop(catalog.find(inDefault).orElseThrow())));
      Fixture.run(
          database,
          CreationOrder.of(catalog).reversed().stream()
              .filter(object -> object.id().kind() != Kind.COLUMN)
              .filter(object -> !isGoneWithItsColumn(object))
              .map(Ddl::drop)
              .toList());

      assertThat(CatalogReader.read(database).objects()).isEmpty();
    }
  }

  private static boolean isGoneWithItsColumn(CatalogObject object) {
    return object instanceof Sequence sequence && sequence.ownedBy().isPresent();
  }

  @Test
  void grants_are_turned_from_one_set_into_another() {
    Catalog empty = Fixture.catalog(18);

    List<String> statements =
        Ddl.grants(
            CUSTOMER,
            empty,
            Set.of("SELECT to old", "no EXECUTE to PUBLIC"),
            Set.of("SELECT to \"New One\" with grant option", "no USAGE to PUBLIC"));

    assertThat(statements)
        .containsExactly(
            "REVOKE SELECT ON TABLE \"sales\".\"Kunde\" FROM old",
            "GRANT EXECUTE ON TABLE \"sales\".\"Kunde\" TO PUBLIC",
            "GRANT SELECT ON TABLE \"sales\".\"Kunde\" TO \"New One\" WITH GRANT OPTION",
            "REVOKE USAGE ON TABLE \"sales\".\"Kunde\" FROM PUBLIC");
  }

  @Test
  void owners_and_comments_name_the_object_whole_and_quoted() {
    Catalog empty = Fixture.catalog(18);

    assertThat(Ddl.owner(CUSTOMER, empty, "it's me"))
        .isEqualTo("ALTER TABLE \"sales\".\"Kunde\" OWNER TO \"it's me\"");
    assertThat(Ddl.comment(CUSTOMER.column("ı"), empty, "it's \\ it"))
        .isEqualTo("COMMENT ON COLUMN \"sales\".\"Kunde\".\"ı\" IS E'it''s \\\\ it'");
    assertThat(Ddl.comment(CUSTOMER, empty, null))
        .isEqualTo("COMMENT ON TABLE \"sales\".\"Kunde\" IS NULL");
  }

  @Test
  void a_partitioned_index_is_made_for_its_partitions_too() {
    assertThat(IndexText.overPartitions("CREATE INDEX \"a ON ONLY b\" ON ONLY s.t USING btree (a)"))
        .isEqualTo("CREATE INDEX \"a ON ONLY b\" ON s.t USING btree (a)");
  }

  @Test
  void an_object_that_is_not_in_the_catalog_has_its_plain_phrase() {
    Catalog one = Fixture.catalog(18, new CatalogObject.Schema(ObjectId.of(Kind.SCHEMA, "sales")));

    assertThat(Ddl.comment(ObjectId.of(Kind.SCHEMA, "other"), one, "x"))
        .isEqualTo("COMMENT ON SCHEMA \"other\" IS 'x'");
  }
}
