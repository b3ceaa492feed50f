package dev.uplift.cli;

import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;

/** The way progress is told here: repainted on a terminal, in lines elsewhere, not beside JSON. */
final class RunProgress implements Watcher, AutoCloseable {
  private static final int PAPER = 200;

  private final Watcher watcher;
  private final Runnable end;

  private RunProgress(Watcher watcher, Runnable end) {
    this.watcher = watcher;
    this.end = end;
  }

  static RunProgress of(Caller caller, boolean json, boolean showSkipped) {
    if (json) {
      return new RunProgress(Watcher.none(), () -> {});
    }
    if (!caller.screen()) {
      Narration narration = new Narration(caller.zone(), showSkipped, () -> PAPER);
      return new RunProgress(new ProgressLines(caller.out(), narration), () -> {});
    }
    Width width = new Width(caller.clock());
    Narration narration = new Narration(caller.zone(), showSkipped, width);
    ProgressScreen screen = new ProgressScreen(caller.out(), narration, caller.clock(), width);
    screen.start();
    return new RunProgress(screen, screen::close);
  }

  @Override
  public void on(Event event) {
    watcher.on(event);
  }

  @Override
  public void close() {
    end.run();
  }
}
