package dev.uplift.run.journal;

import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Workplace.Earlier;
import java.time.InstantSource;

/** What substeps do to the journal's own rows. */
public final class Records implements Earlier {
  private final JournalTable journal;
  private final RunMark mark;
  private final InstantSource clock;

  public Records(JournalTable journal, RunMark mark, InstantSource clock) {
    this.journal = journal;
    this.mark = mark;
    this.clock = clock;
  }

  @Override
  public long archive() {
    return journal.write(session -> RunTable.archive(session, mark, clock.instant()));
  }

  @Override
  public void clearFlag() {
    journal.act(session -> RunTable.clearFlag(session, mark));
  }
}
