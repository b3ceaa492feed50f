package dev.uplift.batch.worker;

import dev.uplift.batch.ledger.BatchSessionTable.Backend;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server's processes behind this process's own sessions: those it has, and those it has lost,
 * which may live on for a while without anybody at their other end. Safe for many threads.
 */
public final class Backends {
  private final Set<Backend> present = ConcurrentHashMap.newKeySet();
  private final Set<Backend> lost = ConcurrentHashMap.newKeySet();

  void opened(Backend backend) {
    present.add(backend);
  }

  void closed(Backend backend) {
    present.remove(backend);
  }

  /** Nobody here speaks to it any more: whatever it holds may be taken from it. */
  void lost(Backend backend) {
    present.remove(backend);
    lost.add(backend);
  }

  boolean isLost(Backend backend) {
    return lost.contains(backend);
  }

  /** Of those that this process has. */
  public List<Integer> pids() {
    return present.stream().map(Backend::pid).toList();
  }
}
