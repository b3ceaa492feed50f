package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunbookCommandsTest {
  @TempDir Path folder;

  @Test
  void generate_and_import_take_the_spellings_of_ax() {
    Terminal terminal = Site.in(folder).terminal();

    int inputs = terminal.run("generate", "--write-inputs");
    int generated =
        terminal.run(
            "generate",
            "-runbookid=MajorVersionDataUpgrade-runbook",
            "-topologyfile=DefaultTopologyData.xml",
            "-servicemodelfile=DefaultServiceModelData.xml",
            "-runbookfile=MajorVersionDataUpgrade-runbook.xml");
    int imported = terminal.run("import", "-runbookfile=MajorVersionDataUpgrade-runbook.xml");

    assertThat(inputs + generated + imported).isZero();
    assertThat(terminal.out())
        .contains("Runbook MajorVersionDataUpgrade-runbook: 0 of 5 steps finished.")
        .contains("uplift execute --runbook-id MajorVersionDataUpgrade-runbook");
  }

  @Test
  void the_next_command_names_the_site_that_this_one_was_given() throws IOException {
    Terminal terminal = Site.in(folder).terminal();
    Files.move(folder.resolve("environment.yaml"), folder.resolve("my site.yaml"));

    int generated =
        terminal.run(
            "generate", "--write-inputs", "--runbook-id", "one", "--environment", "my site.yaml");
    assertThat(generated).as(terminal.err()).isZero();
    assertThat(terminal.out())
        .contains("Next: uplift import --runbook-file one.xml --environment 'my site.yaml'\n");
    int imported =
        terminal.run("import", "--runbook-file", "one.xml", "--environment", "my site.yaml");

    assertThat(imported).as(terminal.err()).isZero();
    assertThat(terminal.out())
        .contains("Next: uplift execute --runbook-id one --environment 'my site.yaml'\n");
  }

  @Test
  void generate_without_inputs_says_how_to_write_them() {
    Terminal terminal = Site.in(folder).terminal();

    int exit = terminal.run("generate", "--runbook-id", "one");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err())
        .contains("DefaultTopologyData.xml")
        .contains("DefaultServiceModelData.xml")
        .contains("uplift generate --write-inputs");
  }

  @Test
  void export_writes_what_import_took_in_and_list_shows_it() throws IOException {
    Terminal terminal = Site.in(folder).terminal();
    terminal.run("generate", "--write-inputs", "--runbook-id", "one");
    terminal.run("import", "--runbook-file", "one.xml");

    int exit = terminal.run("export", "-runbookid=one", "-runbookfile=copy.xml");
    terminal.run("list");

    assertThat(exit).isZero();
    assertThat(folder.resolve("copy.xml")).hasSameTextualContentAs(folder.resolve("one.xml"));
    assertThat(terminal.out())
        .isEqualTo(
            """
            Runbook  Environment  State                  Packages
            -------  -----------  ---------------------  ----------
            one      uat          0 of 5 steps finished  shop 2.0.1
            """);
    assertThat(Files.exists(folder.resolve(".uplift/runbooks/one.xml"))).isTrue();
  }

  @Test
  void a_truncated_runbook_is_refused_with_its_line() throws IOException {
    Terminal terminal = Site.in(folder).terminal();
    terminal.run("generate", "--write-inputs", "--runbook-id", "one");
    String text = Files.readString(folder.resolve("one.xml"));
    Files.writeString(folder.resolve("one.xml"), text.substring(0, text.length() / 2));

    int exit = terminal.run("import", "--runbook-file", "one.xml");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).startsWith("error: ").containsPattern("one.xml:\\d+");
  }

  @Test
  void an_unknown_runbook_is_exit_code_2() {
    Terminal terminal = Site.in(folder).terminal();

    int exit = terminal.run("export", "--runbook-id", "none", "--json");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).contains("\"code\":\"runbookUnknown\"");
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void a_wrong_environment_file_is_told_with_its_line() {
    Terminal terminal =
        Site.in(folder).file("environment.yaml", "format: environment/1\nnam: uat\n").terminal();

    int exit = terminal.run("generate", "--write-inputs");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).contains("environment.yaml:2");
  }
}
