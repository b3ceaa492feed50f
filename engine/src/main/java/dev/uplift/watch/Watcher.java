package dev.uplift.watch;

import java.util.List;

/** Is told what happened. Cannot answer back, and must not throw. Safe for many threads. */
@FunctionalInterface
public interface Watcher {
  void on(Event event);

  /** Tells each in turn. */
  static Watcher all(List<Watcher> watchers) {
    List<Watcher> every = List.copyOf(watchers);
    return event -> every.forEach(watcher -> watcher.on(event));
  }

  /** Tells nobody. */
  static Watcher none() {
    return event -> {};
  }
}
