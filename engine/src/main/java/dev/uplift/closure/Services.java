package dev.uplift.closure;

import dev.uplift.closure.ServicesRecord.Entry;
import dev.uplift.closure.ServicesRecord.State;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The environment's services, in stop order. Which of them Uplift stopped is on disk in the
 * database's folder before it stops them, so that exactly those are started again, whenever Uplift
 * is killed. Several objects may hold different services of one database. Not safe for many
 * threads; the watch is.
 */
public final class Services {
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final ServicesFile file;
  private final Watcher watcher;
  private final InstantSource clock;

  /**
   * The services.
   *
   * @param services in the order in which they are stopped
   * @param databaseFolder {@link DatabaseFolder}
   * @param place where the shell lines run
   */
  public Services(
      List<ServiceSettings> services,
      Path databaseFolder,
      Path place,
      Watcher watcher,
      InstantSource clock) {
    this(services, databaseFolder, place, watcher, clock, ServicePrograms.Paths.DEFAULT);
  }

  Services(
      List<ServiceSettings> services,
      Path databaseFolder,
      Path place,
      Watcher watcher,
      InstantSource clock,
      ServicePrograms.Paths paths) {
    this.file = new ServicesFile(databaseFolder);
    this.watcher = watcher;
    this.clock = clock;
    for (ServiceSettings service : services) {
      ServicePrograms programs = new ServicePrograms(service, place);
      switch (service.adapter()) {
        case SYSTEMD ->
            put(service, new SystemdService(service, paths.systemctl(), here(), programs));
        case KUBECTL -> put(service, new KubectlService(service, paths.kubectl(), programs));
        case COMMAND -> put(service, new CommandService(service, programs));
        case NONE -> {}
      }
    }
  }

  /**
   * Stops each in turn and sees that it stopped.
   *
   * @throws Failure exit code 1: one could not be stopped, or not be looked at; 2: its program is
   *     not there
   */
  public void stop() {
    services.forEach((name, service) -> file.alone(name, () -> stop(name, service)));
  }

  /**
   * Starts, in the reverse order, those of these that were stopped; each is tried, all failures
   * told. Services that only other objects hold are left alone.
   */
  public void start() {
    start(services::containsKey);
  }

  /** As {@link #start}, and tells of services stopped that are not among these any more. */
  public void startAll() {
    start(_ -> true);
  }

  /** Stops again, and tells, whichever comes back, until it is closed. */
  public ServiceWatch watch() {
    return new ServiceWatch(services.keySet(), this::stopAgain, watcher, clock);
  }

  private void stop(String name, Service service) {
    if (file.read().of(name).isEmpty()) {
      int wanted = service.wanted();
      save(new Entry(name, wanted == 0 ? State.FOUND_STOPPED : State.STOPPING, wanted, 0));
    }
    letEnd(service);
    Entry entry = file.read().of(name).orElseThrow();
    if (entry.state() != State.FOUND_STOPPED) {
      save(entry.in(State.STOPPED));
    }
  }

  private static void letEnd(Service service) {
    if (!service.stopped()) {
      service.stop();
    }
  }

  private void stopAgain(String name) {
    Service service = services.get(name);
    if (service != null) {
      file.alone(name, () -> stopAgain(name, service));
    }
  }

  private void stopAgain(String name, Service service) {
    boolean staysStopped = file.read().of(name).map(Entry::staysStopped).orElse(false);
    if (!staysStopped || service.stopped()) {
      return;
    }
    file.change(
        record -> record.of(name).map(entry -> record.with(entry.cameBackAgain())).orElse(record));
    service.stop();
    String text = "the service \"" + name + "\" came back and was stopped again";
    watcher.on(new Event.Noted(clock.instant(), "service " + name, text));
  }

  private void start(Predicate<String> which) {
    List<Problem> problems = new ArrayList<>();
    for (Entry entry : file.read().services().reversed()) {
      String name = entry.service();
      if (!which.test(name)) {
        continue;
      }
      try {
        file.alone(name, () -> file.read().of(name).ifPresent(this::start));
      } catch (Failure e) {
        if (e.exit() == ExitCode.INTERRUPTED) {
          throw e;
        }
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.FAILED, problems, null);
    }
  }

  private void start(Entry entry) {
    String name = entry.service();
    if (entry.wanted() == 0) {
      remove(name, "LEFT_STOPPED");
      return;
    }
    Service service = services.get(name);
    if (service == null) {
      throw new Failure(ExitCode.FAILED, unknown(name));
    }
    if (entry.state() == State.STOPPING) {
      letEnd(service);
    }
    save(entry.in(State.STARTING));
    service.start(entry.wanted());
    remove(name, "STARTED");
  }

  private void remove(String name, String state) {
    file.change(record -> record.without(name));
    watcher.on(new Event.StateChanged(clock.instant(), "service " + name, state));
  }

  private void save(Entry entry) {
    file.change(record -> record.with(entry));
    watcher.on(
        new Event.StateChanged(
            clock.instant(), "service " + entry.service(), entry.state().name()));
  }

  private static Problem unknown(String name) {
    return Problem.of("serviceUnknown", "Uplift stopped the service \"" + name + "\"")
        .withTarget(name)
        .withWhy("environment.yaml does not know it any more")
        .withRemedy("Put it back into environment.yaml, then run the same command again.");
  }

  private void put(ServiceSettings settings, Service service) {
    services.put(settings.name(), service);
  }

  private static String here() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
