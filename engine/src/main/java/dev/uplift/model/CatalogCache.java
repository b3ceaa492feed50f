package dev.uplift.model;

import dev.uplift.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Catalogs as JSON files, each named by its model's hash. Only a saving: what cannot be read is
 * made again, what cannot be written is made next time.
 */
record CatalogCache(Path folder) {

  Optional<Catalog> find(String sha256) {
    try {
      return Optional.of(CatalogJson.read(Files.readAllBytes(file(sha256))));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  void keep(String sha256, Catalog catalog) {
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "catalog", ".part");
      Files.write(part, CatalogJson.write(catalog));
      Files.move(part, file(sha256), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // A read-only folder costs time, not correctness.
    }
  }

  private Path file(String sha256) {
    return folder.resolve("catalog-" + sha256 + ".json");
  }
}
