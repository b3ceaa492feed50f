package dev.uplift.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A fresh database with the batch's tables and a run, scripts made in a line, events kept. */
public final class BatchRig implements AutoCloseable {
  public static final long RUN = 7;
  public static final String PATH = "PostSync/ExecuteScripts/WaitForBatch";

  public final Database database;
  public final Session session;
  public final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

  public BatchRig(int major) {
    database = Rehearsal.database(major, "batch");
    session = database.session("test");
    Batch.createTables(session);
    session.execute("create table dbupgrade.run (id bigint primary key, epoch int not null)");
    session.execute("insert into dbupgrade.run values (" + RUN + ", 1)");
  }

  public static BatchSettings settings(int epoch) {
    return new BatchSettings(RUN, epoch, 3, Duration.ofSeconds(30), 10, Set.of())
        .withCompanyColumn("company");
  }

  public Batch batch(BatchSettings settings) {
    return batch(database, settings);
  }

  Batch batch(Database through, BatchSettings settings) {
    return batch(through, settings, Ceilings.none(), InstantSource.system());
  }

  public Batch batch(
      Database through, BatchSettings settings, Ceilings ceilings, InstantSource clock) {
    session.update("update dbupgrade.run set epoch = greatest(epoch, ?)", settings.epoch());
    return new Batch(through, settings, ceilings, events::add, clock);
  }

  public BatchOutcome run(int epoch, List<Script> scripts, String... companies) {
    return run(batch(settings(epoch)), scripts, companies);
  }

  public BatchOutcome run(Batch batch, List<Script> scripts, String... companies) {
    batch.schedule(Script.Stage.POST_SYNC, scripts, List.of(companies), PATH);
    batch.start(Script.Stage.POST_SYNC, PATH);
    return batch.await(Script.Stage.POST_SYNC);
  }

  /** Table {@code t} with rows 1 to {@code rows}, untouched, of companies a, b, c in turn. */
  public BatchRig rows(int rows) {
    session.execute(
        "create table t (id bigint primary key, company text not null, n int not null default 0);"
            + " insert into t select g, (array['a', 'b', 'c'])[g % 3 + 1] from generate_series(1, "
            + rows
            + ") g");
    return this;
  }

  public long count(String condition) {
    return session.one("select count(*) n from t where " + condition, row -> row.number("n"));
  }

  /** The query's column {@code n}. */
  public long number(String sql) {
    return session.one(sql, row -> row.number("n"));
  }

  /** The query's column {@code x}. */
  public String text(String sql) {
    return session.one(sql, row -> row.string("x"));
  }

  public void assertEveryRowTouchedOnce() {
    assertThat(
            session.query(
                "select n, count(*) c from t group by n order by n",
                row -> row.integer("n") + " × " + row.number("c")))
        .hasSize(1)
        .allMatch(line -> line.startsWith("1 × "));
  }

  /** Looks at the fact until it is so. */
  public static void await(BooleanSupplier fact) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!fact.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    session.close();
    database.close();
  }

  public static Making script(String path) {
    return new Making(path);
  }

  static Script touchAll(String path) {
    return script(path).chunk("t", "id").body("update t set n = n + 1 where :chunk(t)");
  }

  /** A script in the making. */
  public static final class Making {
    private final String path;
    private Scope scope = Scope.PER_DATABASE;
    private Script.Group group = Script.Group.MAIN;
    private Script.Stage stage = Script.Stage.POST_SYNC;
    private List<String> after = List.of();
    private List<String> before = List.of();
    private Optional<Script.Chunking> chunk = Optional.empty();
    private Optional<Integer> quarantine = Optional.empty();
    private Optional<String> tag = Optional.empty();
    private Optional<String> versions = Optional.empty();
    private List<String> reads = List.of();
    private List<String> updates = List.of();
    private List<String> excludes = List.of();
    private int priority;

    private Making(String path) {
      this.path = path;
    }

    public Making perCompany() {
      scope = Scope.PER_COMPANY;
      return this;
    }

    Making group(Script.Group value) {
      group = value;
      return this;
    }

    Making stage(Script.Stage value) {
      stage = value;
      return this;
    }

    Making after(String... paths) {
      after = List.of(paths);
      return this;
    }

    Making before(String... paths) {
      before = List.of(paths);
      return this;
    }

    public Making chunk(String table, String... by) {
      chunk = Optional.of(new Script.Chunking("public." + table, List.of(by)));
      return this;
    }

    Making versions(String range) {
      versions = Optional.of(range);
      return this;
    }

    Making reads(String... tables) {
      reads = tables(tables);
      return this;
    }

    Making updates(String... tables) {
      updates = tables(tables);
      return this;
    }

    Making excludes(String... tables) {
      excludes = tables(tables);
      return this;
    }

    Making priority(int value) {
      priority = value;
      return this;
    }

    private static List<String> tables(String... names) {
      return Stream.of(names).map(name -> "public." + name).toList();
    }

    /** As {@link #chunk}, of a qualified table. */
    public Making chunkIn(String table, List<String> by) {
      chunk = Optional.of(new Script.Chunking(table, by));
      return this;
    }

    public Making quarantine(int rows) {
      quarantine = Optional.of(rows);
      return this;
    }

    Making tag(String value) {
      tag = Optional.of(value);
      return this;
    }

    public Script body(String body) {
      return work(new Script.Work.Sql(body, 5), "sha-" + body.hashCode());
    }

    public Script work(Script.Work work, String sha256) {
      return new Script(
          path,
          "scripts/" + path + ".sql",
          "contoso-erp",
          "description of " + path,
          stage,
          scope,
          group,
          new Script.TableAccess(reads, List.of(), updates, List.of(), excludes),
          after,
          before,
          Optional.empty(),
          versions,
          List.of(),
          List.of(),
          chunk,
          quarantine,
          tag,
          priority,
          work,
          sha256);
    }
  }
}
