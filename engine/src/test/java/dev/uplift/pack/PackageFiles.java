package dev.uplift.pack;

import dev.uplift.pack.yaml.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A package being written for a test. */
final class PackageFiles {
  static final String PACKAGE =
      """
      format: package/1
      name: shop
      version: 2.0.1
      upgrades: {from: ">=1.0 <2.0", to: "2.0"}
      schema: public
      """;
  static final String SCRIPT =
      """
      /* uplift
      format: script/1
      description: Fill the new column
      stage: PostSync
      */
      update customer set name = 'x';
      """;

  private final Path root;

  PackageFiles(Path root) {
    this.root = root;
    file("package.yaml", PACKAGE)
        .file("model/010.sql", "create table customer(id int, name text);");
  }

  PackageFiles file(String relative, String text) {
    try {
      Path file = root.resolve(relative);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A script with these header lines and this body, and no scope unless the lines say one. */
  PackageFiles script(String path, String header, String body) {
    return file(
        "scripts/" + path + ".sql",
        "/* uplift\nformat: script/1\ndescription: d\n" + header + "\n*/\n" + body + "\n");
  }

  Path root() {
    return root;
  }

  PackageStack read() {
    return PackageReader.read(List.of(root), root.resolveSibling("unpacked"));
  }

  Path zip(Path target, String top) throws IOException {
    PackageFolder folder =
        PackageFolder.open(root, root, new Findings())
            .orElseThrow(() -> new IllegalStateException("no package"));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
      for (String relative : folder.files().keySet()) {
        zip.putNextEntry(new ZipEntry(top + relative));
        zip.write(Files.readAllBytes(root.resolve(relative)));
      }
    }
    return target;
  }
}
