package dev.uplift.run;

import dev.uplift.rehearsal.Killed;
import dev.uplift.run.journal.Journal;
import dev.uplift.run.substep.Substep;
import dev.uplift.runbook.RunbookStep;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** A journal whose process dies at a write: before it is committed, or after. */
final class MortalJournal implements Journal {
  private final Journal journal;
  private final boolean before;
  private int writesLeft;

  MortalJournal(Journal journal, int writesLeft, boolean before) {
    this.journal = journal;
    this.writesLeft = writesLeft;
    this.before = before;
  }

  @Override
  public int stepStarted(RunbookStep step, Instant at) {
    return write(() -> journal.stepStarted(step, at));
  }

  @Override
  public void stepEnded(RunbookStep step, int attempt, Ending ending, Instant at) {
    var _ =
        write(
            () -> {
              journal.stepEnded(step, attempt, ending, at);
              return true;
            });
  }

  @Override
  public int substepStarted(Substep substep, Instant at) {
    return write(() -> journal.substepStarted(substep, at));
  }

  @Override
  public void substepEnded(Substep substep, int attempt, Ending ending, Instant at) {
    var _ =
        write(
            () -> {
              journal.substepEnded(substep, attempt, ending, at);
              return true;
            });
  }

  @Override
  public Map<String, Entry> steps() {
    return journal.steps();
  }

  @Override
  public Map<String, Entry> substeps() {
    return journal.substeps();
  }

  private <T> T write(Supplier<T> write) {
    if (writesLeft-- == 0) {
      if (!before) {
        var _ = write.get();
      }
      throw new Killed();
    }
    return write.get();
  }

  @Override
  public void end(String state, Instant at) {}
}
