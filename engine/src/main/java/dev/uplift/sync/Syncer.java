package dev.uplift.sync;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Kept;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.LimitSettings;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.demand.Demands;
import dev.uplift.sync.demand.Duplicates;
import dev.uplift.sync.demand.EncodingDemands;
import dev.uplift.sync.demand.KeyScan;
import dev.uplift.sync.demand.Probes;
import dev.uplift.sync.intent.Intents;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.PossibleRenames;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.rewrite.ForeignKeys;
import dev.uplift.sync.rewrite.RewriteOrder;
import dev.uplift.sync.shadow.PhysicalTables;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.shadow.ShadowCopy;
import dev.uplift.sync.shadow.ShadowRecords;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.KeptObjects;
import dev.uplift.sync.situation.Look;
import dev.uplift.sync.situation.Looks;
import dev.uplift.sync.situation.Situation;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Brings a database nearer to its target, mode by mode. Every round reads the catalog and plans
 * anew, so that whatever was interrupted is simply continued. Not safe for many threads.
 */
public final class Syncer {
  private static final int ROUNDS = 8;

  private final Database database;
  private final Catalog target;
  private final SyncSettings settings;
  private final Watcher watcher;
  private final InstantSource clock;
  private final String path;
  private final Duration lockWait;
  private final RoomCheck room;
  private final Looks looks;

  /**
   * Waits for locks as long as is usual.
   *
   * @param path of the substep: names the sessions and the events
   */
  public Syncer(
      Database database,
      Catalog target,
      SyncSettings settings,
      Watcher watcher,
      InstantSource clock,
      String path) {
    this(
        database,
        target,
        settings,
        watcher,
        clock,
        path,
        LimitSettings.DEFAULT.lockWait(),
        RoomCheck.none());
  }

  private Syncer(
      Database database,
      Catalog target,
      SyncSettings settings,
      Watcher watcher,
      InstantSource clock,
      String path,
      Duration lockWait,
      RoomCheck room) {
    this.database = database;
    this.target = target;
    this.settings = settings;
    this.watcher = watcher;
    this.clock = clock;
    this.path = path;
    this.lockWait = lockWait;
    this.room = room;
    this.looks = new Looks(database, target, settings.comparison());
  }

  /** The same, which waits for a lock that others hold no longer than this, and then again. */
  public Syncer waiting(Duration patience) {
    return new Syncer(database, target, settings, watcher, clock, path, patience, room);
  }

  /** The same, which asks for room before it writes large tables anew. */
  public Syncer asking(RoomCheck check) {
    return new Syncer(database, target, settings, watcher, clock, path, lockWait, check);
  }

  /** What the mode would do now. What only shows after a first round is not in it. */
  public SyncPlan plan(Mode mode) {
    try (Session session = Sessions.open(database, path)) {
      Situation situation = waiting(situation(mode, session, settings), session).situation();
      List<Problem> problems =
          retypes(mode) ? new Probes(session, situation).narrowings().problems() : List.of();
      return new SyncPlan(
          mode,
          planned(situation, () -> TableSizes.read(session)),
          problems,
          Planner.fusing(situation).left());
    }
  }

  /**
   * As {@link #plan(Mode)}, as if the tables had these sizes: of an empty copy of a database.
   *
   * @param sizes of the database itself
   */
  public SyncPlan plan(Mode mode, TableSizes sizes) {
    try (Session session = Sessions.open(database, path)) {
      Catalog have = looks.unchanged().have();
      Situation situation = situation(mode, looks.of(sizes.in(have)), session, settings);
      looks.keep(have);
      return new SyncPlan(
          mode, planned(situation, () -> sizes), List.of(), Planner.fusing(situation).left());
    }
  }

  /** The settings by which rows are looked at as they are: keys that they share are put off. */
  public SyncSettings asRowsAre() {
    try (Session session = Sessions.open(database, path)) {
      return waiting(situation(Mode.FULL, session, settings), session).situation().settings();
    }
  }

  private static List<Change> planned(Situation situation, Supplier<TableSizes> sizes) {
    return RewriteOrder.roomiest(Planner.plan(situation), sizes);
  }

  /**
   * Carries the mode out. Problems are in the outcome, all that can be known at once; what could be
   * done is done.
   */
  public SyncOutcome sync(Mode mode) {
    try (Session session = Sessions.open(database, path)) {
      ShadowCopy copies = copies(session);
      Executor executor = new Executor(patience(session), room, copies);
      validateDue(mode, session, executor);
      Situation situation = withoutDuplicates(situation(mode, session, settings), session);
      Probes probes = new Probes(session, situation);
      if (retypes(mode) && !probes.silentNarrowings().problems().isEmpty()) {
        List<Problem> all = new Probes(session, situation).narrowings().problems();
        return new SyncOutcome(mode, List.of(), List.of(), List.of(), List.of(), all);
      }
      keepWanted(situation, copies);
      tellFusing(situation);
      rounds(situation, session, executor);
      if (mode == Mode.FULL) {
        copies.keepOnly(Set::of);
      }
      return new SyncOutcome(
          mode,
          executor.done(),
          rewritten(executor.done()),
          executor.notRestored(),
          probes.narrowed(),
          inRows(mode, session, executor.problems()));
    }
  }

