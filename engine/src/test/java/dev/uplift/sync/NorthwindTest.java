package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.database.Database;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class NorthwindTest {
  private static final Path CASE =
      Path.of(System.getProperty("uplift.root", "."), "../shared/cases/northwind/northwind_pg.sql");

  @Test
  void keys_and_their_foreign_keys_grow_in_shadows_as_in_altered_tables() throws IOException {
    assumeTrue(Files.exists(CASE), "left out: ../shared/cases/northwind is not there");
    String old = Files.readString(CASE);
    Catalog target;
    try (Database model = Rehearsal.database(18, "model")) {
      String grown = old.replace("smallint", "bigint").replace(" real", " numeric(12,4)");
      load(model, grown, text -> !text.startsWith("INSERT"));
      target = CatalogReader.read(model);
    }

    List<List<String>> ends = new ArrayList<>();
    for (Preference how : List.of(Preference.MERGED, Preference.SHADOW)) {
      ends.add(end(old, target, Rewriting.BY_COST.preferring(how).inRanges(1)));
    }

    assertThat(ends.getLast()).isEqualTo(ends.getFirst()).hasSizeGreaterThan(3000);
  }

  private static List<String> end(String old, Catalog target, Rewriting how) {
    Database database = Rehearsal.database(18, "northwind");
    load(database, old, _ -> true);
    SyncSettings settings = PairRun.settings(Dictionary.EMPTY, false).with(how);
    try (PairRun run = PairRun.of(database, target, settings)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.noted).noneMatch(text -> text.contains("came to nothing"));
      long swaps = run.executed.stream().filter(sql -> sql.contains("set schema")).count();
      assertThat(swaps).isEqualTo(how.preference() == Preference.SHADOW ? 11 : 0);
      List<String> rows = new ArrayList<>();
      target
          .tables()
          .forEach(
              table ->
                  rows.addAll(
                      run.rows(
                          "select to_jsonb(t)::text r from "
                              + table.id().relationSql()
                              + " t order by 1")));
      return rows;
    }
  }

  private static void load(Database database, String text, Predicate<String> wanted) {
    StringBuilder sql = new StringBuilder();
    SqlText.statements(text).stream()
        .map(SqlStatement::text)
        .filter(each -> !each.startsWith("SET") && wanted.test(each))
        .forEach(each -> sql.append(each).append(";\n"));
    PairRun.execute(database, sql.toString());
  }
}
