package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.SyncSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagilaTest {
  private static final Path CASE =
      Path.of(System.getProperty("uplift.root", "."), "..", "shared", "cases", "pagila");

  private static final String PARTITION_2007 =
      "create table payment_p2007 partition of public.payment"
          + " for values from ('2007-01-01') to ('2008-01-01');";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void an_inherited_table_becomes_a_partitioned_one_and_every_row_is_kept(int major)
      throws IOException {
    assumeTrue(Files.exists(CASE), "left out: ../shared/cases/pagila is not there");
    Database database = Rehearsal.database(major, "pagila");
    load(database);
    Path more = Files.writeString(folder.resolve("2007.sql"), PARTITION_2007);
    Catalog target =
        TargetModel.ofFiles(List.of(CASE.resolve("new.sql"), more), "public", database, folder)
            .catalog();
    SyncSettings settings = PairRun.settings(Dictionary.EMPTY, false);

    try (PairRun run = PairRun.of(database, target, settings)) {
      List<String> before = run.rows("select count(*)::text r from payment");
      assertThat(run.preview().refusals()).isEmpty();
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.rows("select count(*)::text r from payment")).isEqualTo(before);
      run.executed.clear();
      assertThat(run.problems()).isEmpty();
      assertThat(run.executed).isEmpty();
    }
  }

  private static void load(Database database) throws IOException {
    List<String> files =
        List.of(
            Files.readString(CASE.resolve("old.sql")),
            unzipped(CASE.resolve("pagila-data.sql.gz")));
    for (String text : files) {
      database.with(
          "load",
          session -> {
            for (SqlStatement statement : SqlText.statements(text)) {
              switch (statement.form()) {
                case META -> {
                  // A dump's own frame.
                }
                case COPY -> {
                  byte[] data = statement.data().getBytes(StandardCharsets.UTF_8);
                  long _ = session.copyIn(statement.text(), new ByteArrayInputStream(data));
                }
                case SQL -> {
                  long _ = session.execute(statement.text());
                }
              }
            }
            return true;
          });
    }
  }

  private static String unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
