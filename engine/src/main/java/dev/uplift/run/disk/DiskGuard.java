package dev.uplift.run.disk;

import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.batch.throttle.DiskMeter.Room;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.plan.disk.Sizes;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.RoomCheck;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends a substep's sessions before the server's disk is full: a sync writes whole tables anew, and
 * no chunk ends at which it could wait. What is committed stays, and the next attempt goes on.
 */
public final class DiskGuard implements RoomCheck, AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private static final String END =
      """
      select pg_terminate_backend(pid) as ended from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
         and starts_with(application_name, ?)
      """;

  private final Database database;
  private final Ceilings ceilings;
  private final String session;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Optional<Room> full = Optional.empty();

  /**
   * One that does not look yet.
   *
   * @param session name of those that are ended
   */
  public DiskGuard(Database database, Ceilings ceilings, String session) {
    this.database = database;
    this.ceilings = ceilings;
    this.session = session;
  }

  /**
   * Does the work, as long as there is room.
   *
   * @throws Failure {@code diskTooTight} when there is none left
   */
  public <T> T over(Supplier<T> work) {
    look();
    refuse();
    Thread.ofVirtual().name("disk").start(this::loop);
    try {
      return work.get();
    } catch (SqlFailure | Failure e) {
      refuse();
      throw e;
    } finally {
      close();
    }
  }

  /**
   * Comes back when there is room for so much more: on each disk for what lies on it, tablespaces
   * and log together.
   *
   * @throws Failure {@code diskTooTight} when the run would have to be stopped on the way
   */
  @Override
  public void demand(Map<String, Long> bytes, long log) {
    Map<String, Needed> byMount = new TreeMap<>();
    bytes.forEach((tablespace, more) -> add(byMount, ceilings.disk().of(tablespace), more));
    add(byMount, ceilings.disk().log(), ceilings.disk().logTakes(log));
    byMount.values().stream()
        .filter(needed -> needed.free() - needed.bytes() < ceilings.limits().leastFree())
        .findFirst()
        .ifPresent(
            needed -> {
              throw new Failure(ExitCode.FAILED, tooTight(needed));
            });
  }

  /** What comes onto one disk; of two looks at it the tighter one counts. */
  private record Needed(String mount, long free, long bytes) {
    Needed and(Needed more) {
      return new Needed(mount, Math.min(free, more.free), bytes + more.bytes);
    }
  }

  private static void add(Map<String, Needed> byMount, Optional<Room> disk, long bytes) {
    disk.filter(_ -> bytes > 0)
        .map(room -> new Needed(room.mount(), room.freeBytes(), bytes))
        .ifPresent(needed -> byMount.merge(needed.mount(), needed, Needed::and));
  }

  private Problem tooTight(Needed needed) {
    return Problem.of(
            "diskTooTight",
            "there is no room for %s more: %s are free on \"%s\""
                .formatted(Sizes.bytes(needed.bytes()), Sizes.bytes(needed.free()), needed.mount()))
        .withTarget(needed.mount())
        .withWhy(
            "a table is written anew beside its old rows, and into the server's log; at least %s"
                    .formatted(Sizes.bytes(ceilings.limits().leastFree()))
                + " must stay free")
        .withRemedy(
            "Make room on the server, then run the same command again: what is finished stays"
                + " finished. The limit is `limits: {least-free}` of environment.yaml.")
        .withRetryable(true);
  }

  private void loop() {
    try {
      while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
        if (full.isPresent()) {
          end();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was full once counts: what is rolled back because of it makes room. */
  private void look() {
    try {
      Optional<Room> tight =
          ceilings
              .disk()
              .tightest()
              .filter(room -> room.freeBytes() < ceilings.limits().leastFree());
      full = full.or(() -> tight);
    } catch (SqlFailure | Failure e) {
      // While nobody can look, nothing is known; the next look tries again.
    }
  }

  private void end() {
    try {
      var _ =
          database.with("disk", s -> s.query(END, row -> row.flag("ended"), "uplift/" + session));
    } catch (SqlFailure | Failure e) {
      // The next look tries again.
    }
  }

  private void refuse() {
    full.ifPresent(
        room -> {
          throw new Failure(
              ExitCode.FAILED,
              Problem.of(
                      "diskTooTight",
                      "the sync was stopped: %d bytes are free on \"%s\""
                          .formatted(room.freeBytes(), room.mount()))
                  .withWhy("a server whose disk is full stops, and may not start again")
                  .withRemedy(
                      "Make room on the server, then run the same command again: what is finished"
                          + " stays finished. The limit is `limits: {least-free}` of"
                          + " environment.yaml.")
                  .withRetryable(true));
        });
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
