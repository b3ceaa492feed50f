package dev.uplift.closure;

import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code intruders.jsonl}: one line a sighting, forced to disk. Lines are only ever added, so that
 * several writers do not disturb each other, and a line that a crash cut off costs no other. Of the
 * same role, address and application at most one line a second is written, with how many it stands
 * for. Safe for many threads.
 */
final class IntruderLog {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);
  private static final int SESSIONS_KNOWN = 1000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final InstantSource clock;
  private final Map<Kind, Intruder> unwritten = new HashMap<>();
  private final Map<Kind, Intruder> written = new HashMap<>();
  private Set<Session> recent = new HashSet<>();
  private Set<Session> older = new HashSet<>();

  IntruderLog(Path folder, InstantSource clock) {
    this.file = folder.resolve("intruders.jsonl");
    this.clock = clock;
  }

  private record Kind(String role, String address, String application) {
    static Kind of(Intruder intruder) {
      return new Kind(intruder.role(), intruder.address(), intruder.application());
    }
  }

  /** One session, however often it is looked at until it is gone. */
  private record Session(int pid, Optional<Instant> since) {}

  /** Whether it is the first of its kind that this log has seen. */
  synchronized boolean seen(Visitor visitor) {
    Session session = new Session(visitor.pid(), visitor.since());
    if (older.contains(session) || !recent.add(session)) {
      return false;
    }
    if (recent.size() > SESSIONS_KNOWN) {
      older = recent;
      recent = new HashSet<>();
    }
    return first(visitor);
  }

  private boolean first(Visitor visitor) {
    var now = clock.instant();
    Intruder sighting =
        new Intruder(
            visitor.role(),
            visitor.superuser(),
            visitor.address(),
            visitor.application(),
            visitor.query(),
            now,
            now,
            1);
    Kind kind = Kind.of(sighting);
    Intruder all = unwritten.merge(kind, sighting, IntruderLog::together);
    Intruder last = written.get(kind);
    if (last == null || !now.isBefore(last.last().plus(BETWEEN_LINES))) {
      append(all);
      unwritten.remove(kind);
      written.put(kind, all);
    }
    return last == null;
  }

  /** Writes what waits, where its second is over. */
  synchronized void flushDue() {
    Instant due = clock.instant().minus(BETWEEN_LINES);
    List<Kind> over =
        unwritten.keySet().stream()
            .filter(
                kind ->
                    Optional.ofNullable(written.get(kind)).stream()
                        .noneMatch(w -> w.last().isAfter(due)))
            .toList();
    for (Kind kind : over) {
      Intruder some = Objects.requireNonNull(unwritten.remove(kind));
      append(some);
      written.put(kind, some);
    }
  }

  /** Writes all that waits. */
  synchronized void flush() {
    unwritten.values().forEach(this::append);
    unwritten.clear();
  }

  /** One for each role, address and application; those not written yet too. */
  synchronized List<Intruder> all() {
    Map<Kind, Intruder> all = new LinkedHashMap<>();
    lines().forEach(line -> all.merge(Kind.of(line), line, IntruderLog::together));
    unwritten.forEach((kind, some) -> all.merge(kind, some, IntruderLog::together));
    return List.copyOf(all.values());
  }

  synchronized void forget() {
    unwritten.clear();
    written.clear();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private List<Intruder> lines() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (var lines = Files.lines(file)) {
      return lines.flatMap(line -> read(line).stream()).toList();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static List<Intruder> read(String line) {
    try {
      return line.isBlank() ? List.of() : List.of(JSON.readValue(line, Intruder.class));
    } catch (JacksonException e) {
      // Cut off by a crash: the sighting was not on disk, the next one is on a line of its own.
      return List.of();
    }
  }

  private void append(Intruder intruder) {
    try {
      Files.createDirectories(file.resolveSibling("."));
      String line = "\n" + JSON.writeValueAsString(intruder) + "\n";
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static Intruder together(Intruder one, Intruder other) {
    return new Intruder(
        one.role(),
        one.superuser() || other.superuser(),
        one.address(),
        one.application(),
        other.query(),
        one.first().isBefore(other.first()) ? one.first() : other.first(),
        one.last().isAfter(other.last()) ? one.last() : other.last(),
        one.times() + other.times());
  }

  private Failure failure(IOException e) {
    return Failure.of(
        file,
        Problem.of("intrudersNotKept", "\"" + file + "\" cannot be used")
            .withRemedy("Make the folder writable and see that its disk has room."),
        e);
  }
}
