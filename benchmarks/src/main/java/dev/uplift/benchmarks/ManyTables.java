package dev.uplift.benchmarks;

import dev.uplift.benchmarks.Pairs.Side;
import dev.uplift.database.Database;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Structures of 5,000 tables, each with 14 columns, a primary key and two more indexes: held
 * against each other, made equal where they are so already, and made from nothing. Ours is always
 * the whole {@code uplift} command, the start of Java included.
 */
final class ManyTables {
  private static final int TABLES = Integer.getInteger("uplift.tables", 5000);

  /** Of the rival that would take too long for all. */
  private static final int FEWER = Math.max(1, TABLES / 5);

  private static final int TOGETHER = 100;
  private static final String FILE = "tables.sql";

  /** One table in so many differs. */
  private static final int DIFFERING = Math.max(1, TABLES / 10);

  private static final String TABLE =
      """
      create table $t (
        id bigint not null, company varchar(4) not null default 'dat',
        number varchar(20) not null default '', name varchar(60) not null default '',
        description text, amount $amount not null default 0,
        quantity numeric(32,16) not null default 0, price numeric(32,16) not null default 0,
        day date not null default '1900-01-01', posted timestamp not null default '1900-01-01 00:00:00',
        status int not null default 0, open boolean not null default true, parent bigint,
        version int not null default 1,
        constraint $t_pkey primary key (id));
      create unique index $t_number on $t (company, number);
      create index $t_parent on $t (parent);
      """;

  private static final String COUNT =
      """
      select count(*) filter (where relkind = 'r') as tables,
             count(*) filter (where relkind = 'i') as indexes
        from pg_class where relnamespace = 'public'::regnamespace
      """;

  private ManyTables() {}

  static void diff(Pairs pairs) {
    try (Database one = filled("one", TABLES, 0);
        Database other = filled("other", TABLES, DIFFERING)) {
      pairs.measure(
          TABLES + " tables: uplift diff of two databases, whole process",
          () -> differing(one, url(other)),
          3);
    }
  }

  /** Once before the first measurement, so that the model's catalog is kept. */
  static void diffFolder(Pairs pairs) {
    try (Database one = filled("one", TABLES, 0)) {
      Path folder = folder(DIFFERING);
      double cold = differing(one, folder.toString());
      pairs.measure(
          "%d tables: uplift diff with a folder of DDL, cached (first time %.1f s), whole process"
              .formatted(TABLES, cold),
          () -> differing(one, folder.toString()),
          3);
    }
  }

  static void syncNothing(Pairs pairs) {
    try (Database one = filled("one", TABLES, 0)) {
      Path folder = folder(0);
      var _ = nothing(one, folder);
      pairs.measure(
          TABLES + " tables: uplift sync with nothing to do, cached, whole process",
          () -> nothing(one, folder),
          3);
    }
  }

  /** Dropping a database keeps the server busy for a while: all stay until the end. */
  static void create(Pairs pairs) {
    Path folder = folder(0);
    Path file = file();
    List<Database> made = new ArrayList<>();
    try {
      pairs.measure(
          TABLES + " tables made in an empty database",
          new Side(
              "uplift sync, cached, whole process",
              () ->
                  making(
                      made,
                      database -> uplift(database, 0, "sync", "--target", folder.toString()))),
          new Side(
              Psql.version() + ", " + TOGETHER + " tables a transaction",
              () -> making(made, database -> Psql.run(database, file))));
    } finally {
      made.forEach(Fresh::drop);
    }
  }

  /** Seconds for each 1,000 tables, on both sides. */
  static void besideLiquibase(Pairs pairs) {
    try (Database one = filled("one", TABLES, 0);
        Database other = filled("other", TABLES, DIFFERING);
        Database few = filled("few", FEWER, 0);
        Database fewer = filled("fewer", FEWER, DIFFERING)) {
      pairs.measure(
          "diff of two databases, whole process, seconds for each 1,000 tables",
          new Side("uplift diff of " + TABLES, () -> 1000 * differing(one, url(other)) / TABLES),
          new Side(
              "Liquibase 4.33 diff of " + FEWER,
              () -> 1000 * LiquibaseDiff.seconds(few, fewer, differing(FEWER)) / FEWER));
    }
  }

  private static double differing(Database database, String target) {
    Uplift.Result result = uplift(database, 1, "diff", "--target", target);
    if (!result.text().contains(differing(TABLES) + " differences between")) {
      throw new IllegalStateException("ours found something else: " + result.text());
    }
    return result.seconds();
  }

  private static int differing(int tables) {
    return (tables + DIFFERING - 1) / DIFFERING;
  }

  private static double nothing(Database database, Path folder) {
    Uplift.Result result = uplift(database, 0, "sync", "--target", folder.toString());
    if (!result.text().startsWith("0 changes made.")) {
      throw new IllegalStateException("ours did something: " + result.text());
    }
    return result.seconds();
  }

  private static Uplift.Result uplift(Database database, int exit, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--database", url(database)));
    return Uplift.run(database, exit, all);
  }

  private static String url(Database database) {
    return database.url().toString();
  }

  /** What the work took in an empty database, in which every table must then be. */
  private static double making(List<Database> made, Function<Database, Object> work) {
    Database database = Rehearsal.database(18, "made");
    made.add(database);
    Fresh.checkpoint(database);
    long began = System.nanoTime();
    var _ = work.apply(database);
    double seconds = (System.nanoTime() - began) / 1e9;
    boolean all = database.with("check", session -> session.one(COUNT, ManyTables::isAll));
    if (!all) {
      throw new IllegalStateException("not every table was made");
    }
    return seconds;
  }

  private static boolean isAll(Row row) {
    return row.integer("tables") == TABLES && row.integer("indexes") == 3 * TABLES;
  }

  private static Database filled(String name, int tables, int differing) {
    Database database = Rehearsal.database(18, name);
    try (Session session = database.session("fill")) {
      batches(tables, differing).forEach(session::execute);
      session.execute("vacuum (analyze)");
    }
    return database;
  }

  private static Stream<String> batches(int tables, int differing) {
    return Stream.iterate(0, first -> first < tables, first -> first + TOGETHER)
        .map(first -> batch(first, Math.min(tables, first + TOGETHER), differing));
  }

  private static String batch(int first, int end, int differing) {
    StringBuilder sql = new StringBuilder();
    for (int i = first; i < end; i++) {
      boolean other = differing > 0 && i % differing == 0;
      String amount = other ? "numeric(32,6)" : "numeric(32,16)";
      sql.append(
          TABLE.replace("$t", String.format(Locale.ROOT, "t%04d", i)).replace("$amount", amount));
    }
    return sql.toString();
  }

  private static Path folder(int differing) {
    return written(String.join("", batches(TABLES, differing).toList()));
  }

  private static Path file() {
    return written(
            String.join("", batches(TABLES, 0).map(sql -> "begin;\n" + sql + "commit;\n").toList()))
        .resolve(FILE);
  }

  /** The folder that the file is written to. */
  private static Path written(String text) {
    try {
      Path folder = Files.createTempDirectory(Fresh.folder(), "tables");
      Files.writeString(folder.resolve(FILE), text);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How {@code psql} is run, where there is one. */
  private static final class Psql {
    static String version() {
      return Commands.run(Map.of(), List.of("psql", "--version")).text().strip();
    }

    static Object run(Database database, Path file) {
      return Commands.run(
          database.programVariables(),
          List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file.toString()));
    }
  }
}
