package dev.uplift.run.evidence;

import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds up what took how long. Of scripts and statements it keeps sums. Safe for many threads. */
final class Timings implements Watcher {
  private static final int SLOWEST = 20;

  private final Map<Integer, Instant> begun = new HashMap<>();
  private final Map<Integer, Integer> attempts = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Substep> substeps = new ArrayList<>();
  private final Map<String, Script> scripts = new LinkedHashMap<>();
  private final List<Statement> slowest = new ArrayList<>();
  private long statements;
  private double statementSeconds;

  /** {@code timings.json}. */
  record Report(
      String format,
      List<Step> steps,
      List<Substep> substeps,
      List<Script> scripts,
      Statements statements) {}

  record Step(int step, String name, int attempt, String state, Instant ended, double seconds) {}

  record Substep(String path, String state, Instant ended, double seconds) {}

  /** Over all companies; {@code tasks} ended, {@code failed} of them. */
  record Script(String script, int tasks, int failed, long rows, double seconds) {}

  record Statements(long count, double seconds, List<Statement> slowest) {}

  record Statement(Instant at, String path, double seconds, String sql) {}

  @Override
  public synchronized void on(Event event) {
    switch (event) {
      case Event.StepStarted e -> {
        begun.put(e.step(), e.at());
        attempts.put(e.step(), e.attempt());
      }
      case Event.StepEnded e -> steps.add(step(e));
      case Event.SubstepEnded e ->
          substeps.add(new Substep(e.path(), e.state(), e.at(), e.seconds()));
      case Event.ScriptEnded e -> scripts.merge(e.script(), script(e), Timings::sum);
      case Event.StatementExecuted e -> add(e);
      case Event.SubstepStarted _,
          Event.Progress _,
          Event.Throttled _,
          Event.StateChanged _,
          Event.Noted _,
          Event.Failed _ -> {}
    }
  }

  synchronized Report report() {
    return new Report(
        "timings/1",
        List.copyOf(steps),
        List.copyOf(substeps),
        List.copyOf(scripts.values()),
        new Statements(statements, statementSeconds, List.copyOf(slowest)));
  }

  private Step step(Event.StepEnded event) {
    Instant start = Optional.ofNullable(begun.get(event.step())).orElse(event.at());
    return new Step(
        event.step(),
        event.name(),
        attempts.getOrDefault(event.step(), 1),
        event.state(),
        event.at(),
        Duration.between(start, event.at()).toMillis() / 1000.0);
  }

  private static Script script(Event.ScriptEnded event) {
    int failed = event.state().equals("Failed") ? 1 : 0;
    return new Script(event.script(), 1, failed, event.rows(), event.seconds());
  }

  private static Script sum(Script one, Script other) {
    return new Script(
        one.script(),
        one.tasks() + other.tasks(),
        one.failed() + other.failed(),
        one.rows() + other.rows(),
        one.seconds() + other.seconds());
  }

  private void add(Event.StatementExecuted event) {
    statements++;
    statementSeconds += event.seconds();
    boolean slow = slowest.size() < SLOWEST || event.seconds() > slowest.getLast().seconds();
    if (slow) {
      slowest.add(new Statement(event.at(), event.path(), event.seconds(), event.sql()));
      slowest.sort(Comparator.comparingDouble(Statement::seconds).reversed());
      if (slowest.size() > SLOWEST) {
        slowest.removeLast();
      }
    }
  }
}
