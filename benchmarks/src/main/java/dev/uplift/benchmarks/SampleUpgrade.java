package dev.uplift.benchmarks;

import dev.uplift.benchmarks.Pairs.Side;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.machine.Folders;
import dev.uplift.samples.ContosoErp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * The sample ERP carried from 6.3 to 7.0: by Uplift with its package, by Flyway with migrations in
 * the usual way (one ALTER TABLE a column, one UPDATE a conversion), and by SQL written by hand
 * with care, on one session. Rows, structure, names and comments must be the same at the end.
 */
final class SampleUpgrade {
  private static final long ROWS = Long.getLong("uplift.rows", 10_000_000);
  private static final List<String> USUAL = List.of("prepare", "tidy", "each", "convert", "finish");
  private static final List<String> CAREFUL = List.of("prepare", "merged", "convert", "finish");

  private @Nullable Catalog first;
  private final Rows rows = new Rows();

  private SampleUpgrade() {}

  static void besideFlyway(Pairs pairs) {
    new SampleUpgrade()
        .beside(
            pairs,
            "Flyway 13.12, one ALTER a column, one UPDATE a conversion",
            SampleUpgrade::flyway);
  }

  static void besideBestSql(Pairs pairs) {
    new SampleUpgrade().beside(pairs, "the best SQL by hand", SampleUpgrade::byHand);
  }

  private void beside(Pairs pairs, String name, ToDoubleFunction<Database> rival) {
    pairs.measure(
        "sample upgrade of " + ROWS + " rows",
        new Side("uplift, the whole upgrade", () -> on(SampleUpgrade::uplift)),
        new Side(name, () -> on(rival)));
  }

  /** By several threads: not in the class below, which is still being made then. */
  private static void fill(Database database) {
    ContosoErp.create(database, ROWS, 7, (done, total) -> {});
  }

  private static double uplift(Database database) {
    return PackageRun.seconds(database, ContosoErp.packageFolder(Fresh.root()));
  }

  private static double flyway(Database database) {
    try {
      Path folder = migrations();
      Flyway flyway =
          Flyway.configure()
              .dataSource(
                  Fresh.address(database.url()),
                  database.url().user().orElse(""),
                  database.programVariables().get("PGPASSWORD"))
              .locations("filesystem:" + folder)
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .load();
      long began = System.nanoTime();
      if (!flyway.migrate().success) {
        throw new IllegalStateException("the rival did not finish");
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      long _ =
          database.with("history", session -> session.execute("drop table flyway_schema_history"));
      Folders.delete(folder);
      return seconds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double byHand(Database database) {
    return database.with(
        "rival",
        session -> {
          session.execute("set maintenance_work_mem = '256MB'; set work_mem = '64MB'");
          long began = System.nanoTime();
          CAREFUL.forEach(name -> session.execute(sql(name)));
          return (System.nanoTime() - began) / 1e9;
        });
  }

  private double on(ToDoubleFunction<Database> work) {
    return Fresh.copy(
        Template.URL,
        database -> {
          double seconds = work.applyAsDouble(database);
          check(database);
          return seconds;
        });
  }

  private void check(Database database) {
    Catalog end = CatalogReader.read(database);
    Catalog wanted = first;
    if (wanted == null) {
      first = end;
    } else {
      Comparison rules = new Comparison(false, false, false, false, true, "this", "first");
      DiffReport report = Differ.compare(end, wanted, rules);
      if (!report.equal()) {
        throw new IllegalStateException("the sides differ: " + report.json());
      }
    }
    rows.compare(database);
  }

  private static Path migrations() throws IOException {
    Path folder = Files.createTempDirectory(Fresh.folder(), "migrations");
    for (int i = 0; i < USUAL.size(); i++) {
      String name = USUAL.get(i);
      Files.writeString(folder.resolve("V%d__%s.sql".formatted(i + 1, name)), sql(name));
    }
    return folder;
  }

  private static String sql(String name) {
    try (InputStream in = SampleUpgrade.class.getResourceAsStream("contoso/" + name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("no " + name + ".sql");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The untouched database, made when first asked for. */
  private static final class Template {
    static final DatabaseUrl URL = Fresh.template("contoso", SampleUpgrade::fill);
  }
}
