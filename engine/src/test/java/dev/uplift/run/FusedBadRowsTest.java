package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows that stand against a conversion which a rewrite carries out are found in chunks after all.
 */
class FusedBadRowsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "join: [left kind k on k.code = c.qty]\n"})
  void a_row_that_stands_against_it_is_found_in_chunks_and_named(String join) {
    try (Database database = Rehearsal.database(18, "bad")) {
      Shop shop = dividing(database, join, "");

      List<Event> events = new ArrayList<>();
      RunOutcome outcome = FusingShop.run(shop, database, events);

      String by = join.isEmpty() ? "rewrite" : "shadow";
      assertThat(FusingShop.notes(events))
          .anyMatch(n -> n.contains("s0 is carried out by the " + by + " of public.t0"))
          .anyMatch(
              n ->
                  n.contains(
                      "s0 runs in chunks after all, which find the bad rows: division by zero"));
      assertThat(outcome.problems()).extracting(Problem::code).containsExactly("scriptsFailed");
      assertThat(outcome.problems().toString()).contains("division by zero", "row id = \"50\"");
      FusingShop.execute(database, "update t0 set qty = 1 where id = 50");
      assertThat(FusingShop.run(shop, database, events).problems()).isEmpty();
      assertThat(
              FusingShop.one(
                  database, "select count(*)::text t from t0 where total = trunc(10 / qty)"))
          .isEqualTo("99");
    }
  }

  @Test
  void a_bad_row_that_may_be_set_aside_is_set_aside_in_chunks() {
    try (Database database = Rehearsal.database(18, "aside")) {
      Shop shop = dividing(database, "", "bad-rows: {quarantine: 5}\n");

      List<Event> events = new ArrayList<>();
      assertThat(FusingShop.run(shop, database, events).problems())
          .extracting(Problem::code)
          .doesNotContain("scriptsFailed");

      assertThat(FusingShop.notes(events))
          .anyMatch(n -> n.contains("s0 is carried out by the shadow of public.t0"))
          .anyMatch(
              n ->
                  n.contains(
                      "s0 runs in chunks after all, which find the bad rows: division by zero"));
      assertThat(
              FusingShop.one(
                  database, "select string_agg(key::text, ' ') t from dbupgrade.quarantine"))
          .contains("50");
      assertThat(
              FusingShop.one(
                  database,
                  "select count(*)::text t from t0 where total = trunc(10 / nullif(qty, 0))"))
          .isEqualTo("98");
    }
  }

  /**
   * A conversion that divides by a column, which is zero in one of 99 rows, and their table.
   *
   * @param join a line behind {@code from}, or nothing
   * @param more lines at its end
   */
  private Shop dividing(Database database, String join, String more) {
    Shop shop = FusingShop.in(folder, "shop", 1, false);
    shop.write(
        "model/010-model.sql", FusingShop.MODEL + FusingShop.NEW_TABLE.replace("TABLE", "t0"));
    shop.write(
        "scripts/s0.yaml",
        FusingShop.header(0)
            + "scope: PerDatabase\nfrom: t0 c\n"
            + join
            + "update: c\nset: {total: 10 / c.qty}\nchunk: {by: [id]}\n"
            + more);
    FusingShop.execute(database, FusingShop.OLD + FusingShop.OLD_TABLE.replace("TABLE", "t0"));
    FusingShop.execute(
        database,
        "insert into t0 (id, dataareaid, amount, qty)"
            + " select i, 'dat', i, i % 50 from generate_series(1, 99) i");
    return shop;
  }
}
