package dev.uplift.sync;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.sync.demand.Demands;
import dev.uplift.sync.demand.EncodingDemands;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.kind.TakenNames;
import dev.uplift.sync.scan.Bodies;
import dev.uplift.sync.scan.Probes;
import dev.uplift.sync.situation.KeptObjects;
import dev.uplift.sync.situation.Look;
import dev.uplift.sync.situation.Looks;
import dev.uplift.sync.situation.RowTypes;
import dev.uplift.sync.situation.Situation;
import dev.uplift.sync.situation.TableSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sync would do, what it is refused for, and what it would ask of the rows: by looking at
 * the database each time, and changing nothing in it. Not safe for many threads.
 */
public final class Preview {
  private static final Set<Kind> WRITABLE = Set.of(Kind.TABLE, Kind.CONSTRAINT, Kind.INDEX);

  private final Database database;
  private final Situations situations;
  private final String path;

  /**
   * Of a sync that nobody need begin.
   *
   * @param path names the sessions
   */
  public Preview(Database database, Catalog target, SyncSettings settings, String path) {
    this(
        database,
        new Situations(new Looks(database, target, settings.comparison()), settings),
        path);
  }

  Preview(Database database, Situations situations, String path) {
    this.database = database;
    this.situations = situations;
    this.path = path;
  }

  /**
   * What the mode would do now. What only shows after a first round is not in it, save new keys and
   * indexes of tables that are written anew.
   */
  public SyncPlan plan(Mode mode) {
    return plans().plan(mode);
  }

  /** As {@link #plan(Mode)}, of any mode, by one look at the structure as it is now. */
  public Plans plans() {
    return new Plans(situations.looks().now(), Optional.empty());
  }

  /**
   * As {@link #plans()}, as if the tables had these sizes, and without a look at the rows: of an
   * empty copy of a database.
   *
   * @param sizes of the database itself
   */
  public Plans plans(TableSizes sizes) {
    Looks looks = situations.looks();
    Catalog have = looks.unchanged().have();
    Look look = looks.of(sizes.in(have));
    looks.keep(have);
    return new Plans(look, Optional.of(sizes));
  }

  /**
   * Tables, constraints and indexes of both structures: a sync writes anew and builds no others.
   */
  public Set<ObjectId> writable() {
    Looks looks = situations.looks();
    Look look = looks.unchanged();
    looks.keep(look.have());
    return Stream.of(look.have(), look.want())
        .flatMap(each -> each.objects().keySet().stream())
        .filter(id -> WRITABLE.contains(id.kind()))
        .collect(Collectors.toSet());
  }

  /** What the modes would do, by one look at the structure; only what is asked for is planned. */
  public final class Plans {
    private final Look look;
    private final Optional<TableSizes> given;

    private Plans(Look look, Optional<TableSizes> given) {
      this.look = look;
      this.given = given;
    }

    /** What this mode would do, as if none came before it. */
    public SyncPlan plan(Mode mode) {
      try (Session session = session()) {
        return given.isPresent()
            ? ofSize(given.get(), mode, session)
            : ofRows(situations.waiting(mode, look, session).situation(), session);
      }
    }

    private SyncPlan ofRows(Situation situation, Session session) {
      List<Problem> problems =
          situation.mode().retypes()
              ? new Probes(session, situation).narrowings().problems()
              : List.of();
      return SyncPlan.of(
          situation, () -> TableSizes.read(session), LockBudget.read(session), problems);
    }

    private SyncPlan ofSize(TableSizes sizes, Mode mode, Session session) {
      Situation situation = situations.of(mode, look, session, situations.settings());
      return SyncPlan.of(situation, () -> sizes, LockBudget.read(session), List.of());
    }
  }

  /**
   * What the rows as they are make of the settings.
   *
   * @param settings in which keys that rows share are put off
   * @param waiting those keys, how many rows share them, and which script repairs them; for people
   */
  public record AsRowsAre(SyncSettings settings, List<String> waiting) {}

  /** By looking at the rows. */
  public AsRowsAre asRowsAre() {
    try (Session session = session()) {
      Situations.Waiting waiting = situations.waiting(Mode.FULL, session);
      return new AsRowsAre(
          waiting.situation().settings(), Telling.waits(waiting.keys(), situations.settings()));
    }
  }

  /**
   * Why the whole sync must not begin: names that something else has and keeps (code {@code
   * nameTaken}), rows that nobody said may go, values that would change (code {@code narrowing}),
   * rows whose partition goes and that have no other (code {@code partitionLost}), tables that get
   * another server (code {@code serverChanges}), defaults of kept columns that read a sequence
   * which goes (code {@code sequenceRead}), types of rows that are in use (code {@code
   * rowTypeUsed}; what a script of stage PreSync repairs is the caller's to leave out), types that
   * cannot be made anew (code {@code typeHeld}), functions that do not find what they name (code
   * {@code nameNotFound}).
   */
  public List<Problem> refusals() {
    try (Session session = session()) {
      Situation situation = situations.now(Mode.FINAL, session);
      List<Problem> refusals = new ArrayList<>(TakenNames.of(situation).problems());
      refusals.addAll(new RowTypes(situation).problems());
      refusals.addAll(
          new Probes(session, situation).drops().structure().partitions().narrowings().problems());
      refusals.addAll(
          new Bodies(session, situation)
              .problems(demands(session, situation), Planner.rewritten(situation.in(Mode.FULL))));
      return refusals;
    }
  }

  /**
   * What the whole sync may begin with all the same: foreign objects that are kept and would break,
   * and tables that are kept while one like them is made, empty.
   */
  public List<Problem> warnings() {
    SyncSettings settings = situations.settings();
    return settings.comparison().keepForeign()
        ? KeptObjects.warnings(situations.looks().now(), settings)
        : List.of();
  }

  /** Everything that the target asks of the rows as they are now. */
  public Demands demands() {
    try (Session session = session()) {
      return demands(session, situations.now(Mode.FINAL, session));
    }
  }

  private static Demands demands(Session session, Situation situation) {
    String encoding = session.one(EncodingDemands.ENCODING, row -> row.string("encoding"));
    return Demands.of(situation, encoding);
  }

  /** Names that something else has and keeps: {@link #refusals} has them, too. */
  public List<Problem> takenNames() {
    try (Session session = session()) {
      return TakenNames.of(situations.now(Mode.FINAL, session)).problems();
    }
  }

  /**
   * What the server would not alter, whatever the rows hold, and a script of stage PreSync may take
   * out of the way: {@link #refusals} has it, too.
   */
  public List<Problem> obstacles() {
    try (Session session = session()) {
      Situation situation = situations.now(Mode.FINAL, session);
      List<Problem> obstacles = new ArrayList<>(new RowTypes(situation).problems());
      obstacles.addAll(new Probes(session, situation).structure().problems());
      return obstacles;
    }
  }

  private Session session() {
    return Sessions.open(database, path);
  }
}
