package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.cli.Checkout.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
  private static final Map<String, String> NO_JAVA =
      Map.of("JAVA_HOME", "/nonexistent", "UPLIFT_JVM_FOLDERS", "/nonexistent");

  @TempDir Path folder;

  @Test
  void without_a_jdk_25_it_says_what_to_install() {
    Checkout checkout = Checkout.in(folder);

    Ended ended = checkout.run(NO_JAVA, "--help");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("Java 25 is needed").contains("Temurin").contains("JAVA_HOME");
  }

  @Test
  void without_maven_it_says_what_to_install() throws IOException {
    Checkout checkout = Checkout.in(folder);
    Files.delete(folder.resolve("tools/mvn"));
    for (String program : List.of("bash", "readlink", "mkdir", "find", "flock")) {
      stand(folder.resolve("tools").resolve(program), which(program));
    }

    Ended ended = checkout.run(Map.of("PATH", folder.resolve("tools").toString()), "--help");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("Maven is needed").contains("apt-get install maven");
  }

  @Test
  void a_jdk_in_the_systems_folder_is_found() throws IOException {
    Checkout checkout = Checkout.in(folder);
    Path jdk = Path.of(System.getProperty("java.home"));
    Path folders = folder.resolve("jvm");
    Files.createDirectories(folders.resolve("some/bin"));
    Files.copy(jdk.resolve("release"), folders.resolve("some/release"));
    for (String program : List.of("java", "javac", "jar")) {
      stand(folders.resolve("some/bin").resolve(program), jdk.resolve("bin").resolve(program));
    }

    Ended ended =
        checkout.run(
            Map.of("JAVA_HOME", "/nonexistent", "UPLIFT_JVM_FOLDERS", folders.toString()),
            "--version");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).startsWith("uplift ");
  }

  @Test
  void it_builds_on_first_use_and_again_when_sources_change() throws IOException {
    Checkout checkout = Checkout.in(folder);

    Ended first = checkout.run("--help");
    Ended second = checkout.run("--help");
    long unchanged = checkout.builds();
    Path source = Files.writeString(folder.resolve("engine/src/main/New.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    Ended third = checkout.run("--help");

    assertThat(first.err().lines()).singleElement().asString().startsWith("uplift: building");
    assertThat(second.err()).isEmpty();
    assertThat(unchanged).isEqualTo(1);
    assertThat(checkout.builds()).isEqualTo(2);
    assertThat(third.out()).isEqualTo(first.out()).contains("Usage: uplift");
  }

  @Test
  @Tag("alone")
  void a_second_help_answers_in_half_a_second() {
    Checkout checkout = Checkout.in(folder);
    checkout.run("--help");

    double best =
        IntStream.range(0, 20)
            .mapToDouble(_ -> checkout.run("--help").seconds())
            .filter(seconds -> seconds < 0.5)
            .findFirst()
            .orElse(Double.MAX_VALUE);

    assertThat(best).isLessThan(0.5);
  }

  @Test
  void a_build_that_fails_shows_its_errors() throws IOException {
    Checkout checkout = Checkout.in(folder);
    Files.createFile(folder.resolve("broken"));

    Ended ended = checkout.run("--help");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err())
        .contains("[ERROR] Some.java:[1,2] it does not compile")
        .contains("the build failed");
  }

  @Test
  void two_first_uses_at_once_build_once() throws IOException {
    Checkout checkout = Checkout.in(folder);

    CompletableFuture<Ended> other = CompletableFuture.supplyAsync(() -> checkout.run("--help"));
    Ended one = checkout.run("--help");

    assertThat(one.exit()).isZero();
    assertThat(other.join().out()).isEqualTo(one.out());
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void the_current_folder_is_kept() throws IOException {
    Checkout checkout = Checkout.in(folder);

    Ended ended = checkout.run("stop");

    assertThat(ended.out())
        .contains(folder.resolve("work").toRealPath().resolve(".uplift").toString());
  }

  @Test
  void a_cache_that_is_wrong_neither_breaks_nor_prints() throws IOException {
    Checkout checkout = Checkout.in(folder);
    Ended right = checkout.run("--help");
    byte[] good = Files.readAllBytes(checkout.cache());
    byte[] garbage = new byte[40_000];
    new Random(4711).nextBytes(garbage);

    for (byte[] wrong :
        List.of(garbage, Arrays.copyOf(good, good.length / 3), new byte[0], new byte[100])) {
      replaceUnnoticed(checkout.cache(), wrong);
      assertSame(right, checkout.run("--help"));
    }
  }

  @Test
  void a_cache_made_with_other_flags_neither_breaks_nor_prints() throws IOException {
    Checkout checkout = Checkout.in(folder);
    Ended right = checkout.run("--help");

    for (String flags :
        List.of("-XX:+UseG1GC", "-XX:-UseCompressedOops", "-XX:TieredStopAtLevel=1", "-Xmx1g")) {
      assertSame(right, checkout.run(Map.of("UPLIFT_JAVA_OPTIONS", flags), "--help"));
    }
  }

  @Test
  void a_collector_of_the_users_own_takes_the_place_of_any_commands() {
    Checkout checkout = Checkout.in(folder);
    Ended right = checkout.run("diff", "--help");

    assertSame(
        right, checkout.run(Map.of("UPLIFT_JAVA_OPTIONS", "-XX:+UseG1GC"), "diff", "--help"));
  }

  @Test
  void two_threads_collect_garbage_where_whole_structures_are_read() throws IOException {
    Checkout checkout = Checkout.in(folder);
    Path log = folder.resolve("gc.log");
    Map<String, String> logging = Map.of("UPLIFT_JAVA_OPTIONS", "-Xlog:gc:file=" + log);

    for (String command : List.of("diff", "sync", "plan", "analyze")) {
      assertThat(checkout.run(logging, command, "--help").exit()).isZero();
      assertThat(log).as(command).content().contains("Using Parallel");
    }
    assertThat(checkout.run(logging, "status", "--help").exit()).isZero();
    assertThat(log).as("status").content().contains("Using Serial");
  }

  @Test
  void a_cache_that_was_touched_is_made_anew() throws IOException {
    Checkout checkout = Checkout.in(folder);
    Ended right = checkout.run("--help");
    long size = Files.size(checkout.cache());

    Files.write(checkout.cache(), new byte[10], StandardOpenOption.TRUNCATE_EXISTING);
    Files.setLastModifiedTime(checkout.cache(), FileTime.from(Instant.now().plusSeconds(5)));
    assertSame(right, checkout.run("--help"));

    assertThat(Files.size(checkout.cache())).isGreaterThan(size / 2);
  }

  /** The launcher trusts a cache that is not younger than its mark. */
  private static void replaceUnnoticed(Path cache, byte[] contents) throws IOException {
    FileTime time = Files.getLastModifiedTime(cache);
    Files.write(cache, contents);
    Files.setLastModifiedTime(cache, time);
  }

  private static void assertSame(Ended right, Ended ended) {
    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).isEqualTo(right.out());
    assertThat(ended.err()).isEmpty();
  }

  /** A program that only calls another. */
  private static void stand(Path program, Path other) throws IOException {
    Files.writeString(program, "#!/bin/bash\nexec " + other + " \"$@\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private static Path which(String program) {
    return List.of("/usr/bin", "/bin").stream()
        .map(place -> Path.of(place, program))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
