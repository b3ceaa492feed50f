package dev.uplift.proving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Session;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upgrade that fails gives the old database back, byte for byte, and what it takes to see why.
 */
@NeedsTool(files = DumpText.PROGRAM, remedy = "apt-get install postgresql-client-15")
class OldDatabaseBackTest {
  private static final String FAILS = "PostSync/ExecuteScripts/WaitForBatch";

  private final Databases server = new Databases(15);

  @TempDir Path folder;

  @Test
  void a_demo_that_fails_goes_back_and_the_same_command_then_upgrades_it() {
    try (Database database = server.fresh("demo_back")) {
      adorn(database);
      Demo demo = Demo.in(folder, server, 20_000);
      demo.create(database.url()).succeeded();
      String before = dump(database.url());

      Ended failed =
          demo.uplift()
              .run(
                  List.of(
                      "demo",
                      "--rows",
                      "20000",
                      "--database",
                      database.url().toString(),
                      "--fail-at",
                      FAILS,
                      "--on-failure",
                      "restore"));

      assertThat(failed).satisfies(Endings.complaint(1, "failedAsAsked"));
      assertThat(failed.out()).contains("as it was", "uplift evidence");
      assertThat(dump(database.url())).isEqualTo(before);
      assertThat(demo.run(database.url())).satisfies(Endings.done());
    }
  }

  @Test
  void a_script_that_fails_by_itself_is_told_with_its_evidence_and_works_once_it_is_mended()
      throws IOException {
    try (Database database = server.fresh("script_back")) {
      TinyPackage.install(database);
      adorn(database);
      String before = dump(database.url());
      Path tiny =
          TinyPackage.in(folder.resolve("tiny"), "update note set length = 1 / (length(body) - 6);")
              .folder();
      Site site = Site.of(folder, database, server, tiny, "{kind: clone, on-failure: restore}");

      Ended failed = site.upgrade();

      assertThat(failed).satisfies(Endings.complaint(1, "scriptsFailed"));
      assertThat(dump(database.url())).isEqualTo(before);
      Path zip = folder.resolve("evidence.zip");
      site.uplift().run("evidence", Site.RUNBOOK, "--out", zip.toString()).succeeded();
      assertThat(content(zip)).contains("division by zero", "note/length", "alter table");
      assertThat(site.uplift().run("status").out()).contains("Restored");

      TinyPackage.in(tiny);
      assertThat(site.execute()).satisfies(Endings.done());
      assertThat(site.uplift().run("status").out()).contains("Completed");
    }
  }

  /** What a copy would lose. */
  private static void adorn(Database database) {
    String name = database.url().database();
    try (Session session = database.session("test")) {
      session.execute(
          """
          create role "%1$s_app" login;
          grant connect, temporary on database "%1$s" to "%1$s_app" with grant option;
          revoke temporary on database "%1$s" from public;
          alter database "%1$s" set search_path to "$user", public;
          alter database "%1$s" connection limit 77;
          alter role "%1$s_app" in database "%1$s" set work_mem = '7MB';
          """
              .formatted(name));
    }
  }

  private String dump(DatabaseUrl url) {
    return DumpText.of(server, url);
  }

  private static String content(Path zip) throws IOException {
    StringBuilder text = new StringBuilder();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (var entry : file.stream().toList()) {
        text.append(entry.getName()).append('\n');
        text.append(new String(file.getInputStream(entry).readAllBytes(), UTF_8));
      }
    }
    return text.toString();
  }
}
