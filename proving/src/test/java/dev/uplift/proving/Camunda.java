package dev.uplift.proving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;

/** Camunda's process engine as its vendor ships it: PostgreSQL scripts out of the engine's jars. */
final class Camunda {
  static final List<String> PARTS =
      List.of(
          "engine",
          "history",
          "identity",
          "case.engine",
          "case.history",
          "decision.engine",
          "decision.history");

  private static final String FOLDER = "org/camunda/bpm/engine/db/";

  private Camunda() {}

  /** One of {@link #PARTS} of a fresh installation. */
  static String create(String version, String part) {
    return read(version, FOLDER + "create/activiti.postgres.create." + part + ".sql");
  }

  /** The vendor's way from 7.12 to 7.22, one script a minor version, all out of the newest jar. */
  static List<String> upgrades() {
    return IntStream.range(12, 22)
        .mapToObj(minor -> "upgrade/postgres_engine_7.%d_to_7.%d.sql".formatted(minor, minor + 1))
        .map(file -> read("7.22.0", FOLDER + file))
        .toList();
  }

  private static String read(String version, String path) {
    String jar = Project.vendors().resolve("camunda-engine-" + version + ".jar").toString();
    try (JarFile file = new JarFile(jar)) {
      ZipEntry entry = file.getEntry(path);
      if (entry == null) {
        throw new IllegalStateException(jar + " has no " + path);
      }
      try (InputStream content = file.getInputStream(entry)) {
        return new String(content.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
