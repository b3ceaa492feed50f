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
import dev.uplift.sync.SyncSettings;
import dev.uplift.sync.Syncer;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Eight columns of a table become numeric(32,6) instead of numeric(32,16), beside the ways in which
 * an expert would write it; and the same with a conversion of every row. The values have six digits
 * already. Each measurement starts from a copy of the same database, after a checkpoint, and ends
 * with the table analysed; the rows and the structure must then be the same on both sides.
 */
final class RewriteNumerics {
  private static final long ROWS = Long.getLong("uplift.rows", 5_000_000);
  private static final String OLD = "numeric(32,16)";
  private static final String NEW = "numeric(32,6)";
  private static final String INDEXES =
      """
      create unique index big_number on big (company, number);
      create index big_day on big (day);
      """;

  private static final String FILL =
      """
      insert into big
      select i, (array['usmf', 'demf', 'frrt', 'ussi'])[1 + mod(i, 4)],
             'N' || lpad(i::text, 9, '0'), date '2010-01-01' + mod(i, 5000)::int, $values
        from generate_series(1, ?) i
      """;

  private static final String NARROWED =
      IntStream.rangeClosed(1, 8)
          .mapToObj(i -> "alter column a%d type %s".formatted(i, NEW))
          .collect(Collectors.joining(", "));

  private RewriteNumerics() {}

  static void besideMerged(Pairs pairs) {
    beside(pairs, "one ALTER TABLE for all columns", RewriteNumerics::merged);
  }

  static void besideSwap(Pairs pairs) {
    beside(pairs, "psql's binary pipes into a new table, and a swap", CopyAndSwap::run);
  }

  static void besideEach(Pairs pairs) {
    beside(pairs, "one ALTER TABLE a column", RewriteNumerics::each);
  }

  private static void beside(Pairs pairs, String name, Consumer<Database> rival) {
    Check check = new Check(false);
    pairs.measure(
        "8 numerics of " + Template.SIZE,
        new Side("uplift sync", () -> on(RewriteNumerics::sync, check)),
        new Side(name, () -> on(rival, check)));
  }

  /** Ours is the whole upgrade by a package, so that it decides itself where the rows change. */
  static void andConvert(Pairs pairs) {
    Check check = new Check(true);
    Path folder = ConvertingPackage.written(table(NEW, ", total " + NEW) + INDEXES);
    pairs.measure(
        "8 numerics and a new column for every row of " + Template.SIZE,
        new Side(
            "uplift, the whole upgrade",
            () ->
                Fresh.copy(
                    Template.URL,
                    database -> check.of(database, PackageRun.seconds(database, folder)))),
        new Side(
            "one ALTER TABLE, then one UPDATE",
            () -> on(RewriteNumerics::mergedThenUpdate, check)));
  }

  private static void sync(Database database) {
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
            List.of());
    Syncer syncer =
        new Syncer(
            database, Target.NARROWED, settings, Watcher.none(), InstantSource.system(), "Sync");
    var _ = syncer.sync(Mode.FULL).orThrow();
  }

  private static void merged(Database database) {
    executed(database, "alter table big " + NARROWED, "analyze big");
  }

  private static void mergedThenUpdate(Database database) {
    executed(
        database,
        "alter table big " + NARROWED + ", add column total " + NEW,
        "update big set total = a1 + a2",
        "analyze big");
  }

  private static void each(Database database) {
    for (String alter : NARROWED.split(", ", -1)) {
      executed(database, "alter table big " + alter);
    }
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

  private static double on(Consumer<Database> work, Check check) {
    return Fresh.copy(
        Template.URL,
        database -> {
          long began = System.nanoTime();
          work.accept(database);
          return check.of(database, (System.nanoTime() - began) / 1e9);
        });
  }

  private static String table(String type, String more) {
    return table("big", type, more);
  }

  static String table(String name, String type, String more) {
    String columns =
        IntStream.rangeClosed(1, 8)
            .mapToObj(i -> ", a%d %s not null".formatted(i, type))
            .collect(Collectors.joining());
    return "create table "
        + name
        + " (id bigint not null, company varchar(4) not null,"
        + " number varchar(20) not null, day date not null"
        + columns
        + more
        + ", constraint "
        + name
        + "_pkey primary key (id));\n";
  }

  /** That a database came to the end that is wanted. */
  private static final class Check {
    private final Rows rows = new Rows();
    private final boolean converted;

    Check(boolean converted) {
      this.converted = converted;
    }

    double of(Database database, double seconds) {
      Catalog want = converted ? Target.CONVERTED : Target.NARROWED;
      Comparison rules = new Comparison(false, false, false, true, true, "end", "target");
      var report = Differ.compare(CatalogReader.read(database), want, rules);
      if (!report.equal()) {
        throw new IllegalStateException("not the structure that is wanted: " + report.json());
      }
      rows.compare(database);
      return seconds;
    }
  }

  /** The structures that are wanted. */
  private static final class Target {
    static final Catalog NARROWED = of(table(NEW, ""));
    static final Catalog CONVERTED = of(table(NEW, ", total " + NEW));

    private static Catalog of(String table) {
      try (Database database = Rehearsal.database(18, "target")) {
        long _ = database.with("make", session -> session.execute(table + INDEXES));
        Catalog catalog = CatalogReader.read(database);
        Fresh.drop(database);
        return catalog;
      }
    }
  }

  /** The untouched database, made when first asked for. */
  private static final class Template {
    static final DatabaseUrl URL = Fresh.template("numerics", RewriteNumerics::fill);
    static final String SIZE = size();

    private static String size() {
      try (Database database = Fresh.open(URL)) {
        return database.with(
            "size",
            session ->
                session.one(
                    "select pg_size_pretty(pg_table_size('big')) as size",
                    row -> ROWS + " rows, " + row.string("size")));
      }
    }
  }

  private static void fill(Database database) {
    String values =
        IntStream.rangeClosed(1, 8)
            .mapToObj(n -> "mod(i * %d, 1000003) / 100.0".formatted(n * 7919))
            .collect(Collectors.joining(", "));
    try (Session session = database.session("fill")) {
      session.execute(table(OLD, ""));
      var _ = session.update(FILL.replace("$values", values), ROWS);
      session.execute(INDEXES);
      session.execute("vacuum (freeze, analyze) big");
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
