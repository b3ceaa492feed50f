package dev.uplift.batch;

import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What there is to do in a stage, and what may be done now: tasks wait for their predecessors and
 * for the groups before theirs; a failure holds back what depends on it, and nothing else. Safe for
 * many threads; knows no database.
 */
final class Board {
  /** The longest way to the end first: whatever is on it makes the whole end later. */
  private static final Comparator<Task> ORDER =
      Comparator.comparingDouble((Task task) -> task.remaining).reversed().thenComparing(Task::key);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Task> tasks;
  private final TreeSet<Task> takable = new TreeSet<>(ORDER);
  private final Map<Script.Group, Integer> unsettled = new EnumMap<>(Script.Group.class);
  private final List<Task> broken = new ArrayList<>();
  private Script.@Nullable Group opened;
  private int open;
  private boolean stopped;
  private @Nullable RuntimeException collapse;

  /**
   * Lays out the tasks that are not finished.
   *
   * @param tasks with their predecessors joined by {@link Task#after}
   */
  Board(Collection<Task> tasks) {
    this.tasks = List.copyOf(tasks);
    for (Script.Group group : Script.Group.values()) {
      unsettled.put(group, 0);
    }
    this.tasks.forEach(task -> unsettled.merge(task.group(), 1, Integer::sum));
    this.open = this.tasks.size();
    this.tasks.stream().filter(task -> task.aside).forEach(this::setAside);
    openGroups();
  }

  /** Where a task stands. */
  enum State {
    WAITING,
    OPENING,
    ACTIVE,
    FINISHED,
    FAILED,
    HELD,
    SET_ASIDE
  }

  /** One script for one company; its changing parts belong to the board. */
  static final class Task {
    private final TaskKey key;
    private final Script script;
    private final Effect effect;
    private final double seconds;
    private final List<Task> dependants = new ArrayList<>();
    private final Deque<Integer> numbers = new ArrayDeque<>();
    private final Pace pace = new Pace();
    private volatile KeyColumns columns = KeyColumns.NONE;
    private State state = State.WAITING;
    private double remaining;
    private boolean aside;
    private int predecessors;
    private int inFlight;
    private @Nullable Problem problem;
    private @Nullable RuntimeException cause;
    private String because = "";

    /**
     * One that has not begun.
     *
     * @param seconds that it is thought to take
     */
    Task(TaskKey key, Script script, Effect effect, double seconds) {
      this.key = key;
      this.script = script;
      this.effect = effect;
      this.seconds = seconds;
      this.remaining = seconds;
    }

    /** As it was found cut, by whoever has no board. */
    Task cutBy(KeyColumns found) {
      columns = found;
      return this;
    }

    /** Before the board is made: this task waits for the other. */
    void after(Task earlier) {
      earlier.dependants.add(this);
      predecessors++;
    }

    /** Before the board is made: how long it is from this task's beginning to the end. */
    void remaining(double longest) {
      remaining = longest;
    }

    double remaining() {
      return remaining;
    }

    double seconds() {
      return seconds;
    }

    List<Task> dependants() {
      return dependants;
    }

    /** Before the board is made: the task's company is set aside, and what waits for it with it. */
    void setAside() {
      aside = true;
    }

    TaskKey key() {
      return key;
    }

    Script script() {
      return script;
    }

    Effect effect() {
      return effect;
    }

    KeyColumns columns() {
      return columns;
    }

    Pace pace() {
      return pace;
    }

    Script.Group group() {
      return script.group();
    }

    State state() {
      return state;
    }

    Optional<Problem> problem() {
      return Optional.ofNullable(problem);
    }

    RuntimeException cause() {
      return cause == null ? new IllegalStateException(key + " has not failed") : cause;
    }

    String because() {
      return because;
    }
  }

  /** What a worker is to do next. */
  sealed interface Work {
    Task task();

    /** Begin the task: cut it into chunks, or find those that are left. */
    record Open(Task task) implements Work {}

    /** Run these chunks. */
    record Chunks(Task task, List<Integer> numbers) implements Work {
      public Chunks {
        numbers = List.copyOf(numbers);
      }
    }
  }

  /**
   * Waits for work; empty when all is settled, or the batch stops.
   *
   * @param target how long a transaction is to last, zero: as its chunk was cut
   * @param workers who share the chunks of a task
   */
  Optional<Work> take(Duration target, int workers) throws InterruptedException {
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
    if (task.state == State.WAITING) {
      task.state = State.OPENING;
      takable.remove(task);
      return new Work.Open(task);
    }
    List<Integer> hand = new ArrayList<>();
    for (int i = task.pace.hand(target, task.numbers.size(), workers); i > 0; i--) {
      hand.add(task.numbers.remove());
    }
    task.inFlight++;
    if (task.numbers.isEmpty()) {
      takable.remove(task);
    }
    return new Work.Chunks(task, hand);
  }

