package dev.uplift.cli;

import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Tells what happens on a terminal: lines that stay, and below them a footer that is repainted:
 * where the run is, a bar, the speed, the time left. Fits 40 columns.
 */
final class ProgressScreen implements Watcher, AutoCloseable {
  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String CLEAR_FOOTER = CLEAR_LINE + "\u001b[1A" + CLEAR_LINE;
  private static final long REPAINT_MILLIS = 250;

  private final PrintStream out;
  private final Narration narration;
  private final InstantSource clock;
  private final IntSupplier width;
  private final Pace pace = new Pace();
  private final CountDownLatch closed = new CountDownLatch(1);
  private String step = "starting";
  private String path = "";
  private String held = "";
  private Instant began;
  private boolean painted;

  ProgressScreen(PrintStream out, Narration narration, InstantSource clock, IntSupplier width) {
    this.out = out;
    this.narration = narration;
    this.clock = clock;
    this.width = width;
    this.began = clock.instant();
  }

  /** Repaints now and then, until closed, so that the elapsed time goes on. */
  void start() {
    Thread.ofVirtual().name("progress").start(this::repaintUntilClosed);
  }

  @Override
  public synchronized void on(Event event) {
    for (String line : narration.on(event)) {
      erase();
      out.print(new Columns(OptionalInt.of(width.getAsInt())).folded(line));
    }
    switch (event) {
      case Event.StepStarted started -> step = "step " + started.step() + " " + started.name();
      case Event.StateChanged changed when "operation".equals(changed.what()) ->
          step = Narration.spoken(changed.state());
      case Event.SubstepStarted started -> begin(started.path(), started.at());
      case Event.SubstepEnded ended when ended.path().equals(path) -> begin("", ended.at());
      case Event.Progress progress -> pace.on(progress);
      case Event.Throttled throttled -> held = throttled.why();
      default -> {}
    }
  }

  @Override
  public synchronized void close() {
    closed.countDown();
    erase();
    out.flush();
  }

  private void begin(String newPath, Instant at) {
    path = newPath;
    held = "";
    began = at;
    pace.clear();
  }

  private void repaintUntilClosed() {
    try {
      while (!closed.await(REPAINT_MILLIS, TimeUnit.MILLISECONDS)) {
        paint();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void paint() {
    if (closed.getCount() == 0) {
      return;
    }
    int columns = Math.max(20, width.getAsInt());
    erase();
    out.println(cut(path.isEmpty() ? step : step + ", " + path, columns));
    out.print(cut(state(columns), columns));
    out.flush();
    painted = true;
  }

  private String state(int columns) {
    double elapsed = Duration.between(began, clock.instant()).toMillis() / 1000.0;
    if (!held.isEmpty()) {
      return held;
    }
    String text = pace.text();
    if (text.isEmpty()) {
      return Figures.seconds(elapsed);
    }
    int room = columns - 1 - text.length() - 3;
    OptionalInt percent = pace.percent();
    return room >= 5 && percent.isPresent()
        ? bar(Math.min(room, 40), percent.getAsInt()) + " " + text
        : text;
  }

  private static String bar(int length, int percent) {
    int full = length * percent / 100;
    return "[" + "#".repeat(full) + "-".repeat(length - full) + "]";
  }

  private void erase() {
    if (painted) {
      out.print(CLEAR_FOOTER);
      painted = false;
    }
  }

  /** One column stays free, or the terminal would break the line. */
  private static String cut(String text, int columns) {
    return text.length() < columns ? text : text.substring(0, columns - 2) + "…";
  }
}
