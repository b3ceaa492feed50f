package dev.uplift.run;

import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;

/** Keeps a watcher's failure from stopping what it watches: it is not told anything any more. */
final class CalmWatcher implements Watcher {
  private final Watcher watcher;
  private volatile boolean broken;

  CalmWatcher(Watcher watcher) {
    this.watcher = watcher;
  }

  @Override
  public void on(Event event) {
    if (!broken) {
      try {
        watcher.on(event);
      } catch (RuntimeException e) {
        broken = true;
      }
    }
  }
}
