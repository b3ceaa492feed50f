package dev.uplift.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with a small package and an environment.yaml, as a site has it. */
final class Site {
  private final Path folder;

  Site(Path folder) {
    this.folder = folder;
  }

  /** A shop's package, and an environment that names it and no database. */
  static Site in(Path folder) {
    return new Site(folder)
        .file(
            "shop/package.yaml",
            """
            format: package/1
            name: shop
            version: 2.0.1
            upgrades: {from: ">=1.0 <2.0", to: "2.0"}
            schema: public
            services: [web]
            """)
        .file(
            "shop/model/010.sql",
            "create table customer(id int primary key, name varchar(60) not null);")
        .file(
            "environment.yaml",
            """
            format: environment/1
            name: uat
            kind: sandbox
            packages: [shop]
            """);
  }

  Site file(String relative, String text) {
    try {
      Path file = folder.resolve(relative);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Terminal terminal() {
    return new Terminal(folder);
  }
}
