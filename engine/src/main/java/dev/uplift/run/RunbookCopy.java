package dev.uplift.run;

import dev.uplift.problem.Failure;
import dev.uplift.run.Journal.Entry;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.RunbookLog;
import dev.uplift.runbook.RunbookRegistry;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runbook's XML, written from what the journal has committed: never ahead of it. */
final class RunbookCopy {
  private final RunRequest request;
  private final Journal journal;
  private final Watcher watcher;
  private final InstantSource clock;
  private final List<RunbookLog> logs;

  RunbookCopy(RunRequest request, Journal journal, Watcher watcher, InstantSource clock) {
    this.request = request;
    this.journal = journal;
    this.watcher = watcher;
    this.clock = clock;
    this.logs = new ArrayList<>(request.runbook().logs());
  }

  void add(String stepId, Instant at, String text) {
    logs.add(new RunbookLog(stepId, at, text));
  }

  /** A file that cannot be written stops nothing: it is said, and written with the next change. */
  void write() {
    Map<String, Entry> known = journal.steps();
    List<RunbookStep> steps =
        request.runbook().steps().stream()
            .map(
                step -> {
                  Optional<Entry> entry = Optional.ofNullable(known.get(step.id()));
                  return step.in(
                      entry.map(Entry::state).orElse(StepState.NOT_STARTED),
                      entry.flatMap(Entry::reason));
                })
            .toList();
    Runbook now = request.runbook().with(steps, logs);
    try {
      new RunbookRegistry(request.home()).save(now);
    } catch (Failure e) {
      String why = e.problems().getFirst().message();
      watcher.on(new Event.Noted(clock.instant(), "", why + ", and the run goes on without"));
    }
  }
}
