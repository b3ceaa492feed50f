package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's five-minute tour: its blocks marked {@code sh tour}, in order, as one reader would.
 */
class ReadmeTourTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh tour\\n(.*?)^```$");

  @TempDir Path folder;

  @Test
  void every_command_of_the_tour_works_as_it_is_printed() throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Project.root().resolve("README.md")))
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();
    assertThat(blocks).as("blocks that begin with ```sh tour").isNotEmpty();
    besideTheProject();
    CommandLines lines =
        CommandLines.in(folder, Map.of("UPLIFT_HOME", folder.resolve("home").toString()));

    try {
      assertThat(lines.run(String.join("\n", blocks))).satisfies(Endings.done());
    } finally {
      lines.run("./uplift stop");
      removeLinks();
    }
  }

  private void removeLinks() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  /** The tour is walked in the project's folder: what lies there is seen here too. */
  private void besideTheProject() throws IOException {
    try (Stream<Path> entries = Files.list(Project.root())) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (!List.of("uplift", "target").contains(name) && !name.startsWith(".")) {
          Files.createSymbolicLink(folder.resolve(name), entry);
        }
      }
    }
  }
}
