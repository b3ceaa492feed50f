package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SessionsTest {
  @Test
  void an_index_is_built_by_as_many_as_this_machine_has_processors() {
    int processors = Runtime.getRuntime().availableProcessors();

    assertThat(workersWhereSetTo(64)).isEqualTo(processors - 1);
  }

  @Test
  void fewer_workers_for_an_index_are_left_at_that() {
    assertThat(workersWhereSetTo(0)).isZero();
  }

  private static int workersWhereSetTo(int workers) {
    Map<String, String> set = Map.of("max_parallel_maintenance_workers", Integer.toString(workers));
    try (Database database = Rehearsal.database(18, "sessions");
        Database limited = database.with(set, 2);
        Session session = Sessions.open(limited, "test")) {
      return session.one(
          "select current_setting('max_parallel_maintenance_workers')::int as n",
          row -> row.integer("n"));
    }
  }
}
