package dev.uplift.restore.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What {@code pg_restore --verbose} prints, line by line: how far it is, and what went wrong. Safe
 * for many threads.
 */
final class RestoreOutput {
  private static final int ERRORS_KEPT = 20;
  private static final String NAME = "pg_restore: ";

  private final LongConsumer progress;
  private final List<String> errors = new ArrayList<>();
  private boolean parallel;
  private boolean inError;
  private long done;
  private long errorCount;

  /**
   * Output of one program.
   *
   * @param progress is told how many things are restored
   */
  RestoreOutput(LongConsumer progress) {
    this.progress = progress;
  }

  synchronized void line(String line) {
    boolean own = line.startsWith(NAME);
    String text = own ? line.substring(NAME.length()) : line;
    if (own) {
      inError = text.startsWith("error: ");
      if (inError) {
        errorCount++;
      }
    }
    if (inError) {
      keep(own, text);
    }
    count(text);
  }

  /** How many statements failed. */
  synchronized long errorCount() {
    return errorCount;
  }

  /** The first of them, each with what the server said of it. */
  synchronized List<String> errors() {
    return List.copyOf(errors);
  }

  private void keep(boolean first, String text) {
    if (first && errors.size() < ERRORS_KEPT) {
      errors.add(text.substring("error: ".length()));
    } else if (!first && errorCount <= ERRORS_KEPT) {
      errors.set(errors.size() - 1, errors.getLast() + "\n" + text);
    }
  }

  /** Sessions beside the first tell what they do, and the first tells it again when it is done. */
  private void count(String text) {
    parallel |= text.startsWith("entering main parallel loop");
    boolean one =
        parallel
            ? text.startsWith("finished item ")
            : text.startsWith("creating ") || text.startsWith("processing data for ");
    if (one) {
      done++;
      progress.accept(done);
    }
  }
}
