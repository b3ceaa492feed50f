package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.intent.Mode;
import dev.uplift.watch.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has come of a sync's changes so far: what is done, what the server refused and in what
 * words, and which conversions are left to chunks. Not safe for many threads.
 */
final class Tally {
  private final Patience patience;
  private final Set<ObjectId> failed = new HashSet<>();
  private final Set<String> unfused = new HashSet<>();
  private final List<Change> done = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> notRestored = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param patience whose watcher is told, and whose session is asked for rows that are in the way
   */
  Tally(Patience patience) {
    this.patience = patience;
  }

  List<Change> done() {
    return List.copyOf(done);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  List<Problem> notRestored() {
    return List.copyOf(notRestored);
  }

  /** Conversions that a rewrite has carried out, or cannot. */
  Set<String> settledFusions() {
    Set<String> settled = new HashSet<>(unfused);
    settled.addAll(carriedOut());
    return settled;
  }

  /** Conversions that came about with a rewrite. */
  Set<String> carriedOut() {
    return done.stream()
        .flatMap(change -> change.fused().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether this sync has tried it already, in vain. */
  boolean hasFailed(Change change) {
    return failed.contains(change.object());
  }

  void noted(String text) {
    patience.watcher().on(new Event.Noted(patience.clock().instant(), patience.path(), text));
  }

  void committed(Carrying carrying) {
    done.addAll(carrying.finished());
    carrying.events().forEach(patience.watcher()::on);
    carrying.refusals().forEach(refusal -> refused(refusal.change(), refusal.failure()));
  }

  void failed(List<Change> unit, RuntimeException trouble) {
    if (trouble instanceof SqlFailure failure && failure.causedByRows() && unfused(unit, failure)) {
      return;
    }
    unit.forEach(change -> failed.add(change.object()));
    if (trouble instanceof Failure refusal) {
      problems.addAll(refusal.problems());
    } else if (trouble instanceof SqlFailure failure) {
      Change culprit =
          unit.stream()
              .filter(change -> change.sql().contains(failure.sql()))
              .findFirst()
              .orElse(unit.getFirst());
      problems.add(new Violation(patience.session()).explain(culprit, failure, patience.path()));
    }
  }

  /** Leaves its conversions, where it has any, to chunks. */
  boolean unfused(List<Change> unit, SqlFailure failure) {
    List<String> fused = unit.stream().flatMap(change -> change.fused().stream()).toList();
    if (fused.isEmpty()) {
      return false;
    }
    noted(notFused(fused, failure));
    return unfused.addAll(fused);
  }

  /** A bad row would only stop the whole rewrite; in chunks it is found and named. */
  private static String notFused(List<String> scripts, SqlFailure failure) {
    return String.join(", ", scripts)
        + " runs in chunks after all, which find the bad rows: "
        + failure.text();
  }

  private void refused(Change change, SqlFailure failure) {
    failed.add(change.object());
    Problem problem = new Violation(patience.session()).explain(change, failure, patience.path());
    if (change.form() == Form.RESTORED) {
      notRestored.add(problem);
      noted(
          change.object()
              + " does not fit the new structure and was not put back: "
              + failure.text());
    } else if (change.mode() == Mode.FINAL || !isUnique(failure)) {
      problems.add(problem);
    } else {
      noted(change.object() + " waits for FINAL: " + problem.message());
    }
  }

  /** Duplicates may still be merged by scripts; only FINAL insists, save for primary keys. */
  private static boolean isUnique(SqlFailure failure) {
    return failure.sqlState().equals("23505");
  }
}
