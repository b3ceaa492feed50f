package dev.uplift.machine;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process and all that it started. */
final class ProcessFamily {
  private final ProcessHandle head;

  ProcessFamily(ProcessHandle head) {
    this.head = head;
  }

  /** Asked to end, and made to end when that takes longer; then nothing of it is left. */
  void end(Duration grace) {
    Set<ProcessHandle> family = new LinkedHashSet<>();
    add(family, List.of(head));
    family.forEach(ProcessHandle::destroy);
    await(family, grace);
    add(family, List.copyOf(family));
    family.forEach(ProcessHandle::destroyForcibly);
    await(family, grace);
  }

  private static void add(Set<ProcessHandle> family, List<ProcessHandle> more) {
    for (ProcessHandle process : more) {
      family.add(process);
      process.descendants().forEach(family::add);
    }
  }

  private static void await(Set<ProcessHandle> family, Duration limit) {
    CompletableFuture<?>[] ends =
        family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // Those that are left are made to end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
