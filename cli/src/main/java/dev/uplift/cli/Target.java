package dev.uplift.cli;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a database is held against: packages, DDL files, or another database.
 *
 * @param rules of the comparison, as the package says, or the plain ones
 * @param owner of all that a sync makes
 */
record Target(Catalog catalog, Dictionary dictionary, Comparison rules, Optional<String> owner) {

  /**
   * @param said a URL, a package, a folder of DDL files, or one such file; empty: the settings'
   *     packages
   */
  static Target of(
      Optional<String> said,
      Settings settings,
      Connection connection,
      Database database,
      Caller caller) {
    if (said.isEmpty()) {
      return ofPackages(Generation.packages(settings), settings, database);
    }
    if (said.get().matches("(jdbc:)?postgres(ql)?:.*|[A-Za-z][\\w+.-]+://.*")) {
      return ofUrl(DatabaseUrl.parse(said.get()), connection, database);
    }
    Path path = new SettingsReader(caller).absolute(Path.of(said.get()));
    boolean zip = path.toString().endsWith(".zip");
    if (zip || Files.exists(path.resolve("package.yaml"))) {
      Path unpacked = settings.home().resolve("packages");
      return ofPackages(PackageReader.read(List.of(path), unpacked), settings, database);
    }
    return ofFiles(path, settings, database);
  }

  private static Target ofPackages(PackageStack stack, Settings settings, Database database) {
    UpgradePackage vendor = stack.vendor();
    UpgradePackage.Equality equality = vendor.equality();
    Comparison rules =
        new Comparison(
            equality.strictColumnOrder(),
            equality.owner(),
            equality.grants(),
            vendor.keepForeignObjects(),
            true,
            database.url().database(),
            vendor.name() + " " + vendor.version());
    TargetModel model = TargetModel.of(stack, database, cache(settings));
    return new Target(model.catalog(), stack.dictionary(), rules, vendor.owner());
  }

  private static Target ofUrl(DatabaseUrl url, Connection connection, Database database) {
    try (Database other = Database.open(url, connection.secret(url), 2)) {
      Comparison rules = plain(database, url.database());
      return new Target(CatalogReader.structure(other), Dictionary.EMPTY, rules, Optional.empty());
    }
  }

  private static Target ofFiles(Path path, Settings settings, Database database) {
    List<Path> files = files(path);
    if (files.isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("targetMissing", "there is no package and no .sql file")
              .withTarget(path.toString())
              .withRemedy("Name a package, a folder with .sql files, one such file, or a URL."));
    }
    TargetModel model = TargetModel.ofFiles(files, "public", database, cache(settings));
    Comparison rules = plain(database, String.valueOf(path.getFileName()));
    return new Target(model.catalog(), Dictionary.EMPTY, rules, Optional.empty());
  }

  private static List<Path> files(Path path) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(".sql")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Comparison plain(Database database, String to) {
    return new Comparison(false, false, false, false, true, database.url().database(), to);
  }

  private static Path cache(Settings settings) {
    return settings.home().resolve("models");
  }
}
