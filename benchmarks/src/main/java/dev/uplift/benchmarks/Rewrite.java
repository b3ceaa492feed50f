package dev.uplift.benchmarks;

import dev.uplift.benchmarks.Pairs.Side;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.Differ;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Session;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.Mode;
import dev.uplift.sync.Rewriting;
import dev.uplift.sync.Rewriting.Preference;
import dev.uplift.sync.SyncSettings;
import dev.uplift.sync.Syncer;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Eight columns of a table change their type, beside the ways in which an expert would write it;
 * and the same with a conversion of every row. Each measurement starts from a copy of the same
 * database, after a checkpoint, and ends with the table analysed; the rows and the structure must
 * then be the same on both sides.
 */
final class Rewrite {
  private final Shape shape;
  private final DatabaseUrl template;
  private final String size;

  private Rewrite(Shape shape) {
    this.shape = shape;
    this.template = Fresh.template(shape.name(), shape::fill);
    try (Database database = Fresh.open(template)) {
      this.size = Shape.size(database);
    }
  }

  static void besideMerged(Pairs pairs, Shape shape) {
    Rewrite rewrite = new Rewrite(shape);
    rewrite.beside(pairs, "one ALTER TABLE for all columns", rewrite::merged);
  }

  static void besideSwap(Pairs pairs, Shape shape) {
    String name = "psql's binary pipes into a new table, and a swap";
    new Rewrite(shape).beside(pairs, name, database -> CopyAndSwap.run(database, shape));
  }

  static void besideEach(Pairs pairs, Shape shape) {
    Rewrite rewrite = new Rewrite(shape);
    rewrite.beside(pairs, "one ALTER TABLE a column", rewrite::each);
  }

  /** Whether the strategy is chosen rightly: beside the other one. */
  static void besideOther(Pairs pairs, Shape shape, Preference other) {
    Rewrite rewrite = new Rewrite(shape);
    Catalog want = structure(shape.model(""));
    rewrite.beside(
        pairs,
        "the same, told to take " + other.name().toLowerCase(Locale.ROOT),
        database -> sync(database, want, other));
  }

  private void beside(Pairs pairs, String name, Consumer<Database> rival) {
    Catalog want = structure(shape.model(""));
    Check check = new Check(want);
    pairs.measure(
        shape.what() + " of " + size,
        new Side("uplift sync", () -> on(each -> sync(each, want, Preference.COST), check)),
        new Side(name, () -> on(rival, check)));
  }

  /** Ours is the whole upgrade by a package, so that it decides itself where the rows change. */
  static void andConvert(Pairs pairs) {
    Rewrite rewrite = new Rewrite(Shape.NUMERICS);
    String model = Shape.NUMERICS.model(", total " + Shape.NUMERICS.to());
    Check check = new Check(structure(model));
    Path folder = ConvertingPackage.written(model);
    pairs.measure(
        "8 numerics and a new column for every row of " + rewrite.size,
        new Side(
            "uplift, the whole upgrade",
            () ->
                Fresh.copy(
                    rewrite.template,
                    database -> check.of(database, PackageRun.seconds(database, folder)))),
        new Side(
            "one ALTER TABLE, then one UPDATE",
            () -> rewrite.on(rewrite::mergedThenUpdate, check)));
  }

  private static void sync(Database database, Catalog want, Preference preference) {
    Comparison rules = new Comparison(false, false, false, false, true, "old", "new");
    SyncSettings settings =
        new SyncSettings(
                Dictionary.EMPTY,
                rules,
                Set.of(),
                Set.of(),
                true,
                Set.of(),
                Optional.empty(),
                List.of())
            .with(Rewriting.BY_COST.preferring(preference));
    Syncer syncer =
        new Syncer(database, want, settings, Watcher.none(), InstantSource.system(), "Sync");
    var _ = syncer.sync(Mode.FULL).orThrow();
  }

  private void merged(Database database) {
    executed(database, "alter table big " + String.join(", ", shape.alters()), "analyze big");
  }

  private void mergedThenUpdate(Database database) {
    executed(
        database,
        "alter table big " + String.join(", ", shape.alters()) + ", add column total " + shape.to(),
        "update big set total = a1 + a2",
        "analyze big");
  }

  private void each(Database database) {
    shape.alters().forEach(alter -> executed(database, "alter table big " + alter));
    executed(database, "analyze big");
  }

  private static void executed(Database database, String... statements) {
    try (Session session = database.session("rival")) {
      session.execute("set maintenance_work_mem = '256MB'");
      for (String sql : statements) {
        session.execute(sql);
      }
    }
  }

  private double on(Consumer<Database> work, Check check) {
    return Fresh.copy(
        template,
        database -> {
          long began = System.nanoTime();
          work.accept(database);
          return check.of(database, (System.nanoTime() - began) / 1e9);
        });
  }

  private static Catalog structure(String sql) {
    try (Database database = Rehearsal.database(18, "target")) {
      long _ = database.with("make", session -> session.execute(sql));
      Catalog catalog = CatalogReader.read(database);
      Fresh.drop(database);
      return catalog;
    }
  }

  /** That a database came to the end that is wanted. */
  private static final class Check {
    private final Rows rows = new Rows();
    private final Catalog want;

    Check(Catalog want) {
      this.want = want;
    }

    double of(Database database, double seconds) {
      Comparison rules = new Comparison(false, false, false, true, true, "end", "target");
      var report = Differ.compare(CatalogReader.read(database), want, rules);
      if (!report.equal()) {
        throw new IllegalStateException("not the structure that is wanted: " + report.json());
      }
      rows.compare(database);
      return seconds;
    }
  }

  /** The package of the upgrade with a conversion. */
  private static final class ConvertingPackage {
    static Path written(String model) {
      try {
        Path folder = Files.createTempDirectory(Fresh.folder(), "package");
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Path structure = Files.createDirectories(folder.resolve("model"));
        Files.writeString(folder.resolve("package.yaml"), PACKAGE);
        Files.writeString(structure.resolve("010-big.sql"), model);
        Files.writeString(scripts.resolve("total.yaml"), CONVERSION);
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static final String PACKAGE =
        """
        format: package/1
        name: benchmark
        version: 2.0.0
        upgrades: {from: ">=1.0 <2.0", to: "2.0"}
        recognise: select '1.0'
        """;

    private static final String CONVERSION =
        """
        format: conversion/1
        description: Add up two amounts of every row
        stage: PostSync
        scope: PerDatabase
        group: Main
        from: big b
        update: b
        set: {total: b.a1 + b.a2}
        chunk: {by: [id]}
        """;
  }
}
