package dev.uplift.batch.throttle;

import dev.uplift.batch.throttle.DiskMeter.Room;
import dev.uplift.batch.throttle.Shut.Ceiling;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens and shuts a process's {@link Turnstile} as the database says, in a thread of its own. In
 * the lead's process it measures first, and writes what it has decided; any other process follows.
 */
public final class ThrottleWatch implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

  private final Crew crew;
  private final Turnstile turnstile;
  private final Optional<Lead> lead;
  private final Watcher watcher;
  private final InstantSource clock;
  private final Optional<Rules> rules;
  private final CountDownLatch closed = new CountDownLatch(1);
  private List<String> told = List.of();
  private String failing = "";
  private boolean failed;

  /**
   * Who works on what.
   *
   * @param path of the substep, for events
   * @param backends of the workers of this process, as they are at the moment
   */
  public record Crew(
      Database database, long run, int epoch, String path, Supplier<List<Integer>> backends) {}

  /**
   * What the leading process adds.
   *
   * @param fail is told once when the least room is gone: the run has to end
   */
  public record Lead(Ceilings ceilings, Consumer<Failure> fail) {}

  private ThrottleWatch(
      Crew crew, Turnstile turnstile, Optional<Lead> lead, Watcher watcher, InstantSource clock) {
    this.crew = crew;
    this.turnstile = turnstile;
    this.lead = lead;
    this.watcher = watcher;
    this.clock = clock;
    this.rules =
        lead.map(Lead::ceilings).map(ceilings -> new Rules(ceilings.workers(), ceilings.limits()));
  }

  /** In the process that carries the run out. */
  public static ThrottleWatch leading(
      Crew crew, Turnstile turnstile, Lead lead, Watcher watcher, InstantSource clock) {
    return new ThrottleWatch(crew, turnstile, Optional.of(lead), watcher, clock).started();
  }

  /** In a process that has joined. */
  public static ThrottleWatch following(
      Crew crew, Turnstile turnstile, Watcher watcher, InstantSource clock) {
    return new ThrottleWatch(crew, turnstile, Optional.empty(), watcher, clock).started();
  }

  private ThrottleWatch started() {
    var _ = Thread.ofVirtual().name("throttle").start(this::loop);
    return this;
  }

  /** The edge of the watch: a look that fails is said, and followed by the next. */
  private void loop() {
    while (closed.getCount() > 0) {
      try (Session session = crew.database().session(crew.run() + "/" + crew.path())) {
        while (closed.getCount() > 0) {
          look(session);
          pass();
        }
      } catch (SqlFailure e) {
        pass();
      } catch (Failure e) {
        note(e.problems().getFirst().message());
        pass();
      }
    }
  }

  private void look(Session session) {
    ThrottleTable table = new ThrottleTable(session, crew.run(), crew.epoch());
    lead.ifPresent(leading -> decide(session, table, leading));
    Standing standing = Standing.read(session, crew.run());
    tell(standing);
    turnstile.permit(table.share(standing.permitted(), crew.backends().get()));
  }

  private void decide(Session session, ThrottleTable table, Lead leading) {
    Optional<Room> room = leading.ceilings().disk().tightest();
    List<Shut> passed =
        rules.orElseThrow().passed(clock.instant(), Gauges.read(session, crew.run()), room);
    table.keep(passed);
    Optional<Shut> end =
        passed.stream().filter(shut -> shut.ceiling() == Ceiling.LEAST_FREE).findFirst();
    if (end.isPresent() && !failed) {
      failed = true;
      leading.fail().accept(tooTight(end.get()));
    }
  }

  private static Failure tooTight(Shut shut) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of("diskTooTight", "the scripts were stopped: " + shut.why())
            .withWhy("a server whose disk is full stops, and may not start again")
            .withRemedy(
                "Make room on the server, then run the same command again: what is finished stays"
                    + " finished. The limit is `limits: {least-free}` of environment.yaml.")
            .withRetryable(true));
  }

  /** Told anew when another ceiling is passed, not when a figure has changed. */
  private void tell(Standing standing) {
    if (!standing.names().equals(told)) {
      told = standing.names();
      watcher.on(new Event.Throttled(clock.instant(), crew.path(), standing.inWords()));
    }
  }

  private void note(String what) {
    if (!what.equals(failing)) {
      failing = what;
      watcher.on(new Event.Noted(clock.instant(), crew.path(), what));
    }
  }

  private void pass() {
    try {
      boolean _ = closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  /** Comes back when the watch has ended; nobody enters any more. */
  @Override
  public void close() {
    closed.countDown();
    turnstile.end();
  }
}
