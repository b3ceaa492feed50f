package dev.uplift.proving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An upgrade package made while the test runs, out of what a vendor ships. */
public record VendorPackage(Path folder) {

  /**
   * Begins a package.
   *
   * @param head {@code package.yaml} below its first line
   */
  static VendorPackage in(Path folder, String head) {
    VendorPackage made = new VendorPackage(folder);
    made.write("package.yaml", "format: package/1\n" + head);
    return made;
  }

  VendorPackage model(String file, String sql) {
    return write("model/" + file, sql);
  }

  VendorPackage dictionary(String below) {
    return write("model/dictionary.yaml", "format: dictionary/1\n" + below);
  }

  /** A script of stage PostSync for the whole database. */
  public VendorPackage script(String path, String description, String access, String sql) {
    return write(
        "scripts/" + path + ".sql",
        """
        /* uplift
        format: script/1
        description: %s
        stage: PostSync
        scope: PerDatabase
        group: Main
        %s
        */
        %s
        """
            .formatted(description, access, sql));
  }

  /**
   * A script of either stage.
   *
   * @param more lines of its header; its description is its path
   */
  VendorPackage staged(String stage, String path, String more, String sql) {
    return write(
        "scripts/" + path + ".sql",
        """
        /* uplift
        format: script/1
        description: %s
        stage: %s
        %s
        */
        %s
        """
            .formatted(path, stage, more, sql));
  }

  /** A file of the package. */
  VendorPackage write(String path, String text) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
