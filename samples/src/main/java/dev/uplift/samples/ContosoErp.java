package dev.uplift.samples;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The sample ERP: its old database, version 6.3, and the package that carries it to 7.0. */
public final class ContosoErp {
  /** The fewest rows that give every table some, and every company a customer. */
  public static final long FEWEST_ROWS = 2_000;

  private static final String ANY_OBJECT =
      """
      select exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
           and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')) as it
      """;
  private static final String HAS_VERSION =
      """
      select count(*) = 2 as it from pg_attribute
       where attrelid = to_regclass('public.sysversion') and attname in ('application', 'version')
      """;
  private static final String VERSION =
      "select version from public.sysversion where application = 'Contoso ERP'";
  private static final String CONSTANT_ROWS =
      """
      select (select count(*) from partitions) + (select count(*) from dataarea)
           + (select count(*) from currency) + (select count(*) from unit)
           + (select count(*) from custgroup) + (select count(*) from userinfo)
           + (select count(*) from systemsequences) + (select count(*) from sqldictionary)
           + (select count(*) from sysversion) as n
      """;

  private ContosoErp() {}

  /** What a database holds, as far as this sample is concerned. */
  public enum Found {
    /** Nothing at all: the sample can be made here. */
    NOTHING,
    /** A creation that was broken off; the next one clears it away. */
    HALF_MADE,
    /** The old database, complete; perhaps an upgrade of it is under way. */
    OLD,
    /** The new version has been stamped on it. */
    NEW,
    /** Something else. */
    FOREIGN
  }

  /** Looks, and changes nothing. */
  public static Found found(Database database) {
    return database.with(
        "sample",
        session -> {
          if (!yes(session, ANY_OBJECT)) {
            return Found.NOTHING;
          }
          if (!yes(session, HAS_VERSION)) {
            return Found.FOREIGN;
          }
          return session
              .first(VERSION, row -> row.string("version"))
              .map(ContosoErp::found)
              .orElse(Found.FOREIGN);
        });
  }

  /**
   * Makes the old database.
   *
   * @param empty a database with nothing in it, or with what a broken-off creation left
   * @param rows over all tables, within a few; at least {@link #FEWEST_ROWS}
   * @param seed the same seed and number of rows give the same database
   * @param progress rows made so far, and altogether; told by several threads, never two at once
   * @throws Failure when the database holds something else, or when the rows are too few
   */
  public static void create(Database empty, long rows, long seed, BiConsumer<Long, Long> progress) {
    refuse(empty, rows);
    long constant = empty.with("sample", session -> prepare(session));
    Sizes sizes = Sizes.of(rows - constant);
    Draw draw = new Draw(seed);
    List<OldTable> tables =
        Stream.of(
                new TransactionTables(draw, sizes).tables(),
                new LedgerTables(draw, sizes).tables(),
                new MasterTables(draw, sizes).tables())
            .flatMap(List::stream)
            .toList();
    AtomicLong done = new AtomicLong(constant);
    Loader loader = new Loader(empty);
    loader.fill(tables, count -> told(progress, done.addAndGet(count), rows));
    loader.execute(statements("indexes.sql"));
    empty.with(
        "sample",
        session -> {
          statements("objects.sql").forEach(session::execute);
          session.execute("vacuum analyze");
          session.transaction(() -> statements("finish.sql").forEach(session::execute));
          return true;
        });
  }

  /**
   * The package that upgrades it.
   *
   * @param root of the project
   */
  public static Path packageFolder(Path root) {
    return root.resolve("samples").resolve("contoso-erp");
  }

  /** A {@link Failure} with exit code 2 where the sample cannot be made with so few rows. */
  public static void checkRows(long rows) {
    if (rows < FEWEST_ROWS) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("tooFewRows", "the sample cannot be made with " + rows + " rows")
              .withRemedy("Ask for " + FEWEST_ROWS + " rows or more."));
    }
  }

  private static void refuse(Database database, long rows) {
    checkRows(rows);
    Found found = found(database);
    if (found != Found.NOTHING && found != Found.HALF_MADE) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of("databaseNotEmpty", "the database holds something already")
              .withTarget(database.url().toString())
              .withRemedy("Name a database that does not exist yet, or an empty one."));
    }
  }

  private static long prepare(Session session) {
    return session.transaction(
        () -> {
          statements("drop.sql").forEach(session::execute);
          statements("tables.sql").forEach(session::execute);
          statements("kernel.sql").forEach(session::execute);
          return session.one(CONSTANT_ROWS, row -> row.number("n"));
        });
  }

  private static synchronized void told(BiConsumer<Long, Long> progress, long done, long total) {
    progress.accept(done, total);
  }

  private static Found found(String version) {
    if (version.startsWith("7.")) {
      return Found.NEW;
    }
    return version.startsWith("6.") ? Found.OLD : Found.HALF_MADE;
  }

  private static boolean yes(Session session, String question) {
    return session.one(question, row -> row.flag("it"));
  }

  private static List<String> statements(String resource) {
    try (InputStream in = ContosoErp.class.getResourceAsStream("contoso-erp/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource contoso-erp/" + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return SqlText.statements(text).stream().map(SqlStatement::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
