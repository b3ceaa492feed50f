package dev.uplift.run.outside;

import dev.uplift.problem.Problem;
import dev.uplift.run.journal.StepJournal;
import dev.uplift.run.outside.Operation.Phase;
import dev.uplift.runbook.RunbookStep;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The newest operation upon a database: {@code operation.json} in the database's folder. Written
 * under the run lock. Until the journal in the database is made, the runbook's steps are kept here.
 */
public final class OperationFile implements StepJournal {
  private final JsonFile<Operation> file;
  private final Watcher watcher;
  private final InstantSource clock;

  public OperationFile(Path databaseFolder, Watcher watcher, InstantSource clock) {
    this.file =
        new JsonFile<>(
            databaseFolder.resolve("operation.json"),
            Operation.class,
            "operationUnreadable",
            "Put the file back from a backup of Uplift's folder.");
    this.watcher = watcher;
    this.clock = clock;
  }

  /** Empty where there has been none. */
  public Optional<Operation> find() {
    return file.find();
  }

  public Operation get() {
    return find().orElseThrow(() -> new IllegalStateException("no operation in " + file.path()));
  }

  public void write(Operation operation) {
    file.write(operation);
  }

  void change(UnaryOperator<Operation> change) {
    write(change.apply(get()));
  }

  /** Comes to another phase, and says so once that is on disk. */
  public void to(Phase phase, List<Problem> because) {
    change(operation -> operation.at(phase, because, clock.instant()));
    told(phase);
  }

  /** A new one, in its first phase. */
  public void begin(Operation operation) {
    write(operation);
    told(operation.phase());
  }

  @Override
  public int stepStarted(RunbookStep step, Instant at) {
    Optional<Entry> before = Optional.ofNullable(get().steps().get(step.id()));
    int attempts = before.map(Entry::attempts).orElse(0) + 1;
    Entry now =
        new Entry(
            StepState.IN_PROGRESS,
            attempts,
            before.flatMap(Entry::start).or(() -> Optional.of(at)),
            Optional.empty(),
            before.map(Entry::activeSeconds).orElse(0.0),
            Optional.empty());
    change(operation -> operation.withStep(step.id(), now));
    return attempts;
  }

  @Override
  public void stepEnded(RunbookStep step, int attempt, Ending ending, Instant at) {
    change(
        operation -> {
          Entry begun = operation.steps().get(step.id());
          Entry ended =
              new Entry(
                  ending.state(),
                  attempt,
                  begun == null ? Optional.of(at) : begun.start(),
                  Optional.of(at),
                  ending.seconds() + (begun == null ? 0 : begun.activeSeconds()),
                  ending.reason());
          List<Problem> problems =
              ending.state() == StepState.FAILED ? ending.problems() : operation.problems();
          return operation.withStep(step.id(), ended).at(operation.phase(), problems, at);
        });
  }

  @Override
  public Map<String, Entry> steps() {
    return find().map(Operation::steps).orElse(Map.of());
  }

  /** Nothing to say: the phase says where it stands. */
  @Override
  public void end(String state, Instant at) {}

  private void told(Phase phase) {
    String name = phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    watcher.on(new Event.StateChanged(clock.instant(), "operation", name));
  }
}
