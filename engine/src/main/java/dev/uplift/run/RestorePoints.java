package dev.uplift.run;

import dev.uplift.closure.Door;
import dev.uplift.closure.DoorWatch;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint;
import dev.uplift.restore.RestorePoint.State;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.request.Site;
import dev.uplift.watch.Watcher;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The restore points of a database outside an upgrade: taken and tried beforehand, and dropped. An
 * upgrade takes its own, whatever there is. Whatever acts holds the run lock.
 */
public final class RestorePoints {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final Watcher watcher;

  /** With a watcher that is told what happens. */
  public RestorePoints(InstantSource clock, Watcher watcher) {
    this.clock = clock;
    this.watcher = new CalmWatcher(watcher);
  }

  /** All that are not dropped, the oldest first. */
  public List<RestorePoint> list(Site site) {
    try (Premises premises = Premises.of(site, watcher, clock)) {
      return premises.restoration().points();
    }
  }

  /**
   * Takes one of the environment's kind, to be kept as long as the settings say. A clone is taken
   * and verified behind the closed door, which is opened again; other kinds leave the door alone,
   * and the point unverified. Killed meanwhile, the same call finishes it.
   *
   * @param name empty: the one that was cut off, or one of the moment
   * @param level to which a clone is verified; empty: the settings'
   * @param close whether sessions may be ended
   * @throws Failure exit code 3 while an upgrade stands, or a clone may not end sessions
   */
  public RestorePoint take(Site site, Optional<String> name, Optional<Level> level, boolean close) {
    return locked(
        site,
        premises -> {
          boolean clone = site.environment().restore().kind() == Kind.CLONE;
          mayTake(premises, clone, close);
          String chosen = name.or(() -> cutOff(premises)).orElseGet(this::ofTheMoment);
          if (clone) {
            behindTheDoor(
                premises, chosen, level.orElseGet(() -> site.environment().restore().level()));
          } else {
            premises.restoration().take(chosen);
          }
          return premises.restoration().retire(chosen);
        });
  }

  /**
   * Holds a point against what it was when it was taken, whatever the database has become since.
   *
   * @throws Failure exit code 1 with every difference, 2 when there is none of that name, 3 when
   *     too little is known of it
   */
  public RestorePoint verify(Site site, String name, Level level) {
    return locked(site, premises -> premises.restoration().test(name, level));
  }

  /**
   * Drops one.
   *
   * @throws Failure exit code 3 for the way back of an upgrade, 2 when there is none of that name
   */
  public RestorePoint drop(Site site, String name) {
    return locked(
        site,
        premises -> {
          RestorePoint point = premises.restoration().find(name).orElseThrow(() -> missing(name));
          if (needed(premises).filter(name::equals).isPresent()) {
            throw new Failure(
                ExitCode.REFUSED,
                Problem.of("restorePointNeeded", "the upgrade's way back is \"" + name + "\"")
                    .withTarget(name)
                    .withRemedy("End the upgrade first: uplift accept, or uplift restore."));
          }
          premises.restoration().drop(name);
          return point;
        });
  }

  /** Drops those whose time is over, save the way back of an upgrade; says which. */
  public List<RestorePoint> dropExpired(Site site) {
    return locked(
        site,
        premises -> {
          Instant now = clock.instant();
          Optional<String> needed = needed(premises);
          List<RestorePoint> dropped = new ArrayList<>();
          for (RestorePoint point : premises.restoration().points()) {
            boolean over = point.expires().filter(when -> !when.isAfter(now)).isPresent();
            boolean free = needed.filter(point.name()::equals).isEmpty();
            if (over && free && point.state() != State.PUTTING_BACK) {
              premises.restoration().drop(point.name());
              dropped.add(point);
            }
          }
          return dropped;
        });
  }

  /** A take that was killed while it copied left the database sealed: that is undone. */
  private static void mayTake(Premises premises, boolean clone, boolean close) {
    premises
        .operation()
        .find()
        .filter(operation -> !operation.phase().over())
        .ifPresent(
            operation -> {
              throw new Failure(
                  ExitCode.REFUSED,
                  Problem.of("upgradeStands", "an upgrade of this database is not over")
                      .withTarget(operation.runbook())
                      .withWhy("it has a restore point of its own")
                      .withRemedy("uplift status tells where it stands."));
            });
    premises.door().unseal();
    if (clone && !close) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of("doorMustBeClosed", "a clone can be taken only while nobody is in")
              .withTarget(premises.site().database().url().toString())
              .withWhy("the server copies no database that has sessions")
              .withRemedy(
                  "With --close users are told, drained and kept out until it is taken and"
                      + " verified; restore: {kind: dump} needs no closing."));
    }
    List<Problem> problems = new ArrayList<>(premises.restoration().refusals());
    if (clone) {
      problems.addAll(premises.door().refusals());
    }
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, problems, null);
    }
  }

  /** Nothing but a take that was killed leaves the door closed while no upgrade stands. */
  private static Optional<String> cutOff(Premises premises) {
    if (premises.door().state() == Door.State.OPEN) {
      return Optional.empty();
    }
    return premises.restoration().points().reversed().stream()
        .filter(point -> point.state() == State.TAKING || point.state() == State.TAKEN)
        .map(RestorePoint::name)
        .findFirst();
  }

  private String ofTheMoment() {
    return NAME.format(clock.instant());
  }

  private static void behindTheDoor(Premises premises, String name, Level level) {
    try {
      premises.door().close();
      try (DoorWatch _ = premises.door().watch()) {
        premises.restoration().take(name);
        verified(premises, name, level);
      }
    } catch (Failure | SqlFailure e) {
      openAfter(premises, e);
      throw e;
    }
    premises.door().open();
  }

  /** One that is not the database is of no use. */
  private static void verified(Premises premises, String name, Level level) {
    try {
      premises.restoration().verify(name, level);
    } catch (Failure e) {
      premises.restoration().drop(name);
      throw e;
    }
  }

  /** When that fails too, the door's file stays, and the next try opens it. */
  private static void openAfter(Premises premises, RuntimeException because) {
    try {
      premises.door().open();
    } catch (Failure | SqlFailure e) {
      because.addSuppressed(e);
    }
  }

  private static Optional<String> needed(Premises premises) {
    return premises
        .operation()
        .find()
        .filter(operation -> !operation.phase().over())
        .flatMap(Operation::restorePoint);
  }

  private static Failure missing(String name) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("restorePointMissing", "there is no restore point \"" + name + "\"")
            .withTarget(name)
            .withRemedy("uplift restore-point list shows those that there are."));
  }

  private <T> T locked(Site site, Function<Premises, T> work) {
    try (RunLock _ = RunLock.take(site.database());
        Premises premises = Premises.of(site, watcher, clock)) {
      return work.apply(premises);
    } catch (SqlFailure e) {
      throw StepWalk.failure(e);
    }
  }
}
