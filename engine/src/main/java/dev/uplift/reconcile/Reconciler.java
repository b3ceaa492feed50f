package dev.uplift.reconcile;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.Baseline.Content;
import dev.uplift.reconcile.Baseline.Measured;
import dev.uplift.reconcile.Pairing.Side;
import dev.uplift.reconcile.Reconciliation.Subject;
import dev.uplift.reconcile.Reconciliation.Totals;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Measures a database before and after an upgrade, and compares. Not safe for many threads. */
public final class Reconciler {
  /** Tables that have triggers of their own, also those that no model knows. */
  private static final String TRIGGERED =
      """
      select distinct n.nspname as schema, c.relname as name
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        join pg_namespace n on n.oid = c.relnamespace
       where not t.tgisinternal
      """;

  private final Database database;
  private final Aim aim;
  private final Baseline baseline;
  private final InstantSource clock;

  /**
   * What is reconciled.
   *
   * @param companyColumn of the platform
   * @param sessions what they are called
   */
  public record Aim(
      String operation,
      PackageStack stack,
      Catalog target,
      Optional<String> companyColumn,
      String sessions) {}

  /** How much was read, for those who ask what it cost. */
  public record Amount(int tables, long rows) {}

  public Reconciler(Database database, Aim aim, Baseline baseline, InstantSource clock) {
    this.database = database;
    this.aim = aim;
    this.baseline = baseline;
    this.clock = clock;
  }

  /**
   * Takes the figures that the operation owes, as far as an earlier attempt has not. Nobody may
   * have changed anything since they were owed.
   *
   * @return what was read now; empty where nothing was owed
   */
  public Optional<Amount> before() {
    Optional<Content> owed = baseline.find(aim.operation()).filter(c -> c.complete().isEmpty());
    if (owed.isEmpty()) {
      return Optional.empty();
    }
    Set<TableName> done =
        owed.get().tables().stream().map(m -> m.pairing().was()).collect(Collectors.toSet());
    Pairings pairings =
        new Pairings(
            CatalogReader.read(database),
            aim.target(),
            dictionary(),
            aim.companyColumn(),
            owed.get().level(),
            declarations());
    List<Pairing> left =
        pairings.all().stream().filter(pairing -> !done.contains(pairing.was())).toList();
    LongAdder rows = new LongAdder();
    new Measurer(database, aim.sessions(), Side.BEFORE)
        .measure(
            left,
            (table, figures) -> {
              rows.add(figures.rows());
              baseline.add(table, figures);
            });
    baseline.complete(clock.instant());
    return Optional.of(new Amount(left.size(), rows.sum()));
  }

  /** Whether there are whole figures from before. */
  public boolean measured() {
    return content().isPresent();
  }

  /**
   * Holds the database as it is now against them; empty where there are none.
   *
   * @param unfinished scripts that have left something undone
   */
  public Optional<Reconciliation> after(Subject subject, Set<String> unfinished) {
    return content().map(content -> compare(content, subject, unfinished));
  }

  private Optional<Content> content() {
    return baseline.find(aim.operation()).filter(c -> c.complete().isPresent());
  }

  private Reconciliation compare(Content content, Subject subject, Set<String> unfinished) {
    Declarations declarations = declarations();
    List<Measured> measured = new ArrayList<>(content.tables());
    measured.addAll(added(declarations, content.tables()));
    Map<TableName, TableFigures> now = new HashMap<>();
    List<Pairing> kept =
        measured.stream()
            .map(Measured::pairing)
            .filter(pairing -> pairing.now().isPresent())
            .toList();
    new Measurer(database, aim.sessions(), Side.AFTER)
        .measure(kept, (table, figures) -> now.put(table.was(), figures));
    Expected expected = new Expected(declarations, content.tables(), unfinished);
    List<TableResult> tables =
        measured.stream()
            .map(m -> new Comparing(m, figures(now, m.pairing()), declarations, expected).result())
            .sorted(Comparator.comparing(TableResult::table))
            .toList();
    Totals totals = Totals.of(tables);
    return new Reconciliation(
        Reconciliation.FORMAT,
        subject,
        content.level().text(),
        content.complete().orElseThrow(),
        clock.instant(),
        totals.undeclared() == 0,
        totals,
        tables);
  }

  /** New tables count where a script says how many rows they have. */
  private List<Measured> added(Declarations declarations, List<Measured> old) {
    Set<TableName> known =
        old.stream()
            .flatMap(m -> Stream.of(m.pairing().name(), m.pairing().was()))
            .collect(Collectors.toSet());
    return declarations.exactTables().stream()
        .filter(table -> !known.contains(table))
        .map(
            table ->
                new Measured(
                    Pairings.added(table, aim.target(), aim.companyColumn()), TableFigures.NONE))
        .toList();
  }

  private static TableFigures figures(Map<TableName, TableFigures> now, Pairing table) {
    return now.getOrDefault(table.was(), TableFigures.NONE);
  }

  /** Amounts that the target does not have, or that nobody can add up. */
  public static List<Problem> problems(Dictionary dictionary, Catalog target) {
    List<Problem> problems = new ArrayList<>();
    dictionary
        .tables()
        .forEach(
            (name, entry) -> {
              TableName table = TableName.written(name);
              for (String amount : entry.amounts()) {
                AmountCheck.problem(target, table, amount).ifPresent(problems::add);
              }
            });
    return problems;
  }

  private Dictionary dictionary() {
    return aim.stack().dictionary();
  }

  private Declarations declarations() {
    Set<TableName> triggered = new HashSet<>();
    aim.target().all(Trigger.class).stream()
        .map(trigger -> TableName.of(trigger.id().relation()))
        .forEach(triggered::add);
    triggered.addAll(
        database.with(
            aim.sessions(),
            session ->
                session.query(
                    TRIGGERED, row -> new TableName(row.string("schema"), row.string("name")))));
    return new Declarations(aim.stack().scripts(), triggered);
  }
}
