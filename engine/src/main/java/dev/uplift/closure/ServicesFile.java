package dev.uplift.closure;

import dev.uplift.machine.WholeFile;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code services.json}: which services Uplift stopped. Safe for many threads and many objects of
 * one process; the run lock keeps other processes out.
 */
final class ServicesFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** By file, and by file and service: locks that all objects of this process share. */
  private static final Map<List<String>, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final Path file;
  private final ReentrantLock lock;

  ServicesFile(Path folder) {
    this.file = folder.resolve("services.json").toAbsolutePath().normalize();
    this.lock = lock(file.toString());
  }

  ServicesRecord read() {
    if (!Files.exists(file)) {
      return ServicesRecord.NONE;
    }
    try {
      return JSON.readValue(Files.readString(file), ServicesRecord.class);
    } catch (IOException | JacksonException e) {
      throw Failure.of(
          file,
          Problem.of("servicesFileUnreadable", "what is kept of the services cannot be read")
              .withRemedy(
                  "Put the file back from a backup of Uplift's folder, or start the services"
                      + " yourself and move the file away."),
          e);
    }
  }

  void change(UnaryOperator<ServicesRecord> change) {
    lock.lock();
    try {
      WholeFile.write(file, JSON.writeValueAsString(change.apply(read())) + "\n");
    } finally {
      lock.unlock();
    }
  }

  /** While nobody else acts upon this service, be it to stop or to start it. */
  void alone(String service, Runnable act) {
    ReentrantLock acting = lock(file.toString(), service);
    acting.lock();
    try {
      act.run();
    } finally {
      acting.unlock();
    }
  }

  private static ReentrantLock lock(String... of) {
    return LOCKS.computeIfAbsent(List.of(of), _ -> new ReentrantLock());
  }
}
