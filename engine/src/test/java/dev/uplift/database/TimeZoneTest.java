package dev.uplift.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.rehearsal.Rehearsal;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class TimeZoneTest {
  private static final String SHOW = "select current_setting('TimeZone') z";

  @Test
  void sessions_work_in_the_databases_time_zone_and_not_in_that_of_this_machine() {
    TimeZone here = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    try (Database database = Rehearsal.database(18, "zone");
        Session first = database.session("zone")) {
      assertThat(zone(first)).isEqualTo("UTC");

      String name = Identifier.quote(database.url().database());
      first.execute("alter database " + name + " set timezone = 'Europe/Berlin'");

      try (Session second = database.session("zone")) {
        assertThat(zone(second)).isEqualTo("Europe/Berlin");
      }
    } finally {
      TimeZone.setDefault(here);
    }
  }

  private static String zone(Session session) {
    return session.one(SHOW, row -> row.string("z"));
  }
}
