package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import org.junit.jupiter.api.Test;

class LargeCatalogTest {
  private static final int TABLES = 5_000;
  private static final int PER_STATEMENT = 250;

  /** More relations than the server promises locks for, which is 64 a session. */
  @Test
  void a_model_of_five_thousand_tables_and_as_many_views_is_read() {
    try (Database database = Rehearsal.database(18, "large");
        Session session = database.session("large")) {
      for (int first = 0; first < TABLES; first += PER_STATEMENT) {
        session.execute(block(first, "create table t_%s (a bigint primary key, b text)"));
        session.execute(block(first, "create index i_%s on t_%s (b)"));
        session.execute(block(first, "create view v_%s as select a, b from t_%s"));
      }

      Catalog catalog = CatalogReader.read(database);

      assertThat(catalog.tables()).hasSize(TABLES);
      assertThat(catalog.all(View.class)).hasSize(TABLES);
      assertThat(catalog.all(View.class)).noneMatch(view -> view.definition().isEmpty());
    }
  }

  private static String block(int first, String statement) {
    return "do $$ begin for n in "
        + first
        + ".."
        + (first + PER_STATEMENT - 1)
        + " loop execute replace('"
        + statement
        + "', '%s', n::text); end loop; end $$";
  }
}
