package dev.uplift.run.outside;

import dev.uplift.closure.DatabaseFolder;
import dev.uplift.closure.Door;
import dev.uplift.closure.DoorWatch;
import dev.uplift.closure.ServiceWatch;
import dev.uplift.closure.Services;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.Baseline;
import dev.uplift.restore.Restoration;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands around the database of an environment: its services, its door, its way back, and the
 * record of the operation upon it. All of it is worked from outside the database. Not safe for many
 * threads.
 */
public final class Premises implements AutoCloseable {
  private final Site site;
  private final Path folder;
  private final Watcher watcher;
  private final InstantSource clock;
  private final Door door;
  private final Restoration restoration;
  private final OperationFile operation;
  private Optional<RunLock> lock = Optional.empty();
  private Optional<DoorWatch> doorWatch = Optional.empty();
  private Optional<ServiceWatch> serviceWatch = Optional.empty();

  private Premises(Site site, Path folder, Watcher watcher, InstantSource clock) {
    this.site = site;
    this.folder = folder;
    this.watcher = watcher;
    this.clock = clock;
    Environment environment = site.environment();
    this.door =
        new Door(site.database(), folder, environment.door(), environment.folder(), watcher, clock);
    this.restoration =
        new Restoration(
            site.database(),
            door,
            environment.restore(),
            folder,
            environment.folder(),
            watcher,
            clock);
    this.operation = new OperationFile(folder, watcher, clock);
  }

  /** The database itself need not let anybody in. */
  public static Premises of(Site site, Watcher watcher, InstantSource clock) {
    return new Premises(site, folder(site), watcher, clock);
  }

  /** Where what outlives the database is kept; found without the server while that is down. */
  public static Path folder(Site site) {
    String name = site.database().url().database();
    try (Database maintenance = site.database().maintenance()) {
      return DatabaseFolder.of(site.home(), maintenance, name);
    } catch (Failure e) {
      if (e.exit() != ExitCode.UNREACHABLE) {
        throw e;
      }
      return DatabaseFolder.only(site.home(), name).orElseThrow(() -> e);
    }
  }

  /** What is done here is done under this lock. */
  public Premises under(RunLock held) {
    this.lock = Optional.of(held);
    return this;
  }

  /** After the server may have been started again. */
  void keepLock() {
    lock.ifPresent(RunLock::hold);
  }

  public Site site() {
    return site;
  }

  /** The database's. */
  public Path folder() {
    return folder;
  }

  public Door door() {
    return door;
  }

  public Restoration restoration() {
    return restoration;
  }

  public Baseline baseline() {
    return new Baseline(folder);
  }

  public ReachFile reach() {
    return new ReachFile(folder);
  }

  Gates gates() {
    return new Gates(folder, clock);
  }

  public Cancellation cancellation() {
    return new Cancellation(folder);
  }

  public OperationFile operation() {
    return operation;
  }

  /** Whether the environment wants the door to be closed at all. */
  boolean closes() {
    return site.environment().door().leaveOpen().isEmpty();
  }

  /** What stands against closing the door and against a way back. */
  public List<Problem> refusals(Optional<String> waiver) {
    List<Problem> problems = new ArrayList<>();
    if (closes()) {
      problems.addAll(door.refusals());
    }
    if (waiver.isEmpty()) {
      problems.addAll(restoration.refusals());
    }
    return problems;
  }

  /**
   * The services of a machine: those whose host it is, and at the first machine also those of no
   * machine that the runbook knows.
   *
   * @param all steps of the same kind
   */
  Services services(RunbookStep step, List<RunbookStep> all) {
    List<String> machines = all.stream().map(RunbookStep::machine).toList();
    boolean first = all.getFirst().id().equals(step.id());
    return services(
        site.environment().services().stream()
            .filter(
                service -> {
                  Optional<String> host = service.host().filter(machines::contains);
                  return host.map(step.machine()::equals).orElse(first);
                })
            .toList());
  }

  /** Starts those of a machine; after the last, sees that none at all is left. */
  public void startServices(RunbookStep step, List<RunbookStep> all) {
    services(step, all).start();
    if (all.getLast().id().equals(step.id())) {
      services().startAll();
    }
  }

  /** All of them. */
  Services services() {
    return services(site.environment().services());
  }

  private Services services(List<ServiceSettings> some) {
    return new Services(some, folder, site.environment().folder(), watcher, clock);
  }

  /** From now on door and services are kept as they are; watched already, it does nothing. */
  void watch() {
    if (serviceWatch.isEmpty()) {
      serviceWatch = Optional.of(services().watch());
      doorWatch = closes() ? Optional.of(door.watch()) : Optional.empty();
    }
  }

  /** They may change again; not watched, it does nothing. */
  public void unwatch() {
    serviceWatch.ifPresent(ServiceWatch::close);
    doorWatch.ifPresent(DoorWatch::close);
    serviceWatch = Optional.empty();
    doorWatch = Optional.empty();
  }

  @Override
  public void close() {
    unwatch();
  }

  /** Whether testers are let in before everyone else. */
  public boolean hasTesters() {
    DoorSettings settings = site.environment().door();
    return closes() && !settings.testers().isEmpty();
  }
}
