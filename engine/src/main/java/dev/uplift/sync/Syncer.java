package dev.uplift.sync;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.LimitSettings;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Intents;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.scan.Duplicates;
import dev.uplift.sync.scan.Probes;
import dev.uplift.sync.shadow.ShadowCopy;
import dev.uplift.sync.situation.Looks;
import dev.uplift.sync.situation.Situation;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database nearer to its target, mode by mode. Every round reads the catalog and plans
 * anew, so that whatever was interrupted is simply continued. Not safe for many threads.
 */
public final class Syncer {
  private final Database database;
  private final Catalog target;
  private final SyncSettings settings;
  private final Telling telling;
  private final Duration lockWait;
  private final RoomCheck room;
  private final Looks looks;
  private final Situations situations;

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
        new Telling(watcher, clock, path),
        LimitSettings.DEFAULT.lockWait(),
        RoomCheck.none());
  }

  private Syncer(
      Database database,
      Catalog target,
      SyncSettings settings,
      Telling telling,
      Duration lockWait,
      RoomCheck room) {
    this.database = database;
    this.target = target;
    this.settings = settings;
    this.telling = telling;
    this.lockWait = lockWait;
    this.room = room;
    this.looks = new Looks(database, target, settings.comparison());
    this.situations = new Situations(looks, settings);
  }

  /** The same, which waits for a lock that others hold no longer than this, and then again. */
  public Syncer waiting(Duration patience) {
    return new Syncer(database, target, settings, telling, patience, room);
  }

  /** The same, which asks for room before it writes large tables anew. */
  public Syncer asking(RoomCheck check) {
    return new Syncer(database, target, settings, telling, lockWait, check);
  }

  /** What it would do and is refused for; what either has seen of the structure serves both. */
  public Preview preview() {
    return new Preview(database, situations, telling.path());
  }

  /**
   * Carries the mode out. Problems are in the outcome, all that can be known at once; what could be
   * done is done.
   */
  public SyncOutcome sync(Mode mode) {
    try (Session session = session()) {
      ShadowCopy copies = copies(session);
      Executor executor = new Executor(patience(session), room, copies);
      Rounds rounds = new Rounds(session, situations, executor, copies);
      rounds.validateDue(mode);
      Situation situation = withoutDuplicates(mode, session);
      Probes probes = new Probes(session, situation);
      if (mode.retypes() && !probes.silentNarrowings().problems().isEmpty()) {
        List<Problem> all = new Probes(session, situation).narrowings().problems();
        return new SyncOutcome(mode, List.of(), List.of(), List.of(), List.of(), all);
      }
      rounds.keepWanted(situation);
      telling.fusing(situation);
      rounds.run(situation);
      if (mode == Mode.FULL) {
        copies.keepOnly(Set::of);
      }
      Tally tally = executor.tally();
      List<ObjectId> rewritten =
          tally.done().stream().filter(Change::rewrites).map(Change::object).distinct().toList();
      return new SyncOutcome(
          mode,
          tally.done(),
          rewritten,
          tally.notRestored(),
          probes.narrowed(),
          inRows(mode, session, tally.problems()));
    }
  }

  /** A table that does not take its new types is told of by the rows that do not fit. */
  private List<Problem> inRows(Mode mode, Session session, List<Problem> failed) {
    if (failed.isEmpty() || !mode.retypes()) {
      return failed;
    }
    List<Problem> problems =
        new ArrayList<>(new Probes(session, situations.now(mode, session)).narrowings().problems());
    List<String> told = problems.stream().map(Problem::target).toList();
    failed.stream()
        .filter(each -> told.stream().noneMatch(column -> isOf(column, each.target())))
        .forEach(problems::add);
    return problems;
  }

  private static boolean isOf(@Nullable String column, @Nullable String what) {
    return column != null && (column.equals(what) || column.startsWith(what + "."));
  }

  /**
   * Takes away what a sync that died has left, where nothing else is to be done: its copies, and
   * the barriers that would refuse writes for ever.
   *
   * @return foreign keys that cannot be validated
   */
  public List<Problem> tidy() {
    try (Session session = session()) {
      ShadowCopy copies = copies(session);
      Executor executor = new Executor(patience(session), room, copies);
      new Rounds(session, situations, executor, copies).validateDue(Mode.FINAL);
      copies.keepOnly(Set::of);
      return executor.tally().problems();
    }
  }

  /** Drops the unique indexes and constraints that are put off until FINAL, where they exist. */
  public void dropPutOffIndexes() {
    try (Session session = session()) {
      Catalog have = looks.now().have();
      Set<List<String>> putOff = Intents.of(settings).putOff();
      for (CatalogObject object : have.objects().values()) {
        boolean key = object instanceof Index || object instanceof Constraint;
        if (key && putOff.contains(object.id().path())) {
          telling.execute(session, Ddl.drop(object));
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

  private Session session() {
    return Sessions.open(database, telling.path());
  }

  private Patience patience(Session session) {
    return new Patience(
        database, session, lockWait, telling.watcher(), telling.clock(), telling.path());
  }

  private ShadowCopy copies(Session session) {
    Rewriting how = settings.rewriting();
    return new ShadowCopy(
        session,
        patience(session)::transaction,
        this::session,
        new ShadowCopy.Pace(how.sessions(), how.rangePages()),
        telling::executed);
  }

  /** Keys that rows share wait for FINAL; one that stands would stop the rows' new types. */
  private Situation withoutDuplicates(Mode mode, Session session) {
    Situations.Waiting waiting = situations.waiting(mode, session);
    telling.waiting(waiting.keys(), settings);
    List<CatalogObject> standing =
        new Duplicates(session, waiting.situation()).standing(waiting.keys().keySet());
    standing.forEach(key -> telling.execute(session, Ddl.drop(key)));
    return standing.isEmpty()
        ? waiting.situation()
        : situations.of(mode, looks.now(), session, waiting.situation().settings());
  }
}
