package dev.uplift.restore;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint.State;
import dev.uplift.restore.manifest.Manifest;
import dev.uplift.restore.manifest.ManifestReader;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way back of one database. Every change of state is on disk before it is begun and after it is
 * done; each act can be done again after being killed anywhere. Not safe for many threads.
 */
public final class Restoration {
  private static final Set<State> WHOLE = Set.of(State.TAKEN, State.VERIFIED);
  private static final Set<State> RETURNABLE =
      Set.of(State.TAKEN, State.VERIFIED, State.PUTTING_BACK, State.PUT_BACK);

  private final Premises premises;
  private final PointFiles files;

  /**
   * The way back of a database.
   *
   * @param folder the database's, {@code closure.DatabaseFolder}
   * @param place where the shell lines run
   */
  public Restoration(
      Database database,
      Door door,
      RestoreSettings settings,
      Path folder,
      Path place,
      Watcher watcher,
      InstantSource clock) {
    this.premises = new Premises(database, door, settings, folder, place, watcher, clock);
    this.files = new PointFiles(folder);
  }

  /** What stands against taking or against putting back, all of it. */
  public List<Problem> refusals() {
    return kind(settings().kind()).refusals();
  }

  /** What taking, verifying and putting back will cost, from measured rates and the size. */
  public RestoreForecast forecast() {
    Kind kind = settings().kind();
    List<RestorePoint> earlier =
        files.all().stream().map(PointRecord::point).filter(p -> p.kind() == kind).toList();
    return kind(kind).forecast(earlier);
  }

  /** All that are not dropped, the oldest first. */
  public List<RestorePoint> points() {
    return files.all().stream().map(PointRecord::point).filter(Restoration::exists).toList();
  }

  /** One that is not dropped. */
  public Optional<RestorePoint> find(String name) {
    return files.find(name).map(PointRecord::point).filter(Restoration::exists);
  }

  /**
   * Takes one, or finishes or begins again one that was begun; not yet verified. The door is
   * closed.
   *
   * @throws Failure exit code 1; then nothing of it is left
   */
  public RestorePoint take(String name) {
    Optional<RestorePoint> known = files.find(name).map(PointRecord::point);
    if (known.filter(point -> WHOLE.contains(point.state())).isPresent()) {
      return known.get();
    }
    if (known.filter(point -> point.state() == State.PUTTING_BACK).isPresent()) {
      throw PointProblems.unusable(known.get());
    }
    RestorePoint point =
        known.filter(p -> p.state() == State.TAKING).orElseGet(() -> beginning(name));
    files.write(PointRecord.of(point));
    tell(State.TAKING);
    PointRecord taken = make(point);
    files.write(taken);
    tell(State.TAKEN);
    return taken.point();
  }

  /**
   * Holds it against the database, which nobody has changed since.
   *
   * @throws Failure exit code 1 with every difference
   */
  public RestorePoint verify(String name, Level level) {
    PointRecord record = record(name, WHOLE);
    Manifest original;
    List<Problem> differences;
    try {
      original = new ManifestReader(premises.database()).read(level);
      differences = kind(record.point().kind()).differences(record.point(), level, original);
    } catch (SqlFailure e) {
      throw new Failure(e.exit(), List.of(e.problem().withTarget(name)), e);
    }
    if (!differences.isEmpty()) {
      throw PointProblems.differs(name, differences);
    }
    RestorePoint verified = record.point().verified(level);
    files.write(record.with(verified, original));
    tell(State.VERIFIED);
    return verified;
  }

  /**
   * Holds it against what it was when it was taken, whatever the database has become since; the
   * door may be open. Never verified before, it is put back into a database of its own, and what
   * that holds is kept to be held against later.
   *
   * @throws Failure exit code 1 with every difference, 3 when too little is known of it
   */
  public RestorePoint test(String name, Level level) {
    PointRecord record = record(name, WHOLE);
    RestorePoint verified = record.point().verified(level);
    try {
      Manifest known = new PointTest(kind(record.point().kind()), record).pass(level);
      files.write(record.with(verified, known));
    } catch (SqlFailure e) {
      throw new Failure(e.exit(), List.of(e.problem().withTarget(name)), e);
    }
    tell(State.VERIFIED);
    return verified;
  }

