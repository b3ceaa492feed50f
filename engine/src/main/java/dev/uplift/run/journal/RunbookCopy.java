package dev.uplift.run.journal;

import dev.uplift.problem.Failure;
import dev.uplift.run.journal.StepJournal.Entry;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookLog;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runbook's XML, written from what the journal has committed: never ahead of it. */
public final class RunbookCopy {
  private final Path home;
  private final Runbook runbook;
  private final Watcher watcher;
  private final InstantSource clock;
  private final List<RunbookLog> logs;

  public RunbookCopy(Path home, Runbook runbook, Watcher watcher, InstantSource clock) {
    this.home = home;
    this.runbook = runbook;
    this.watcher = watcher;
    this.clock = clock;
    this.logs = new ArrayList<>(runbook.logs());
  }

  public void add(String stepId, Instant at, String text) {
    logs.add(new RunbookLog(stepId, at, text));
  }

  /** A file that cannot be written stops nothing: it is said, and written with the next change. */
  public void write(StepJournal journal) {
    Map<String, Entry> known = journal.steps();
    List<RunbookStep> steps =
        runbook.steps().stream()
            .map(
                step -> {
                  Optional<Entry> entry = Optional.ofNullable(known.get(step.id()));
                  return step.in(
                      entry.map(Entry::state).orElse(StepState.NOT_STARTED),
                      entry.flatMap(Entry::reason));
                })
            .toList();
    Runbook now = runbook.with(steps, logs);
    try {
      new RunbookRegistry(home).save(now);
    } catch (Failure e) {
      String why = e.problems().getFirst().message();
      watcher.on(new Event.Noted(clock.instant(), "", why + ", and the run goes on without"));
    }
  }
}