  /** A table that does not take its new types is told of by the rows that do not fit. */
  private List<Problem> inRows(Mode mode, Session session, List<Problem> failed) {
    if (failed.isEmpty() || !retypes(mode)) {
      return failed;
    }
    List<Problem> problems =
        new ArrayList<>(
            new Probes(session, situation(mode, session, settings)).narrowings().problems());
    List<String> told = problems.stream().map(Problem::target).toList();
    failed.stream()
        .filter(each -> told.stream().noneMatch(column -> column.startsWith(each.target() + ".")))
        .forEach(problems::add);
    return problems;
  }

  /**
   * Takes away what a sync that died has left, where nothing else is to be done: its copies, and
   * the barriers that would refuse writes for ever.
   *
   * @return foreign keys that cannot be validated
   */
  public List<Problem> tidy() {
    try (Session session = Sessions.open(database, path)) {
      ShadowCopy copies = copies(session);
      Executor executor = new Executor(patience(session), room, copies);
      validateDue(Mode.FINAL, session, executor);
      copies.keepOnly(Set::of);
      return executor.problems();
    }
  }

  /**
   * Why the whole sync must not begin: rows that nobody said may go, and values that would change
   * (code {@code narrowing}; what a script of stage PreSync repairs is the caller's to leave out).
   */
  public List<Problem> refusals() {
    try (Session session = Sessions.open(database, path)) {
      Situation situation = situation(Mode.FINAL, session, settings);
      return new Probes(session, situation).drops().narrowings().problems();
    }
  }

  /**
   * What the whole sync may begin with all the same: foreign objects that are kept and would break,
   * and tables that are kept while one like them is made, empty.
   */
  public List<Problem> warnings() {
    if (!settings.comparison().keepForeign()) {
      return List.of();
    }
    Look look = looks.now();
    Catalog have = look.have();
    DiffReport report = look.report();
    List<Problem> warnings = new ArrayList<>();
    KeptObjects.harmed(have, target, settings, report)
        .forEach(harm -> warnings.add(harm.problem()));
    Set<ObjectId> kept =
        report.kept().stream().map(Kept::object).collect(Collectors.toCollection(HashSet::new));
    PossibleRenames.of(have, target, settings.dictionary()).stream()
        .filter(rename -> kept.contains(rename.was()))
        .forEach(rename -> warnings.add(rename.problem()));
    return warnings;
  }

  /** Everything that the target asks of the rows as they are now. */
  public Demands demands() {
    try (Session session = Sessions.open(database, path)) {
      String encoding = session.one(EncodingDemands.ENCODING, row -> row.string("encoding"));
      return Demands.of(situation(Mode.FINAL, session, settings), encoding);
    }
  }

  /** Drops the unique indexes and constraints that are put off until FINAL, where they exist. */
  public void dropPutOffIndexes() {
    try (Session session = Sessions.open(database, path)) {
      Catalog have = looks.now().have();
      Set<List<String>> putOff = Intents.of(settings).putOff();
      for (CatalogObject object : have.objects().values()) {
        boolean key = object instanceof Index || object instanceof Constraint;
        if (key && putOff.contains(object.id().path())) {
          execute(session, Ddl.drop(object));
        }
      }
    }
  }

  /** How the database differs from the target now. */
  public DiffReport verify() {
    return looks.now().report();
  }

  /** Whether what the end of a sync has seen equals the target: nothing is left for other modes. */
  public boolean reached() {
    return looks.unchanged().report().equal();
  }

