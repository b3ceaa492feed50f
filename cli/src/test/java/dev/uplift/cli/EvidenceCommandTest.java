package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceCommandTest {
  private static final String ABOUT =
      """
      {"format": "evidence/1", "operation": "0197c2", "run": 7, "runbook": "r1",
       "environment": "uat", "database": "postgresql://db1/axdb", "databaseFolder": "/nowhere",
       "planId": "sha256:4e", "packages": [], "uplift": "0.1.0",
       "host": {"java": "25", "os": "Linux", "processors": 2, "maxMemoryBytes": 1},
       "server": null, "started": "2027-03-06T06:28:01Z", "ended": null, "exit": null,
       "problems": []}
      """;

  @TempDir Path folder;

  @Test
  void the_zip_is_written_without_a_database_and_says_whether_values_are_masked()
      throws IOException {
    Terminal terminal = withEvidence();

    int masked = terminal.run("evidence", "7", "--out", "a.zip");
    String told = terminal.out();
    int whole = terminal.run("evidence", "r1", "--out", "b.zip", "--unmasked", "--json");

    assertThat(masked + whole).isZero();
    assertThat(told)
        .isEqualTo(
            folder.resolve("a.zip") + ": 2 files of 1 operation of runbook r1, values masked.\n");
    assertThat(terminal.out()).contains("\"masked\" : false", "operations/0197c2/log.txt");
    assertThat(text("a.zip")).doesNotContain("Anna").contains("Key (n)=(‹masked›)");
    assertThat(text("b.zip")).contains("Anna");
  }

  @Test
  void a_run_that_nobody_knows_is_exit_code_2_and_leaves_no_file() {
    Terminal terminal = withEvidence();

    int exit = terminal.run("evidence", "8", "--out", "a.zip", "--json");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).contains("\"code\":\"evidenceUnknown\"");
    assertThat(folder.resolve("a.zip")).doesNotExist();
  }

  private Terminal withEvidence() {
    return Site.in(folder)
        .file(".uplift/operations/0197c2/about.json", ABOUT)
        .file(".uplift/operations/0197c2/log.txt", "2027-03-06T06:28:01Z Key (n)=(Anna) exists\n")
        .terminal();
  }

  private String text(String zip) throws IOException {
    try (ZipFile file = new ZipFile(folder.resolve(zip).toFile())) {
      return new String(
          file.getInputStream(file.getEntry("operations/0197c2/log.txt")).readAllBytes(),
          java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
