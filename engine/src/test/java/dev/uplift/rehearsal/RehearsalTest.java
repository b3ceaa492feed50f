package dev.uplift.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.EmbeddedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir Path folder;

  private final List<Path> links = new ArrayList<>();
  private Path programs = Path.of("");

  @BeforeEach
  void programs_are_unpacked() {
    assertThat(Rehearsal.server(18).find()).isPresent();
    programs = Rehearsal.home().resolve("postgres-18/server");
  }

  @AfterEach
  void links_go() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  /** A process with a server of its own, until its standard input ends. */
  static final class Rehearsing {
    private Rehearsing() {}

    public static void main(String[] arguments) throws IOException {
      try (Database database = Rehearsal.database(18, "rehearsing")) {
        EmbeddedServer lane = Rehearsal.apart(18, Rehearsal.home().resolve("lane"));
        System.out.println(database.url().port() + " " + lane.start().port());
        while (System.in.read() >= 0) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void servers_go_with_their_process_and_those_of_a_killed_one_with_the_next_that_begins()
      throws Exception {
    Process killed = started("one");
    Process living = started("two");
    EmbeddedServer left = Rehearsal.apart(18, folder.resolve("one"));

    killed.destroyForcibly().waitFor();
    assertThat(data("one")).hasSize(2);
    assertThat(left.find()).isPresent();
    Process next = started("three");

    assertThat(data("one")).isEmpty();
    assertThat(left.find()).isEmpty();
    assertThat(data("two")).hasSize(2);
    end(next);
    assertThat(data("three")).isEmpty();
    assertThat(Rehearsal.apart(18, folder.resolve("two")).find()).isPresent();
    end(living);
    assertThat(data("two")).isEmpty();
  }

  @Test
  void two_processes_that_want_one_folder_have_servers_of_their_own() throws Exception {
    Process first = started("one");
    Process second = started("one");

    assertThat(data("one")).hasSize(2);
    assertThat(data("one-2")).hasSize(2);

    end(first);
    end(second);
  }

  private List<Path> data(String home) throws IOException {
    try (Stream<Path> found = Files.walk(folder.resolve(home), 3)) {
      return found.filter(path -> path.endsWith("data")).toList();
    }
  }

  private static void end(Process process) throws Exception {
    process.outputWriter().close();
    assertThat(process.waitFor()).isZero();
  }

  /** Its servers run. */
  private Process started(String home) throws IOException {
    for (String each : List.of(home, home + "-2")) {
      withPrograms(folder.resolve(each));
      withPrograms(folder.resolve(each + "/lane"));
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duplift.hasty=true",
                "-Duplift.postgres=" + System.getProperty("uplift.postgres"),
                "-Duplift.rehearsal=" + folder.resolve(home),
                "-cp",
                System.getProperty("java.class.path"),
                Rehearsing.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = process.inputReader();
    assertThat(said.readLine()).matches("\\d+ \\d+");
    return process;
  }

  /** Those of this process: to unpack them takes longer than all the rest. */
  private void withPrograms(Path server) throws IOException {
    Path link = Files.createDirectories(server.resolve("postgres-18")).resolve("server");
    if (!Files.exists(link)) {
      links.add(Files.createSymbolicLink(link, programs));
    }
  }
}