  private void tellFusing(Situation situation) {
    if (situation.mode() != Mode.FULL || situation.settings().fusions().isEmpty()) {
      return;
    }
    for (Change change : Planner.plan(situation)) {
      String by = change.shadow().isPresent() ? "shadow" : "rewrite";
      change
          .fused()
          .forEach(
              script ->
                  note(
                      "%s is carried out by the %s of %s"
                          .formatted(script, by, change.object().display())));
    }
    Planner.fusing(situation)
        .left()
        .forEach((script, why) -> note(script + " runs in chunks: " + why));
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), path, text));
  }

  private static boolean retypes(Mode mode) {
    return mode == Mode.FULL || mode == Mode.PARTIAL;
  }

  private Patience patience(Session session) {
    return new Patience(database, session, lockWait, watcher, clock, path);
  }

  private ShadowCopy copies(Session session) {
    Rewriting how = settings.rewriting();
    return new ShadowCopy(
        session,
        patience(session)::transaction,
        () -> Sessions.open(database, path),
        new ShadowCopy.Pace(how.pipes(), how.rangePages()),
        (sql, seconds) ->
            watcher.on(new Event.StatementExecuted(clock.instant(), path, sql, seconds)));
  }

  /** Shadows that an earlier sync left and that nobody wants go. */
  private static void keepWanted(Situation situation, ShadowCopy copies) {
    if (situation.mode() == Mode.FULL || situation.mode() == Mode.FINAL) {
      copies.keepOnly(
          () ->
              Planner.plan(situation).stream()
                  .flatMap(change -> change.shadow().stream())
                  .map(Shadow::name)
                  .collect(Collectors.toSet()));
    }
  }

  /**
   * What an earlier sync left to be proven; before anything is planned, since keys come with it.
   */
  private static void validateDue(Mode mode, Session session, Executor executor) {
    List<Change> due =
        ShadowRecords.due(session).stream().map(each -> ForeignKeys.proof(each, mode)).toList();
    executor.run(due, LockBudget.read(session));
  }

  private void rounds(Situation first, Session session, Executor executor) {
    LockBudget budget = LockBudget.read(session);
    Situation situation = first;
    Set<List<String>> before = new LinkedHashSet<>();
    for (int round = 1; round <= ROUNDS; round++) {
      List<Change> changes =
          Change.units(planned(situation, () -> TableSizes.read(session))).stream()
              .filter(unit -> unit.stream().noneMatch(executor::hasFailed))
              .flatMap(List::stream)
              .filter(change -> !change.sql().isEmpty())
              .toList();
      List<String> sql = changes.stream().flatMap(change -> change.sql().stream()).toList();
      if (changes.isEmpty() || !before.add(sql)) {
        looks.keep(situation.have());
        return;
      }
      executor.run(changes, budget);
      Look look = looks.now();
      if (settings.atOnce() && look.report().equal()) {
        looks.keep(look.have());
        return;
      }
      situation =
          situation(situation.mode(), look, session, situation.settings())
              .withoutFusions(executor.settledFusions());
      situation = situation.with(situation.physical(), executor.unfit());
    }
  }

  /** A situation in which keys wait, and how many rows share them. */
  private record Waiting(Situation situation, Map<String, KeyScan.Found> keys) {}

  private Waiting waiting(Situation situation, Session session) {
    if (!retypes(situation.mode()) || settings.repairedLater().isEmpty()) {
      return new Waiting(situation, Map.of());
    }
    Map<String, KeyScan.Found> found = new Duplicates(session, situation).found();
    SyncSettings more = settings.puttingOff(found.keySet());
    return found.isEmpty()
        ? new Waiting(situation, found)
        : new Waiting(situation(situation.mode(), session, more), found);
  }

  /** Keys that rows share wait for FINAL; one that stands would stop the rows' new types. */
  private Situation withoutDuplicates(Situation first, Session session) {
    Waiting waiting = waiting(first, session);
    waiting
        .keys()
        .forEach(
            (key, found) ->
                watcher.on(
                    new Event.Noted(
                        clock.instant(),
                        path,
                        "%s waits for FINAL: %d rows share %d keys, which a script repairs"
                            .formatted(key, found.rows(), found.keys()))));
    List<CatalogObject> standing =
        new Duplicates(session, waiting.situation()).standing(waiting.keys().keySet());
    standing.forEach(key -> execute(session, Ddl.drop(key)));
    return standing.isEmpty()
        ? waiting.situation()
        : situation(first.mode(), session, waiting.situation().settings());
  }

  private Situation situation(Mode mode, Session session, SyncSettings settings) {
    return situation(mode, looks.now(), session, settings);
  }

  private Situation situation(Mode mode, Look look, Session session, SyncSettings settings) {
    String user = session.one("select current_user::text u", row -> row.string("u"));
    Situation bare = Situation.of(mode, look, settings, Casts.read(session), user);
    Set<ObjectId> rewritten = look.altersOld() ? Planner.rewritten(bare) : Set.of();
    return bare.with(PhysicalTables.read(session, rewritten), Set.of());
  }

  private static List<ObjectId> rewritten(List<Change> changes) {
    return changes.stream().filter(Change::rewrites).map(Change::object).distinct().toList();
  }

  private void execute(Session session, String sql) {
    Instant start = clock.instant();
    long _ = session.execute(sql);
    double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
    watcher.on(new Event.StatementExecuted(clock.instant(), path, sql, seconds));
  }
}
