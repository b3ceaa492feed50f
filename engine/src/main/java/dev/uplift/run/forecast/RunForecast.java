package dev.uplift.run.forecast;

import dev.uplift.batch.progress.Range;
import dev.uplift.batch.progress.WorkLeft;
import dev.uplift.batch.progress.WorkLeftReader;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.journal.StepJournal.Entry;
import dev.uplift.run.substep.Substep;
import dev.uplift.run.substep.Substeps;
import dev.uplift.runbook.StepKind;
import dev.uplift.runbook.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What of a run is over, what is left, and how long that may take: read from its journal. */
public final class RunForecast {
  private static final String BYTES = "select pg_database_size(current_database()) as bytes";
  private static final String WAIT = "/ExecuteScripts/WaitForBatch";

  private final Durations earlier;
  private final Instant now;

  /**
   * A reader.
   *
   * @param earlier what was measured before
   */
  public RunForecast(Durations earlier, Instant now) {
    this.earlier = earlier;
    this.now = now;
  }

  /** How much of the run is done, as far as its database can be asked. */
  public OptionalInt percent(Database database, long run) {
    return database.with(
        "progress",
        session ->
            OptionalInt.of(
                read(
                        session,
                        run,
                        JournalTable.steps(session, run),
                        JournalTable.substeps(session, run))
                    .percent()));
  }

  public Forecast read(
      Session session, long run, Map<String, Entry> steps, Map<String, Entry> substeps) {
    long bytes = session.one(BYTES, row -> row.number("bytes"));
    List<Part> parts = new ArrayList<>(outer(steps));
    boolean upgraded = over(steps, StepKind.DATA_UPGRADE);
    for (Substep substep : Substeps.all()) {
      if (substep.work().isPresent()) {
        parts.add(
            part(
                session,
                run,
                substep,
                Optional.ofNullable(substeps.get(substep.path())),
                upgraded));
      }
    }
    return Forecast.of(parts, earlier, bytes);
  }

  /** The steps beside the data upgrade. */
  private List<Part> outer(Map<String, Entry> steps) {
    List<Part> parts = new ArrayList<>();
    for (StepKind kind : StepKind.values()) {
      if (kind != StepKind.DATA_UPGRADE) {
        double spent = of(steps, kind).stream().mapToDouble(this::spent).sum();
        String name = String.valueOf(kind.number());
        parts.add(new Part(name, over(steps, kind), spent, Optional.empty()));
      }
    }
    return parts;
  }

  private Part part(
      Session session, long run, Substep substep, Optional<Entry> entry, boolean upgraded) {
    boolean over = upgraded || entry.map(e -> e.state().finished()).orElse(false);
    double spent = entry.map(this::spent).orElse(0.0);
    Optional<Range> left =
        over || !substep.path().endsWith(WAIT) ? Optional.empty() : scripts(session, run, substep);
    return new Part(substep.path(), over, spent, left);
  }

  private static Optional<Range> scripts(Session session, long run, Substep substep) {
    return Script.Stage.named(substep.step())
        .flatMap(stage -> WorkLeftReader.read(session, run, stage))
        .map(WorkLeft::seconds);
  }

  private static List<Entry> of(Map<String, Entry> steps, StepKind kind) {
    return steps.entrySet().stream()
        .filter(e -> e.getKey().split("\\.", 2)[0].equals(String.valueOf(kind.number())))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static boolean over(Map<String, Entry> steps, StepKind kind) {
    List<Entry> entries = of(steps, kind);
    return !entries.isEmpty() && entries.stream().allMatch(e -> e.state().finished());
  }

  /** An attempt that is at work counts too; one whose process died does not. */
  public double spent(Entry entry) {
    boolean working = entry.state() == StepState.IN_PROGRESS && entry.attempts() == 1;
    double current =
        working
            ? entry
                .start()
                .map(start -> Duration.between(start, now).toMillis() / 1000.0)
                .orElse(0.0)
            : 0.0;
    return entry.activeSeconds() + Math.max(0, current);
  }
}
