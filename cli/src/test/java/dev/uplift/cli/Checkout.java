package dev.uplift.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A checkout with the real launcher, whose {@code mvn} is a script: it packs the classes that these
 * tests run with, and counts how often it was called.
 */
final class Checkout {
  private static final String MVN =
      """
      #!/bin/bash
      echo run >> "$ROOT/builds"
      [ -e "$ROOT/broken" ] && { echo "[ERROR] Some.java:[1,2] it does not compile"; exit 1; }
      mkdir -p "$ROOT/cli/target/lib"
      IFS=: read -ra parts <<< "$TEST_CLASS_PATH"
      for part in "${parts[@]}"; do
        case $part in
          */cli/target/classes) "$JAVA_HOME/bin/jar" cf "$ROOT/cli/target/cli-1.jar" -C "$part" . ;;
          */target/test-classes) ;;
          */target/classes)
            name=${part%/target/classes}
            "$JAVA_HOME/bin/jar" cf "$ROOT/cli/target/lib/${name##*/}-1.jar" -C "$part" . ;;
          *.jar) cp -p "$part" "$ROOT/cli/target/lib/" ;;
        esac
      done
      """;

  private final Path root;

  private Checkout(Path root) {
    this.root = root;
  }

  static Checkout in(Path root) {
    try {
      for (String module : List.of("script", "engine", "samples", "cli")) {
        Files.createDirectories(root.resolve(module).resolve("src/main"));
        Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
      }
      Files.createDirectories(root.resolve("tools"));
      Files.createDirectories(root.resolve("work"));
      Files.writeString(root.resolve("pom.xml"), "<project/>");
      Path mvn = Files.writeString(root.resolve("tools/mvn"), MVN);
      Path launcher = Path.of(System.getProperty("uplift.root", "..")).resolve("uplift");
      Path copy = Files.copy(launcher, root.resolve("uplift"));
      if (!mvn.toFile().setExecutable(true) || !copy.toFile().setExecutable(true)) {
        throw new IOException("cannot make executable: " + mvn);
      }
      return new Checkout(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path root() {
    return root;
  }

  /** What a command printed and how it ended. */
  record Ended(int exit, String out, String err, double seconds) {}

  /** Starts the launcher from the folder {@code work}. */
  Ended run(String... arguments) {
    return run(Map.of(), arguments);
  }

  /** The same with more variables; an empty value takes a variable away. */
  Ended run(Map<String, String> more, String... arguments) {
    try {
      Path out = Files.createTempFile(root, "out", ".txt");
      Path err = Files.createTempFile(root, "err", ".txt");
      long began = System.nanoTime();
      Process process = builder(more, arguments, out, err).start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the launcher does not end");
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err), seconds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ProcessBuilder builder(Map<String, String> more, String[] arguments, Path out, Path err) {
    List<String> command =
        Stream.concat(Stream.of(root.resolve("uplift").toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("UPLIFT_") || name.startsWith("JAVA_"));
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.put("ROOT", root.toString());
    variables.put("PATH", root.resolve("tools") + File.pathSeparator + "/usr/bin:/bin");
    variables.put("TEST_CLASS_PATH", System.getProperty("java.class.path"));
    new HashMap<>(more)
        .forEach(
            (name, value) -> {
              variables.remove(name);
              if (!value.isEmpty()) {
                variables.put(name, value);
              }
            });
    return builder
        .directory(root.resolve("work").toFile())
        .redirectInput(new File("/dev/null"))
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
  }

  long builds() throws IOException {
    Path counter = root.resolve("builds");
    return Files.exists(counter) ? Files.readAllLines(counter, StandardCharsets.UTF_8).size() : 0;
  }

  /** The cache of classes. */
  Path cache() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("target/uplift"))) {
      return files.filter(file -> file.toString().endsWith(".aot")).findFirst().orElseThrow();
    }
  }
}
