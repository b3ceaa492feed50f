package dev.uplift.proving;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import dev.uplift.cli.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The {@code uplift} command in a process that gathers all its garbage again and again, and writes
 * down in the end how much of the heap was in use at most when that was done.
 */
public final class LiveMemory {
  private static final long PAUSE = 100;

  private LiveMemory() {}

  /** Arguments: the file that gets the number of bytes, and those of the command. */
  public static void main(String[] arguments) throws IOException {
    AtomicLong most = new AtomicLong();
    int exit;
    try (ScheduledExecutorService gathering = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> looks =
          gathering.scheduleWithFixedDelay(
              () -> most.accumulateAndGet(inUse(), Math::max), 0, PAUSE, MILLISECONDS);
      exit = Main.run(Arrays.copyOfRange(arguments, 1, arguments.length), System.out, System.err);
      if (looks.isDone()) {
        throw new IllegalStateException("nobody looked to the end", looks.exceptionNow());
      }
    }
    Files.writeString(Path.of(arguments[0]), Long.toString(most.get()));
    System.exit(exit);
  }

  /** Bytes of the heap that something still refers to. */
  private static long inUse() {
    System.gc();
    GcInfo last =
        ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
            .map(GarbageCollectorMXBean::getLastGcInfo)
            .filter(Objects::nonNull)
            .max(Comparator.comparingLong(GcInfo::getEndTime))
            .orElseThrow();
    Set<String> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    return last.getMemoryUsageAfterGc().entrySet().stream()
        .filter(pool -> heap.contains(pool.getKey()))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }
}