  /**
   * Puts the database back to it, and proves that. The door stays closed. Begun before, it goes on;
   * a point is used up by it. What was not verified has nothing to be held against.
   *
   * @throws Failure {@code recoveryFailed}, with the exact steps for a person
   */
  public void putBack(String name) {
    PointRecord record = record(name, RETURNABLE);
    RestorePoint point = record.point();
    PuttingBack back = new PuttingBack(premises, files, kind(point.kind()), record);
    if (point.state() == State.PUT_BACK) {
      if (!back.differences().isEmpty()) {
        throw PointProblems.unusable(point);
      }
      return;
    }
    try {
      back.finish();
    } catch (Failure e) {
      throw PointProblems.recoveryFailed(point, e.problems(), byHand(point), e);
    } catch (SqlFailure e) {
      throw PointProblems.recoveryFailed(point, List.of(e.problem()), byHand(point), e);
    }
  }

  /** From now on it may be dropped once the time that the settings keep it is over. */
  public RestorePoint retire(String name) {
    PointRecord record = record(name, WHOLE);
    RestorePoint retired =
        record.point().expiring(premises.clock().instant().plus(settings().keep()));
    files.write(record.with(retired));
    return retired;
  }

  /** Drops it. One that is gone already is forgotten. */
  public void drop(String name) {
    Optional<PointRecord> record = files.find(name).filter(r -> exists(r.point()));
    if (record.isPresent()) {
      RestorePoint point = record.get().point();
      if (point.state() == State.PUTTING_BACK) {
        throw PointProblems.unusable(point);
      }
      try {
        kind(point.kind()).drop(point);
      } catch (SqlFailure e) {
        throw new Failure(e.exit(), List.of(e.problem().withTarget(name)), e);
      }
      files.write(record.get().forgotten());
      tell(State.DROPPED);
    }
  }

  /** The lines for a shell that put the database back with Uplift uninstalled. */
  public List<String> stepsByHand(String name) {
    RestorePoint point = record(name, RETURNABLE).point();
    List<String> lines = new ArrayList<>(kind(point.kind()).stepsByHand(point));
    List<String> opening = premises.door().stepsByHand();
    if (!opening.isEmpty()) {
      lines.addAll(new ShellLines(premises.database()).psql(opening));
    }
    return lines;
  }

  private RestorePoint beginning(String name) {
    Kind kind = settings().kind();
    return new RestorePoint(
        name,
        kind,
        premises.name(),
        State.TAKING,
        premises.clock().instant(),
        0,
        premises.bytes(),
        kind(kind).place(name),
        premises.door().properties(),
        Optional.empty(),
        Optional.empty());
  }

  private PointRecord make(RestorePoint point) {
    long began = System.nanoTime();
    try {
      Map<String, String> more = kind(point.kind()).take(point);
      double seconds = (System.nanoTime() - began) / 1e9;
      PointRecord made = PointRecord.of(point).at("", more);
      return made.with(made.point().taken(seconds));
    } catch (Failure e) {
      forget(point, e);
      throw e;
    } catch (SqlFailure e) {
      forget(point, e);
      throw new Failure(e.exit(), List.of(e.problem()), e);
    }
  }

  /** When that fails too, the file stays, so that the next try clears up. */
  private void forget(RestorePoint point, RuntimeException because) {
    try {
      kind(point.kind()).drop(point);
      files.remove(point.name());
    } catch (Failure | SqlFailure e) {
      because.addSuppressed(e);
    }
  }

  private List<String> byHand(RestorePoint point) {
    try {
      return stepsByHand(point.name());
    } catch (RuntimeException e) {
      return List.of("(the server cannot be asked: " + e.getMessage() + ")");
    }
  }

  private PointRecord record(String name, Set<State> fit) {
    PointRecord record =
        files
            .find(name)
            .filter(r -> exists(r.point()))
            .orElseThrow(() -> PointProblems.missing(name));
    if (!fit.contains(record.point().state())) {
      throw PointProblems.unusable(record.point());
    }
    return record;
  }

  private static boolean exists(RestorePoint point) {
    return point.state() != State.DROPPED;
  }

  private RestoreKind kind(Kind kind) {
    return Kinds.of(kind, premises);
  }

  private RestoreSettings settings() {
    return premises.settings();
  }

  private void tell(State state) {
    premises
        .watcher()
        .on(new Event.StateChanged(premises.clock().instant(), "restore point", state.name()));
  }
}
