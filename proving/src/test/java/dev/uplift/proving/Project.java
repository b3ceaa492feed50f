package dev.uplift.proving;

import java.nio.file.Path;

/** Where the project lies, and what lies beside it. */
final class Project {
  private Project() {}

  static Path root() {
    return Path.of(System.getProperty("uplift.root", "..")).toAbsolutePath().normalize();
  }

  /** An absolute path as it is; a relative one from the folder that the project's root is in. */
  static Path beside(String path) {
    Path parent = root().getParent();
    return (parent == null ? root() : parent).resolve(path).normalize();
  }

  /** A case that nobody on this project wrote: {@code ../shared/cases/name}. */
  static Path caseFolder(String name) {
    return beside("shared/cases").resolve(name);
  }

  /** The folder with the vendors' jars. */
  static Path vendors() {
    return Path.of(
        System.getProperty("uplift.vendors", root().resolve("proving/target/vendors").toString()));
  }
}
