package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import org.junit.jupiter.api.Test;

/** A model larger than the lock table of a server as it comes. */
class ManyTablesTest {
  private static final String TABLES =
      """
      do $do$ begin
        for i in 1..5000 loop
          execute format('create table t%s (id %s primary key, a %s, b text)', i, '$1', '$2');
          execute format('create index i%s on t%s (a)', i, i);
          if i %% 1000 = 0 then commit; end if;
        end loop;
      end $do$
      """;

  @Test
  void five_thousand_tables_are_made_and_changed_with_64_locks_a_transaction() {
    try (Database empty = Rehearsal.database(18, "many")) {
      assertThat(
              empty.<String>with(
                  "test",
                  s ->
                      s.one(
                          "show max_locks_per_transaction",
                          row -> row.string("max_locks_per_transaction"))))
          .isEqualTo("64");
    }
    String older = TABLES.replace("$1", "int").replace("$2", "varchar(3)").replace("%%", "%");
    String newer = TABLES.replace("$1", "bigint").replace("$2", "text").replace("%%", "%");

    try (PairRun run = PairRun.of(18, "select 1", older, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
      try (PairRun next =
          PairRun.of(
              run.database, PairRun.target(18, newer), PairRun.settings(Dictionary.EMPTY, false))) {
        assertThat(next.problems()).isEmpty();
        assertThat(next.differences()).isEmpty();
      }
    }
  }
}
