package dev.uplift.run.evidence;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.run.evidence.LockWaits.Line;
import dev.uplift.run.evidence.LockWaits.Wait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks every second at who of a run's sessions waits for a lock, and for whom, in a thread and a
 * session of its own: of a maintenance database, so that it stands in nobody's way while the
 * upgraded one is copied or put back. A wait shorter than a second may be missed.
 */
final class LockSampler implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String WAITS =
      """
      select w.pid, w.application_name as session, left(w.query, 500) as query,
             l.mode || ' on ' || l.locktype as lock, l.waitstart as since,
             b.pid as blocker_pid, coalesce(b.application_name, '') as blocker,
             coalesce(b.usename::text, '') as blocker_role, coalesce(b.state, '') as blocker_state,
             coalesce(left(b.query, 500), '') as blocker_query
        from pg_stat_activity w
        join lateral (select mode, locktype, waitstart from pg_locks
                       where pid = w.pid and not granted limit 1) l on true
        cross join lateral unnest(pg_blocking_pids(w.pid)) as x (pid)
        join pg_stat_activity b on b.pid = x.pid
       where w.datname = ? and starts_with(w.application_name, ?) and w.wait_event_type = 'Lock'
      """;

  private final Database database;
  private final String sessions;
  private final Path file;
  private final InstantSource clock;
  private final Consumer<String> complaints;
  private final LockWaits waits = new LockWaits();
  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private Optional<Session> session = Optional.empty();
  private boolean complained;

  private LockSampler(
      Database database,
      String sessions,
      Path file,
      InstantSource clock,
      Consumer<String> complaints) {
    this.database = database;
    this.sessions = sessions;
    this.file = file;
    this.clock = clock;
    this.complaints = complaints;
  }

  /**
   * Begins to look.
   *
   * @param run whose sessions are named {@code uplift/run/...}
   * @param complaints is told once when it cannot look or write
   */
  static LockSampler start(
      Database database, long run, Path file, InstantSource clock, Consumer<String> complaints) {
    LockSampler sampler = new LockSampler(database, "uplift/" + run + "/", file, clock, complaints);
    Thread.ofVirtual().name("lock sampler").start(sampler::look);
    return sampler;
  }

  /** Comes back when the session is closed. */
  @Override
  public void close() {
    end.countDown();
    try {
      var _ = ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      do {
        sample();
      } while (!end.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
      write(waits.seen(clock.instant(), List.of()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      letGo();
      ended.countDown();
    }
  }

  /** A server that is away is asked again with the next look. */
  private void sample() {
    try {
      Session open = session.orElseGet(this::connect);
      session = Optional.of(open);
      String name = database.url().database();
      write(waits.seen(clock.instant(), open.query(WAITS, LockSampler::wait, name, sessions)));
    } catch (Failure | SqlFailure e) {
      complain("locks that are waited for cannot be seen at the moment: " + e.getMessage());
      letGo();
    }
  }

  private Session connect() {
    try (Database server = database.maintenance()) {
      return server.session("evidence/locks");
    }
  }

  private void letGo() {
    try {
      session.ifPresent(Session::close);
    } catch (SqlFailure e) {
      // It is gone, which is what was wanted.
    }
    session = Optional.empty();
  }

  private void write(List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(MAPPER.writeValueAsString(line)).append('\n'));
    try {
      Files.writeString(
          file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      complain("\"" + file + "\" cannot be written, and the run goes on without: " + e);
    }
  }

  private void complain(String text) {
    if (!complained) {
      complained = true;
      complaints.accept(text);
    }
  }

  private static Wait wait(dev.uplift.database.Row row) {
    return new Wait(
        row.integer("pid"),
        row.string("session"),
        row.string("query"),
        row.string("lock"),
        Optional.ofNullable(row.instantOrNull("since")),
        row.integer("blocker_pid"),
        row.string("blocker"),
        row.string("blocker_role"),
        row.string("blocker_state"),
        row.string("blocker_query"));
  }
}
