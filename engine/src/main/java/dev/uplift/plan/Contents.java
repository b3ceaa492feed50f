package dev.uplift.plan;

import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.plan.Plan.Step;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What people read in a plan, part by part, each as a hash. The name of a plan covers what it was
 * made from alone, since figures move; a file that is executed must be the one that was shown.
 */
final class Contents {
  private final Function<Object, String> spelling;
  private final SortedMap<String, String> parts = new TreeMap<>();

  private Contents(Function<Object, String> spelling) {
    this.spelling = spelling;
  }

  /**
   * By the part's name, in the words of {@code plan/1}; of a change with its step and object.
   *
   * @param spelling the same text for what is equal
   */
  static SortedMap<String, String> of(Plan plan, Function<Object, String> spelling) {
    Contents contents = new Contents(spelling);
    contents.add("madeAt", plan.madeAt());
    contents.add("uplift", plan.uplift());
    contents.add("database", plan.database());
    contents.add("packages", plan.packages());
    plan.steps().forEach(contents::step);
    contents.add("steps", plan.steps().stream().map(Step::path).toList());
    contents.add("destroyed", plan.destroyed());
    contents.add("downtime", plan.downtime());
    contents.add("restore", plan.restore());
    contents.add("peakDiskBytes", plan.peakDiskBytes());
    contents.add("disks", plan.disks());
    contents.add("provisional", plan.provisional());
    contents.add("refusals", plan.refusals());
    contents.add("warnings", plan.warnings());
    contents.add("speeds", plan.speeds());
    return contents.parts;
  }

  /** Which parts are not what they were. */
  static List<String> altered(SortedMap<String, String> was, SortedMap<String, String> is) {
    return Covers.different(was, is, false);
  }

  private void step(Step step) {
    add(step.path() + " estimateSeconds", step.estimateSeconds());
    for (ChangePart change : step.changes()) {
      add(step.path() + " " + change.kind() + " " + change.object(), change);
    }
    for (ScriptPart script : step.scripts()) {
      add(step.path() + " script " + script.script(), script);
    }
  }

  /** Several changes of one object are one part: each hash goes into the next. */
  private void add(String name, Object part) {
    parts.merge(name, Hash.of(spelling.apply(part)), (first, next) -> Hash.of(first + next));
  }
}