  /** The task has these chunks left to run; with none it is over, and true. */
  boolean opened(Task task, KeyColumns columns, List<Integer> numbers) {
    return locked(
        () -> {
          task.state = State.ACTIVE;
          task.columns = columns;
          task.numbers.addAll(numbers);
          if (!numbers.isEmpty()) {
            takable.add(task);
          }
          return numbers.isEmpty();
        });
  }

  /**
   * What was taken is done; true when the task is over and the caller has to end it.
   *
   * @param away chunks that are not, since another process has them: they are handed out again
   */
  boolean done(Task task, List<Integer> away) {
    return locked(
        () -> {
          if (!away.isEmpty() && task.problem == null) {
            task.numbers.addAll(away);
            takable.add(task);
          }
          return --task.inFlight == 0 && task.numbers.isEmpty();
        });
  }

  /** The task has these chunks too: others were cut, here or by another process. */
  void more(Task task, List<Integer> numbers) {
    var _ =
        locked(
            () -> {
              if (task.problem == null) {
                task.numbers.addAll(numbers);
                takable.add(task);
              }
              return true;
            });
  }

  /** Something of the task failed; true when the task is over and the caller has to end it. */
  boolean failed(Task task, Problem problem, RuntimeException cause) {
    return locked(
        () -> {
          if (task.problem == null) {
            task.problem = problem;
            task.cause = cause;
          }
          takable.remove(task);
          task.numbers.clear();
          task.inFlight = Math.max(0, task.inFlight - 1);
          return task.inFlight == 0;
        });
  }

  /** The task's end is written: what waits for it may go on, or is held back. */
  void settle(Task task) {
    var _ =
        locked(
            () -> {
              settleNow(task, task.problem == null ? State.FINISHED : State.FAILED, "");
              openGroups();
              return true;
            });
  }

  /** Nothing more is handed out. */
  void stop() {
    var _ =
        locked(
            () -> {
              stopped = true;
              return true;
            });
  }

  /** As {@link #stop}, because the batch as a whole cannot go on. */
  void collapse(RuntimeException reason) {
    var _ =
        locked(
            () -> {
              collapse = collapse == null ? reason : collapse;
              stopped = true;
              return true;
            });
  }

  boolean stopped() {
    return locked(() -> stopped);
  }

  Optional<RuntimeException> collapsed() {
    return locked(() -> Optional.ofNullable(collapse));
  }

  /** To be read when the workers have ended. */
  List<Task> tasks() {
    return tasks;
  }

  private void setAside(Task task) {
    if (task.state == State.WAITING) {
      settleNow(task, State.SET_ASIDE, "company " + task.key.company() + " is set aside");
    }
  }

  private void settleNow(Task first, State state, String because) {
    Deque<Task> held = new ArrayDeque<>();
    end(first, state, because);
    if (state == State.FINISHED) {
      first.dependants.forEach(task -> task.predecessors--);
      first.dependants.forEach(this::offer);
      return;
    }
    held.add(first);
    while (!held.isEmpty()) {
      Task task = held.remove();
      for (Task dependant : task.dependants) {
        if (dependant.state == State.WAITING) {
          State kind = state == State.SET_ASIDE ? state : State.HELD;
          end(dependant, kind, "after " + first.key);
          held.add(dependant);
        }
      }
    }
  }

  private void end(Task task, State state, String because) {
    task.state = state;
    task.because = because;
    takable.remove(task);
    unsettled.merge(task.group(), -1, Integer::sum);
    open--;
    if (state != State.FINISHED && state != State.SET_ASIDE) {
      broken.add(task);
    }
  }

  private void offer(Task task) {
    if (task.state == State.WAITING && task.predecessors == 0 && isOpen(task.group())) {
      takable.add(task);
    }
  }

  /** Opens the next group once those before it are settled, as often as that is so. */
  private void openGroups() {
    for (Script.Group group : Script.Group.values()) {
      if (!isOpen(group)) {
        if (earlierUnsettled(group)) {
          return;
        }
        opened = group;
        List<Task> members = tasks.stream().filter(task -> task.group() == group).toList();
        members.forEach(this::holdBehindBarrier);
        members.forEach(this::offer);
      }
    }
  }

  private boolean isOpen(Script.Group group) {
    return opened != null && group.compareTo(opened) <= 0;
  }

  private boolean earlierUnsettled(Script.Group group) {
    return unsettled.entrySet().stream()
        .anyMatch(entry -> entry.getKey().compareTo(group) < 0 && entry.getValue() > 0);
  }

  private void holdBehindBarrier(Task task) {
    Optional<Task> reason =
        broken.stream()
            .filter(b -> b.group().compareTo(task.group()) < 0)
            .filter(b -> b.key.touches(task.key))
            .findFirst();
    if (reason.isPresent() && task.state == State.WAITING) {
      settleNow(task, State.HELD, "group " + reason.get().group().text() + ": " + reason.get().key);
    }
  }

  private <T> T locked(java.util.function.Supplier<T> work) {
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
