package dev.uplift.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GivenNameTest {
  @ParameterizedTest
  @CsvSource({
    "t, id",
    "a_rather_long_name_of_a_table_that_has_sixty_three_bytes_in_all, id",
    "ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß, üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüx",
    "t, another_long_name_this_time_of_the_column_that_is_numbered_by_it"
  })
  void a_name_is_given_as_the_server_gives_it(String table, String column) {
    try (Database database = Rehearsal.database(15, "given");
        Session session = database.session("given")) {
      session.execute("create table \"" + table + "\" (\"" + column + "\" serial)");

      String name =
          session.one(
              "select relname::text as name from pg_class where relkind = 'S'",
              row -> row.string("name"));

      assertThat(GivenName.of(table, column, "seq")).isEqualTo(name);
    }
  }
}
