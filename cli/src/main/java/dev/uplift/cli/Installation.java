package dev.uplift.cli;

import java.nio.file.Path;

/** Where Uplift's own files are; the launcher says so by system properties. */
final class Installation {
  private Installation() {}

  /** The checkout. */
  static Path root() {
    return Path.of(System.getProperty("uplift.root", ".")).toAbsolutePath().normalize();
  }

  /** The folder of the jars that hold PostgreSQL itself. */
  static Path postgres() {
    return Path.of(
        System.getProperty("uplift.postgres", root().resolve("target/postgres").toString()));
  }
}
