package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Holds docs/cli.md to the commands. To write it anew: {@code -Duplift.write=true}. */
final class HelpPageTest {
  @TempDir Path folder;

  @Test
  void the_page_shows_the_help_of_every_command() throws IOException {
    Path page = Path.of(System.getProperty("uplift.root", "..")).resolve("docs/cli.md");
    String expected = page();

    if (Boolean.getBoolean("uplift.write")) {
      Files.writeString(page, expected);
    }

    assertThat(Files.readString(page)).isEqualTo(expected);
  }

  private String page() {
    CommandLine line =
        UpliftCommand.line(Caller.inFolder(folder, Map.of(), System.out, System.err));
    StringBuilder page =
        new StringBuilder(
            """
            # The uplift command

            Written from the commands themselves; a test holds it to them. Settings: flags go before
            `UPLIFT_*` variables, these before `environment.yaml`, this before the package, and that
            before the default. Passwords come from `UPLIFT_PASSWORD`, `password:` of
            environment.yaml, `PGPASSWORD` or a pgpass file, never from a command line.
            """);
    add(page, line);
    return page.toString();
  }

  private static void add(StringBuilder page, CommandLine line) {
    String text = line.getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("(?m) +$", "");
    page.append("\n## ").append(line.getCommandSpec().qualifiedName()).append("\n\n```text\n");
    page.append(text).append("```\n");
    line.getSubcommands().values().forEach(command -> add(page, command));
  }
}
