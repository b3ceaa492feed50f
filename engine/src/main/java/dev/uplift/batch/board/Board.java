package dev.uplift.batch.board;

import dev.uplift.batch.board.Task.State;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What there is to do in a stage, and what may be done now: tasks wait for their predecessors and
 * for the groups before theirs; a failure holds back what depends on it, and nothing else. Safe for
 * many threads; knows no database.
 */
public final class Board {
  /** The longest way to the end first: whatever is on it makes the whole end later. */
  private static final Comparator<Task> ORDER =
      Comparator.comparingDouble((Task task) -> task.remaining())
          .reversed()
          .thenComparing(Task::key);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Task> tasks;
  private final TreeSet<Task> takable = new TreeSet<>(ORDER);
  private final List<Task> broken = new ArrayList<>();
  private final Groups groups;
  private int open;
  private boolean stopped;
  private @Nullable RuntimeException collapse;

  /**
   * Lays out the tasks that are not finished.
   *
   * @param tasks with their predecessors joined by {@link Task#after}
   */
  public Board(Collection<Task> tasks) {
    this.tasks = List.copyOf(tasks);
    this.groups = new Groups(this.tasks);
    this.open = this.tasks.size();
    this.tasks.stream().filter(Task::aside).forEach(this::setAside);
    openGroups();
  }

  /**
   * Waits for work; empty when all is settled, or the batch stops.
   *
   * @param target how long a transaction is to last, zero: as its chunk was cut
   * @param workers who share the chunks of a task
   */
  public Optional<Work> take(Duration target, int workers) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (open > 0 && !stopped) {
        if (!takable.isEmpty()) {
          return Optional.of(next(takable.first(), target, workers));
        }
        changed.await();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private Work next(Task task, Duration target, int workers) {
    if (task.waiting()) {
      task.open();
      takable.remove(task);
      return new Work.Open(task);
    }
    List<Integer> hand = task.handOut(target, workers);
    if (task.handedOut()) {
      takable.remove(task);
    }
    return new Work.Chunks(task, hand);
  }

  /** The task has these chunks left to run; with none it is over, and true. */
  public boolean opened(Task task, KeyColumns columns, List<Integer> numbers) {
    return locked(
        () -> {
          task.activate(columns);
          offerMore(task, numbers);
          return numbers.isEmpty();
        });
  }

  /**
   * What was taken is done; true when the task is over and the caller has to end it.
   *
   * @param away chunks that are not, since another process has them: they are handed out again
   */
  public boolean done(Task task, List<Integer> away) {
    return locked(
        () -> {
          offerMore(task, away);
          return task.back();
        });
  }

  /** The task has these chunks too: others were cut, here or by another process. */
  public void more(Task task, List<Integer> numbers) {
    locked(() -> offerMore(task, numbers));
  }

  /** Something of the task failed; true when the task is over and the caller has to end it. */
  public boolean failed(Task task, Problem problem, RuntimeException cause) {
    return locked(
        () -> {
          takable.remove(task);
          return task.fail(problem, cause);
        });
  }

  /** The task's end is written: what waits for it may go on, or is held back. */
  public void settle(Task task) {
    locked(
        () -> {
          settleNow(task, task.problem().isEmpty() ? State.FINISHED : State.FAILED, "");
          openGroups();
        });
  }

  /** Nothing more is handed out. */
  public void stop() {
    locked(() -> stopped = true);
  }

  /** As {@link #stop}, because the batch as a whole cannot go on. */
  public void collapse(RuntimeException reason) {
    locked(
        () -> {
          collapse = collapse == null ? reason : collapse;
          stopped = true;
        });
  }

  /** Whether nothing more is handed out. */
  public boolean stopped() {
    return locked(() -> stopped);
  }

  /** Why the batch as a whole could not go on; empty: it could. */
  public Optional<RuntimeException> collapsed() {
    return locked(() -> Optional.ofNullable(collapse));
  }

  /** To be read when the workers have ended. */
  public List<Task> tasks() {
    return tasks;
  }

  private void setAside(Task task) {
    if (task.waiting()) {
      settleNow(task, State.SET_ASIDE, "company " + task.key().company() + " is set aside");
    }
  }

  private void settleNow(Task first, State state, String because) {
    end(first, state, because);
    if (state == State.FINISHED) {
      first.dependants().forEach(Task::followed);
      first.dependants().forEach(this::offer);
      return;
    }
    State kind = state == State.SET_ASIDE ? state : State.HELD;
    Deque<Task> held = new ArrayDeque<>(List.of(first));
    while (!held.isEmpty()) {
      Task task = held.remove();
      for (Task dependant : task.dependants()) {
        if (dependant.waiting()) {
          end(dependant, kind, "after " + task.key());
          held.add(dependant);
        }
      }
    }
  }

  private void end(Task task, State state, String because) {
    task.end(state, because);
    takable.remove(task);
    groups.settled(task.group());
    open--;
    if (state != State.FINISHED && state != State.SET_ASIDE) {
      broken.add(task);
    }
  }

  private void offer(Task task) {
    if (task.ready() && groups.isOpen(task.group())) {
      takable.add(task);
    }
  }

  private void offerMore(Task task, List<Integer> numbers) {
    if (task.takesMore(numbers)) {
      takable.add(task);
    }
  }

  /** Opens the next group once those before it are settled, as often as that is so. */
  private void openGroups() {
    for (var group = groups.next(); group.isPresent(); group = groups.next()) {
      Script.Group opened = group.get();
      List<Task> members = tasks.stream().filter(task -> task.group() == opened).toList();
      members.forEach(this::holdBehindBarrier);
      members.forEach(this::offer);
    }
  }

  private void holdBehindBarrier(Task task) {
    Optional<Task> reason =
        broken.stream()
            .filter(b -> b.group().compareTo(task.group()) < 0)
            .filter(b -> b.key().touches(task.key()))
            .findFirst();
    if (reason.isPresent() && task.waiting()) {
      Task barrier = reason.get();
      settleNow(task, State.HELD, "group " + barrier.group().text() + ": " + barrier.key());
    }
  }

  private void locked(Runnable work) {
    var _ =
        locked(
            () -> {
              work.run();
              return true;
            });
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      T value = work.get();
      changed.signalAll();
      return value;
    } finally {
      lock.unlock();
    }
  }
}
