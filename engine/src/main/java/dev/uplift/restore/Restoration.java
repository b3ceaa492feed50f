package dev.uplift.restore;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.RestoreSettings;
import dev.uplift.pack.RestoreSettings.Kind;
import dev.uplift.pack.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint.State;
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
      throw unusable(known.get());
    }
    RestorePoint point =
        known.filter(p -> p.state() == State.TAKING).orElseGet(() -> beginning(name));
    files.write(PointRecord.of(point));
    tell("restore point", State.TAKING.name());
    PointRecord taken = make(point);
    files.write(taken);
    tell("restore point", State.TAKEN.name());
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
      throw new Failure(
          ExitCode.FAILED,
          Problem.of(
                  "restorePointDiffers", "the restore point \"" + name + "\" is not the database")
              .withTarget(name)
              .withWhy(differences.size() + " differences; or somebody has written meanwhile")
              .withRemedy("Close the door, drop the restore point and take another.")
              .withDetails(differences));
    }
    RestorePoint verified = record.point().verified(level);
    files.write(record.with(verified, original));
    tell("restore point", State.VERIFIED.name());
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
    if (record.point().state() == State.PUT_BACK) {
      if (!differences(record).isEmpty()) {
        throw unusable(record.point());
      }
      return;
    }
    try {
      goBack(record);
    } catch (Failure e) {
      throw recoveryFailed(record.point(), e.problems(), e);
    } catch (SqlFailure e) {
      throw recoveryFailed(record.point(), List.of(e.problem()), e);
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
        throw unusable(point);
      }
      try {
        kind(point.kind()).drop(point);
      } catch (SqlFailure e) {
        throw new Failure(e.exit(), List.of(e.problem().withTarget(name)), e);
      }
      files.write(record.get().forgotten());
      tell("restore point", State.DROPPED.name());
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

  private void goBack(PointRecord begun) {
    Steps steps = new Steps(begun);
    RestoreKind kind = kind(begun.point().kind());
    if (!begun.step().equals(Steps.PROVEN)) {
      kind.back(steps.begin(), steps);
      prove(steps.record);
      steps.reached(Steps.PROVEN, Map.of());
    }
    kind.clear(steps.record.point());
    steps.end();
  }

  private void prove(PointRecord record) {
    if (record.manifest().isEmpty()) {
      String text = "the restore point was never verified: there is nothing to hold it against";
      premises.watcher().on(new Event.Noted(premises.clock().instant(), "restore", text));
    }
    List<Problem> differences = differences(record);
    if (!differences.isEmpty()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("restoredDiffers", "what was put back is not what was taken")
              .withTarget(record.point().database())
              .withDetails(differences));
    }
  }

  /** Of the database now; none where it is not known what it was. */
  private List<Problem> differences(PointRecord record) {
    return record
        .manifest()
        .map(was -> was.differences(new ManifestReader(premises.database()).read(was.level())))
        .orElse(List.of());
  }

  private Failure recoveryFailed(RestorePoint point, List<Problem> problems, Exception e) {
    return new Failure(
        ExitCode.FAILED,
        List.of(
            Problem.of(
                    "recoveryFailed",
                    "\"%s\" could not be put back to \"%s\""
                        .formatted(point.database(), point.name()))
                .withTarget(point.database())
                .withWhy(problems.getFirst().message())
                .withRemedy(
                    "The door is shut. Mend the cause and run the same command again; or do it by hand:\n"
                        + String.join("\n", byHand(point)))
                .withDetails(problems)),
        e);
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
            .orElseThrow(
                () ->
                    new Failure(
                        ExitCode.USAGE,
                        Problem.of(
                                "restorePointMissing", "there is no restore point \"" + name + "\"")
                            .withTarget(name)
                            .withRemedy("uplift restore-point list shows those that there are.")));
    if (!fit.contains(record.point().state())) {
      throw unusable(record.point());
    }
    return record;
  }

  private static Failure unusable(RestorePoint point) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of(
                "restorePointUnusable",
                "the restore point \"%s\" is %s".formatted(point.name(), inWords(point.state())))
            .withTarget(point.name())
            .withRemedy(
                point.state() == State.PUTTING_BACK
                    ? "Finish putting it back first: run the restore again."
                    : "Take another."));
  }

  private static String inWords(State state) {
    return switch (state) {
      case TAKING -> "not whole: it is being taken, or its taking was cut off";
      case TAKEN -> "taken";
      case VERIFIED -> "verified";
      case PUTTING_BACK -> "being put back";
      case PUT_BACK -> "used up: the database was put back to it";
      case DROPPED -> "dropped";
    };
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

  private void tell(String what, String state) {
    premises.watcher().on(new Event.StateChanged(premises.clock().instant(), what, state));
  }

  /** How far putting back has come. */
  private final class Steps implements Progress {
    static final String PROVEN = "PROVEN";

    private PointRecord record;

    Steps(PointRecord record) {
      this.record = record;
    }

    RestorePoint begin() {
      record = record.with(record.point().in(State.PUTTING_BACK));
      return reached(State.PUTTING_BACK.name(), Map.of());
    }

    @Override
    public RestorePoint reached(String step, Map<String, String> more) {
      record = record.at(step, more);
      files.write(record);
      tell("restore", step);
      return record.point();
    }

    void end() {
      record = record.with(record.point().in(State.PUT_BACK));
      reached(State.PUT_BACK.name(), Map.of());
    }
  }
}
