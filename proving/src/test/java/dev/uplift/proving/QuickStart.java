package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.machine.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Java on the tests' own class path, with a cache of loaded and linked classes that an upgrade has
 * trained: proofs by kills start thousands of processes. The cache is of jars alone, so that what
 * was just compiled is packed first. It is kept in {@code proving/target/quick-start} for as long
 * as nothing is compiled anew.
 */
record QuickStart(Path folder) {
  private static final Path HOME = Project.root().resolve("proving/target/quick-start");
  private static final List<String> JAVA = made().java();

  /** The program and its options, up to the class that is run. */
  static List<String> command() {
    return JAVA;
  }

  private static QuickStart made() {
    try {
      Files.createDirectories(HOME);
      try (FileChannel channel =
              FileChannel.open(
                  HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = Folders.lock(channel)) {
        QuickStart start = new QuickStart(HOME.resolve(Integer.toHexString(key())));
        if (held.isValid() && !Files.exists(start.complete())) {
          for (Path stale : folders()) {
            Folders.delete(stale);
          }
          Files.createDirectories(start.folder);
          start.pack();
          start.train();
          Files.createFile(start.complete());
        }
        return start;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> found = Files.list(HOME)) {
      return found.filter(Files::isDirectory).toList();
    }
  }

  private List<String> java() {
    List<String> command = plain();
    command.addAll(1, List.of("-XX:AOTCache=" + cache(), "-Xlog:disable"));
    return List.copyOf(command);
  }

  private List<String> plain() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Duplift.root=" + Project.root());
    command.add("-Duplift.postgres=" + System.getProperty("uplift.postgres", ""));
    command.add("-Duplift.hasty=" + System.getProperty("uplift.hasty", "false"));
    command.addAll(List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
    command.addAll(List.of("-cp", String.join(":", classPath())));
    return command;
  }

  /** By one whole upgrade. */
  private void train() throws IOException {
    Databases server = new Databases(18);
    try (Database database = server.fresh("training")) {
      MixedPackage.install(database);
      MixedRun run = MixedRun.prepared(folder, database, server.passFile());
      List<String> command = plain();
      command.addAll(1, List.of("-XX:AOTCacheOutput=" + cache(), "-Xlog:disable"));
      command.add(DyingRun.class.getName());
      command.addAll(run.dyingRun(Fate.NONE));
      Programs.Ended ended = Programs.run(folder, run.environment(), command);
      if (!Files.exists(cache())) {
        throw new IllegalStateException("no cache was made: " + ended);
      }
      server.drop(database);
    }
  }

  private Path cache() {
    return folder.resolve("cache.aot");
  }

  private Path complete() {
    return folder.resolve("complete");
  }

  /** As it is, with a jar in the place of each folder. */
  private List<String> classPath() {
    List<String> path = new ArrayList<>();
    for (String entry : entries()) {
      boolean compiled = Files.isDirectory(Path.of(entry));
      path.add(compiled ? folder.resolve("classes" + path.size() + ".jar").toString() : entry);
    }
    return path;
  }

  private void pack() {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    List<String> packed = classPath();
    for (int i = 0; i < packed.size(); i++) {
      String entry = entries().get(i);
      if (!packed.get(i).equals(entry)
          && jar.run(System.out, System.err, "-c0f", packed.get(i), "-C", entry, ".") != 0) {
        throw new IllegalStateException("could not be packed: " + entry);
      }
    }
  }

  private static List<String> entries() {
    return List.of(System.getProperty("java.class.path").split(":")).stream()
        .filter(entry -> Files.exists(Path.of(entry)))
        .toList();
  }

  /** Another one as soon as anything on the class path is. */
  private static int key() throws IOException {
    int key = Map.of("java", System.getProperty("java.home")).hashCode();
    for (String entry : entries()) {
      try (Stream<Path> files = Files.walk(Path.of(entry))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          key = 31 * key + file.hashCode();
          key = 31 * key + Files.getLastModifiedTime(file).hashCode();
          key = 31 * key + Long.hashCode(Files.size(file));
        }
      }
    }
    return key;
  }
}
