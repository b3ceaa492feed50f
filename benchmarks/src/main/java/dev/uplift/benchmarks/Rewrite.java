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
import dev.uplift.sync.Syncer;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
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

  /** With a new column for every row, out of the row itself: an ALTER TABLE carries that out. */
  static void andConvert(Pairs pairs) {
    new Rewrite(Shape.NUMERICS).beside(pairs, Conversion.PLAIN);
  }

  /** Out of another table's rows as well: a shadow carries that out. */
  static void andJoin(Pairs pairs) {
    new Rewrite(Shape.NUMERICS).beside(pairs, Conversion.JOINED);
  }

  /**
   * The same as a script in SQL, which no rewrite can carry out: the table is merged, and its rows
   * change in chunks.
   */
  static void andJoinInChunks(Pairs pairs) {
    Conversion conversion = Conversion.JOINED;
    Rewrite rewrite = new Rewrite(Shape.NUMERICS);
    rewrite.fill(conversion);
    String model = rewrite.model(conversion);
    Check check = new Check(structure(model));
    Path declared = ConvertingPackage.declared(model, conversion);
    Path inChunks = ConvertingPackage.inChunks(model, conversion);
    pairs.measure(
        rewrite.what(conversion),
        new Side("uplift, the whole upgrade", () -> rewrite.upgrade(declared, check)),
        new Side("the same, told to merge", () -> rewrite.upgrade(inChunks, check)));
  }

  /** Ours is the whole upgrade by a package, so that it decides itself where the rows change. */
  private void beside(Pairs pairs, Conversion conversion) {
    fill(conversion);
    String model = model(conversion);
    Check check = new Check(structure(model));
    Path folder = ConvertingPackage.declared(model, conversion);
    pairs.measure(
        what(conversion),
        new Side("uplift, the whole upgrade", () -> upgrade(folder, check)),
        new Side(
            "one ALTER TABLE, then one UPDATE",
            () -> on(database -> mergedThenUpdate(database, conversion.update()), check)));
  }

  private void fill(Conversion conversion) {
    try (Database database = Fresh.open(template)) {
      long _ = database.with("beside", session -> session.execute(conversion.before()));
    }
  }

  private String model(Conversion conversion) {
    return conversion.model() + shape.model(", total " + shape.to());
  }

  private String what(Conversion conversion) {
    return "8 numerics and " + conversion.what() + " for every row of " + size;
  }

  private double upgrade(Path folder, Check check) {
    return Fresh.copy(
        template, database -> check.of(database, PackageRun.seconds(database, folder)));
  }

  private static void sync(Database database, Catalog want, Preference preference) {
    Comparison rules = new Comparison(false, false, false, false, true, "old", "new");
    SyncSettings settings =
        SyncSettings.of(Dictionary.EMPTY, rules).with(Rewriting.BY_COST.preferring(preference));
    Syncer syncer =
        new Syncer(database, want, settings, Watcher.none(), InstantSource.system(), "Sync");
    var _ = syncer.sync(Mode.FULL).orThrow();
  }

  private void merged(Database database) {
    executed(database, "alter table big " + String.join(", ", shape.alters()), "analyze big");
  }

  private void mergedThenUpdate(Database database, String update) {
    executed(
        database,
        "alter table big " + String.join(", ", shape.alters()) + ", add column total " + shape.to(),
        update,
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

  /**
   * What is done to every row beside its new types.
   *
   * @param model statements for what it needs, in old and new structure alike
   * @param fill statements that fill that
   * @param yaml the conversion's own lines
   * @param update what an expert would write
   */
  private record Conversion(String what, String model, String fill, String yaml, String update) {
    static final Conversion PLAIN =
        new Conversion(
            "a new column",
            "",
            "select 1",
            "set: {total: b.a1 + b.a2}\n",
            "update big set total = a1 + a2");
    static final Conversion JOINED =
        new Conversion(
            "a new column, with another table's rows,",
            "create table rate (company varchar(4) primary key, factor numeric(32,6) not null);\n",
            "insert into rate values ('usmf', 1), ('demf', 1.25), ('frrt', 1.5), ('ussi', 2);"
                + " analyze rate",
            "join: [rate r on r.company = b.company]\nset: {total: b.a1 * r.factor}\n",
            "update big set total = a1 * r.factor from rate r where r.company = big.company");

    String before() {
      return model + fill;
    }

    /** What an expert would write, of a range of keys. */
    String chunk() {
      return update + " and :chunk(big);\n";
    }
  }

  /** The package of the upgrade with a conversion. */
  private static final class ConvertingPackage {
    static Path declared(String model, Conversion conversion) {
      return written(model, "total.yaml", CONVERSION + conversion.yaml());
    }

    static Path inChunks(String model, Conversion conversion) {
      return written(model, "total.sql", SCRIPT + conversion.chunk());
    }

    private static Path written(String model, String name, String script) {
      try {
        Path folder = Files.createTempDirectory(Fresh.folder(), "package");
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Path structure = Files.createDirectories(folder.resolve("model"));
        Files.writeString(folder.resolve("package.yaml"), PACKAGE);
        Files.writeString(structure.resolve("010-big.sql"), model);
        Files.writeString(scripts.resolve(name), script);
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

    private static final String SCRIPT =
        """
        /* uplift
        format: script/1
        description: Work out an amount of every row
        stage: PostSync
        scope: PerDatabase
        group: Main
        reads: [rate]
        updates: [big]
        changes: {big: {columns: [total]}}
        chunk: {table: big, by: [id]}
        */
        """;

    private static final String CONVERSION =
        """
        format: conversion/1
        description: Work out an amount of every row
        stage: PostSync
        scope: PerDatabase
        group: Main
        from: big b
        update: b
        chunk: {by: [id]}
        """;
  }
}
