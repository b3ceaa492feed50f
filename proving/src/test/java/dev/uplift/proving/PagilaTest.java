package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pagila's old schema with its 46,273 rows to its new one: an inherited table becomes a partitioned
 * one, 56 columns change their type. The new schema has partitions for 2022 alone; the package adds
 * one for 2007, where the rows are. Uplift runs in a time zone that is not the server's, and times
 * that get a zone must not follow it.
 */
@NeedsTool(
    files = {"shared/cases/pagila/old.sql", "shared/cases/pagila/new.sql"},
    remedy = "put the case folders beside the project: ../shared/cases")
class PagilaTest {
  private static final String HEAD =
      """
      name: pagila
      version: 2.0.0
      upgrades: {from: ">=1.0 <2.0", to: "2.0"}
      recognise: select '1.0' from film limit 1
      requires: {uplift: ">=0.1", postgresql: ">=15"}
      platform: generic
      schema: public
      keep-foreign-objects: false
      equality: {column-order: ignore}
      """;

  private static final String PARTITION =
      """
      create table public.payment_p2007 partition of public.payment
        for values from ('2007-01-01 00:00:00+00') to ('2008-01-01 00:00:00+00');
      """;

  /** Their rows live on in {@code payment}, whose rows are compared. */
  private static final Set<String> OLD_PARTITIONS =
      Set.of(
          "public.payment_p2007_01",
          "public.payment_p2007_02",
          "public.payment_p2007_03",
          "public.payment_p2007_04",
          "public.payment_p2007_05",
          "public.payment_p2007_06");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void uplift_leaves_no_difference_and_keeps_every_old_row(int major) throws IOException {
    Databases server = new Databases(major);
    Path pagila = pagila();
    try (Database old = installed(server, text("old.sql") + data());
        Database upgraded = server.copyOf(old, "pagila_new");
        Database fresh = installed(server, text("new.sql") + PARTITION)) {
      Site site = Site.of(folder, upgraded, server, pagila).inTimeZone("America/New_York");

      assertThat(site.upgrade()).satisfies(Endings.done());

      String url = upgraded.url().toString();
      assertThat(site.uplift().run("diff", "--database", url, "--target", pagila.toString()))
          .satisfies(Endings.done());
      assertThat(Differences.between(upgraded, fresh)).isEmpty();
      assertThat(new OldRows(OLD_PARTITIONS).missingFrom(old, upgraded)).isEmpty();
      assertThat(rows(old, "payment")).isEqualTo(16_049).isEqualTo(rows(upgraded, "payment"));
    }
  }

  private Path pagila() throws IOException {
    StringBuilder dictionary = new StringBuilder("retired:\n");
    for (String partition : OLD_PARTITIONS) {
      dictionary.append("  %s: {because: its rows are in payment_p2007}\n".formatted(partition));
    }
    return VendorPackage.in(folder.resolve("pagila"), HEAD)
        .model("010-pagila.sql", text("new.sql"))
        .model("020-partition-2007.sql", PARTITION)
        .dictionary(dictionary.toString())
        .folder();
  }

  private static Database installed(Databases server, String script) {
    Database database = server.fresh("pagila");
    SqlFile.run(database, script);
    return database;
  }

  private static long rows(Database database, String table) {
    try (Session session = database.session("count")) {
      return session.one("select count(*) n from " + table, row -> row.number("n"));
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(Project.caseFolder("pagila").resolve(file));
  }

  private static String data() throws IOException {
    Path file = Project.caseFolder("pagila").resolve("pagila-data.sql.gz");
    try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
