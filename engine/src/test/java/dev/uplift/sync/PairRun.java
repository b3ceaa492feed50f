package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Difference;
import dev.uplift.database.Database;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** An old and a new structure in two real databases, and the sync of the one towards the other. */
final class PairRun implements AutoCloseable {
  final Database database;
  final Catalog target;
  final List<String> executed = new ArrayList<>();
  final List<String> noted = new ArrayList<>();
  private final SyncSettings settings;

  private PairRun(Database database, Catalog target, SyncSettings settings) {
    this.database = database;
    this.target = target;
    this.settings = settings;
  }

  static PairRun of(int major, String oldSql, String newSql, Dictionary dictionary) {
    return of(major, oldSql, newSql, settings(dictionary, false));
  }

  static PairRun of(int major, String oldSql, String newSql, SyncSettings settings) {
    Database database = Rehearsal.database(major, "old");
    execute(database, oldSql);
    return new PairRun(database, target(major, newSql), settings);
  }

  static Catalog target(int major, String sql) {
    try (Database model = Rehearsal.database(major, "new")) {
      execute(model, sql);
      return CatalogReader.read(model);
    }
  }

  static void execute(Database database, String sql) {
    database.with(
        "test",
        session -> {
          for (SqlStatement statement : SqlText.statements(sql)) {
            long _ = session.execute(statement.text());
          }
          return true;
        });
  }

  static PairRun of(Database database, Catalog target, SyncSettings settings) {
    return new PairRun(database, target, settings);
  }

  static SyncSettings settings(Dictionary dictionary, boolean keepForeign) {
    return SyncSettings.of(
        dictionary, new Comparison(false, false, true, keepForeign, true, "old", "new"));
  }

  /** Where columns must stand as in the model. */
  static SyncSettings strictOrder() {
    return SyncSettings.of(
        Dictionary.EMPTY, new Comparison(true, false, true, false, true, "old", "new"));
  }

  Syncer syncer() {
    return new Syncer(database, target, settings, watcher(), InstantSource.system(), "test/sync");
  }

  Preview preview() {
    return new Preview(database, target, settings, "test/sync");
  }

  /** Every mode in order. */
  List<Problem> sync() {
    List<Problem> problems = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      SyncOutcome outcome = syncer().sync(mode);
      problems.addAll(outcome.problems());
    }
    return problems;
  }

  /** Every mode in order; what went wrong, as a reader would see it. */
  List<String> problems() {
    return sync().stream().map(p -> p.target() + ": " + p.message() + " / " + p.why()).toList();
  }

  /** The end equals the target, and doing it all again does nothing. */
  static void assertEndsEqual(PairRun run) {
    assertThat(run.preview().refusals()).isEmpty();
    assertThat(run.problems()).isEmpty();
    assertThat(run.differences()).isEmpty();
    run.executed.clear();
    assertThat(run.problems()).isEmpty();
    assertThat(run.executed).isEmpty();
  }

  List<String> differences() {
    DiffReport report = syncer().verify();
    return report.differences().stream().map(PairRun::shown).toList();
  }

  List<String> rows(String sql) {
    return database.with(
        "test", session -> session.query(sql, row -> String.valueOf(row.stringOrNull("r"))));
  }

  private static String shown(Difference difference) {
    return difference.object()
        + " "
        + difference.change()
        + difference.attribute().map(a -> " " + a).orElse("")
        + difference.from().map(a -> "\n    from " + a).orElse("")
        + difference.to().map(a -> "\n      to " + a).orElse("");
  }

  private Watcher watcher() {
    return event -> {
      switch (event) {
        case Event.StatementExecuted s -> executed.add(s.sql());
        case Event.Noted n -> noted.add(n.text());
        default -> {
          // Not looked at.
        }
      }
    };
  }

  @Override
  public void close() {
    database.close();
  }
}
