package dev.uplift.cli;

import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells what happens in plain lines, for pipes and files: a long substep speaks every 10 seconds.
 */
final class ProgressLines implements Watcher {
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final PrintStream out;
  private final Narration narration;
  private final Pace pace = new Pace();
  private Instant spoke = Instant.EPOCH;

  ProgressLines(PrintStream out, Narration narration) {
    this.out = out;
    this.narration = narration;
  }

  @Override
  public synchronized void on(Event event) {
    for (String line : narration.on(event)) {
      out.println(line);
      spoke = event.at();
    }
    if (event instanceof Event.SubstepStarted) {
      pace.clear();
      spoke = event.at();
    }
    if (event instanceof Event.Progress progress) {
      pace.on(progress);
      if (!progress.at().isBefore(spoke.plus(SILENCE))) {
        out.println("            " + progress.path() + ": " + pace.text());
        spoke = progress.at();
      }
    }
  }
}
