package dev.uplift.cli;

import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.util.function.IntSupplier;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The way progress is told here: repainted on a terminal, in lines elsewhere, not beside JSON. */
final class RunProgress implements Watcher, AutoCloseable {
  private static final int PAPER = 200;

  private final Watcher watcher;
  private final AutoCloseable end;

  private RunProgress(Watcher watcher, AutoCloseable end) {
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
    Terminal terminal = terminal();
    IntSupplier width = () -> terminal.getColumns() > 0 ? terminal.getColumns() : 80;
    Narration narration = new Narration(caller.zone(), showSkipped, width);
    ProgressScreen screen = new ProgressScreen(caller.out(), narration, caller.clock(), width);
    screen.start();
    return new RunProgress(
        screen,
        () -> {
          screen.close();
          terminal.close();
        });
  }

  @Override
  public void on(Event event) {
    watcher.on(event);
  }

  @Override
  public void close() {
    try {
      end.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Terminal terminal() {
    try {
      return TerminalBuilder.builder().system(true).dumb(true).build();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
