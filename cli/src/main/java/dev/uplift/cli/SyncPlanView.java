package dev.uplift.cli;

import dev.uplift.catalog.ObjectId;
import dev.uplift.problem.Problem;
import dev.uplift.sync.Preview;
import dev.uplift.sync.SyncPlan;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a sync would do, mode by mode, as {@code plan/1} spells changes.
 *
 * @param complete false when renames come first: the rest is planned once they are made
 */
record SyncPlanView(String format, boolean complete, List<StepView> steps, List<Problem> refusals) {

  /** One mode. */
  record StepView(String path, List<ChangeView> changes) {}

  /** One change. */
  record ChangeView(
      String object,
      String kind,
      String strategy,
      String because,
      List<String> sql,
      List<String> destroys,
      Optional<Lock> lock,
      long rows,
      long bytes) {}

  /** What is only made: the same may well go in one mode, come back, and go in the next. */
  private static boolean isNew(Change change) {
    return change.because().startsWith("is new");
  }

  /** What an earlier mode has made by then: each is planned as if none came before it. */
  private record Said(ObjectId object, List<String> sql) {
    static Said of(Change change) {
      return new Said(change.object(), change.statements());
    }
  }

  /** The strongest that a change takes. */
  record Lock(String mode) {}

  /**
   * Of a sync that has not begun.
   *
   * @param others that refuse it, beside what it refuses itself
   */
  static SyncPlanView of(Preview preview, List<Problem> others) {
    List<Problem> refusals = new ArrayList<>(preview.refusals());
    refusals.addAll(others);
    List<StepView> steps = new ArrayList<>();
    Set<Said> said = new HashSet<>();
    boolean renames = false;
    Preview.Plans plans = preview.plans();
    for (Mode mode : Mode.values()) {
      if (mode == Mode.PARTIAL || (renames && mode.compareTo(Mode.RENAME_COLUMNS) > 0)) {
        continue;
      }
      SyncPlan plan = plans.plan(mode);
      plan.problems().stream().filter(p -> !refusals.contains(p)).forEach(refusals::add);
      List<Change> left =
          plan.changes().stream().filter(each -> !isNew(each) || said.add(Said.of(each))).toList();
      if (!left.isEmpty()) {
        renames = renames || mode.compareTo(Mode.RENAME_COLUMNS) <= 0;
        steps.add(step(mode, left));
      }
    }
    return new SyncPlanView("plan/1", !renames, steps, refusals);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (StepView step : steps) {
      text.append("-- ").append(step.path()).append('\n');
      for (ChangeView change : step.changes()) {
        text.append(
            "-- %s: %s (%s)%n".formatted(change.object(), change.because(), change.strategy()));
        change.destroys().forEach(gone -> text.append("-- destroys ").append(gone).append('\n'));
        change.sql().forEach(sql -> text.append(sql).append(";\n"));
      }
    }
    if (steps.isEmpty()) {
      text.append("-- Nothing to do.\n");
    }
    if (!complete) {
      text.append("-- What comes after the renames is planned once they are made.\n");
    }
    for (Problem problem : refusals) {
      text.append("-- refused: ").append(problem.message()).append('\n');
    }
    return text.toString();
  }

  private static StepView step(Mode mode, List<Change> changes) {
    return new StepView(spelled(mode), changes.stream().map(SyncPlanView::change).toList());
  }

  private static ChangeView change(Change change) {
    return new ChangeView(
        change.object().display(),
        change.object().kind().text(),
        spelled(change.strategy()),
        change.because(),
        change.statements(),
        change.destroys().stream().map(ObjectId::display).toList(),
        change.lock().isEmpty() ? Optional.empty() : Optional.of(new Lock(change.lock())),
        change.rows(),
        change.bytes());
  }

  private static String spelled(Enum<?> constant) {
    String[] words = constant.name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder text = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      text.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
    }
    return text.toString();
  }
}
