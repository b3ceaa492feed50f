package dev.uplift.model;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The structure that the new version must have: DDL files made real in a scratch database and read
 * back, so that every feature of the server works. A value.
 */
public final class TargetModel {
  private final Catalog catalog;
  private final String sha256;

  private TargetModel(Catalog catalog, String sha256) {
    this.catalog = catalog;
    this.sha256 = sha256;
  }

  /**
   * Of packages: the files of each in turn, the vendor's first.
   *
   * @param server any database of the server that holds the old one; its encoding and locale are
   *     taken over
   * @throws Failure USAGE with every statement that failed
   */
  public static TargetModel of(PackageStack stack, Database server, Path cacheFolder) {
    return of(files(stack), server, cacheFolder);
  }

  /**
   * The extensions that the packages' models create, by name, each with why this role cannot create
   * it on this server; empty when it can.
   */
  public static Map<String, Optional<String>> extensions(PackageStack stack, Database server) {
    Map<String, Optional<String>> extensions = new TreeMap<>();
    for (ModelFile file : files(stack)) {
      for (String name : Extensions.in(file)) {
        extensions.computeIfAbsent(
            name, _ -> server.with("model", session -> Extensions.hindrance(session, name)));
      }
    }
    return extensions;
  }

  private static List<ModelFile> files(PackageStack stack) {
    return files(stack, UpgradePackage::modelFiles);
  }

  private static List<ModelFile> files(
      PackageStack stack, Function<UpgradePackage, List<Path>> which) {
    List<ModelFile> files = new ArrayList<>();
    for (UpgradePackage each : stack.packages()) {
      which.apply(each).forEach(file -> files.add(ModelFile.read(file, each.schema())));
    }
    return files;
  }

  /**
   * The structure that the old version is said to have; empty where no package has a baseline.
   *
   * @throws Failure USAGE with every statement that failed
   */
  public static Optional<TargetModel> baseline(
      PackageStack stack, Database server, Path cacheFolder) {
    List<ModelFile> files = files(stack, UpgradePackage::baselineFiles);
    return files.isEmpty() ? Optional.empty() : Optional.of(of(files, server, cacheFolder));
  }

  /** Of files alone, in their order, unqualified names in the schema. */
  public static TargetModel ofFiles(
      List<Path> ddl, String schema, Database server, Path cacheFolder) {
    return of(ddl.stream().map(file -> ModelFile.read(file, schema)).toList(), server, cacheFolder);
  }

  public Catalog catalog() {
    return catalog;
  }

  /** Of the DDL, the server's version, its locale and its extensions. */
  public String sha256() {
    return sha256;
  }

  private static TargetModel of(List<ModelFile> files, Database server, Path cacheFolder) {
    String sha256 = ModelHash.of(files, server);
    CatalogCache cache = new CatalogCache(cacheFolder);
    Catalog catalog =
        cache
            .find(sha256)
            .orElseGet(
                () -> {
                  Catalog made = make(files, server);
                  cache.keep(sha256, made);
                  return made;
                });
    return new TargetModel(catalog, sha256);
  }

  private static Catalog make(List<ModelFile> files, Database server) {
    try (Scratch scratch = Scratch.create(server)) {
      ModelMaker maker = new ModelMaker(scratch);
      files.forEach(maker::make);
      if (!maker.problems().isEmpty()) {
        throw new Failure(ExitCode.USAGE, maker.problems(), null);
      }
      return withRights(CatalogReader.read(scratch.admin()), maker.rights());
    }
  }

  /**
   * The scratch role owns everything in the scratch; the model means what it declares. What an
   * owner is granted it has anyway, and a catalog does not say it.
   */
  private static Catalog withRights(Catalog read, DeclaredRights declared) {
    Map<ObjectId, String> owners = declared.owners();
    Map<ObjectId, Set<String>> grants = new HashMap<>();
    read.grants().forEach((id, some) -> grants.put(id, new TreeSet<>(some)));
    declared
        .grants()
        .forEach((id, more) -> grants.computeIfAbsent(id, _ -> new TreeSet<>()).addAll(more));
    owners.forEach((id, owner) -> withoutOwn(grants, id, owner));
    return new Catalog(
        read.version(), read.objects(), read.comments(), owners, grants, read.dependsOn());
  }

  private static void withoutOwn(Map<ObjectId, Set<String>> grants, ObjectId owned, String owner) {
    String own = " to " + Identifier.display(owner);
    grants.forEach(
        (id, texts) -> {
          if (id.equals(owned) || (id.kind() == Kind.COLUMN && isOf(id, owned))) {
            texts.removeIf(text -> text.endsWith(own) || text.endsWith(own + " with grant option"));
          }
        });
    grants.values().removeIf(Set::isEmpty);
  }

  private static boolean isOf(ObjectId column, ObjectId owned) {
    return column.path().subList(0, 2).equals(owned.path());
  }
}
