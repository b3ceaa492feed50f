package dev.uplift.benchmarks;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Where and with what is measured, as a line of results has to say. */
final class Surroundings {
  /** Of the whole process, rivals included. */
  private static final long MOST_HEAP = 256L << 20;

  private Surroundings() {}

  /** A measurement with more heap proves nothing. */
  static void refuseMoreHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    if (heap > MOST_HEAP) {
      throw new IllegalStateException("start it with -Xmx256m: the heap may take " + mega(heap));
    }
  }

  /** The cells of a line of {@code RESULTS.md} that say when, where and with what. */
  static String cells() {
    return "%s, %s | %s, %d processors | Java %s, PostgreSQL %s"
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            System.getProperty("uplift.commit", "no commit"),
            processor(),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            server());
  }

  /** Of all pools together, each at its own worst moment: what was in use was less. */
  static String heap() {
    long peak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    return "heap %s at most, peaks of its pools together %s"
        .formatted(mega(Runtime.getRuntime().maxMemory()), mega(peak));
  }

  private static String server() {
    try (Database database = Rehearsal.database(18, "version");
        Session session = database.session("version")) {
      return session.one("select current_setting('server_version') as v", row -> row.string("v"));
    }
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mega(long bytes) {
    return (bytes >> 20) + " MB";
  }
}
