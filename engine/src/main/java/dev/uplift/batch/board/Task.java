package dev.uplift.batch.board;

import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.effect.Effect;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One script for one company. Once a {@link Board} has it, what changes does so under its lock. */
public final class Task {
  private final TaskKey key;
  private final Script script;
  private final Effect effect;
  private final double seconds;
  private final List<Task> dependants = new ArrayList<>();
  private final Deque<Integer> numbers = new ArrayDeque<>();
  private final Pace pace = new Pace();
  private volatile KeyColumns columns = KeyColumns.NONE;
  private State state = State.WAITING;
  private String because = "";
  private double remaining;
  private boolean aside;
  private int predecessors;
  private int inFlight;
  private @Nullable Problem problem;
  private @Nullable RuntimeException cause;

  /** Where a task stands. */
  public enum State {
    WAITING,
    OPENING,
    ACTIVE,
    FINISHED,
    FAILED,
    HELD,
    SET_ASIDE
  }

  /**
   * One that has not begun.
   *
   * @param seconds that it is thought to take
   */
  public Task(TaskKey key, Script script, Effect effect, double seconds) {
    this.key = key;
    this.script = script;
    this.effect = effect;
    this.seconds = seconds;
    this.remaining = seconds;
  }

  /** As it was found cut, by whoever has no board. */
  public Task cutBy(KeyColumns found) {
    columns = found;
    return this;
  }

  /** Before the board is made: this task waits for the other. */
  public void after(Task earlier) {
    earlier.dependants.add(this);
    predecessors++;
  }

  /** Before the board is made: how long it is from this task's beginning to the end. */
  void remaining(double longest) {
    remaining = longest;
  }

  /** Before the board is made: the task's company is set aside, and what waits for it with it. */
  public void setAside() {
    aside = true;
  }

  public TaskKey key() {
    return key;
  }

  public Script script() {
    return script;
  }

  Script.Group group() {
    return script.group();
  }

  public Effect effect() {
    return effect;
  }

  double seconds() {
    return seconds;
  }

  double remaining() {
    return remaining;
  }

  boolean aside() {
    return aside;
  }

  List<Task> dependants() {
    return dependants;
  }

  public KeyColumns columns() {
    return columns;
  }

  public Pace pace() {
    return pace;
  }

  public State state() {
    return state;
  }

  public String because() {
    return because;
  }

  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  public RuntimeException cause() {
    return cause == null ? new IllegalStateException(key + " has not failed") : cause;
  }

  boolean waiting() {
    return state == State.WAITING;
  }

  /** Nothing that has to come before it is left. */
  boolean ready() {
    return waiting() && predecessors == 0;
  }

  /** One of those that it waits for has finished. */
  void followed() {
    predecessors--;
  }

  /** A worker looks what there is to do. */
  void open() {
    state = State.OPENING;
  }

  /** It does what its chunks are. */
  void activate(KeyColumns found) {
    state = State.ACTIVE;
    columns = found;
  }

  void end(State last, String reason) {
    state = last;
    because = reason;
  }

  /** Whether no chunk is left to hand out. */
  boolean handedOut() {
    return numbers.isEmpty();
  }

  /** Chunks for one worker, as many as make a transaction of that length. */
  List<Integer> handOut(Duration target, int workers) {
    List<Integer> hand = new ArrayList<>();
    for (int i = pace.hand(target, numbers.size(), workers); i > 0; i--) {
      hand.add(numbers.remove());
    }
    inFlight++;
    return hand;
  }

  /** Further chunks, unless it has failed: then nobody is to run them. */
  boolean takesMore(List<Integer> more) {
    return problem == null && numbers.addAll(more);
  }

  /** What was handed out has come back; true when nothing is out or left. */
  boolean back() {
    return --inFlight == 0 && numbers.isEmpty();
  }

  /** Nothing more of it is handed out; the first problem counts. True when nothing is out. */
  boolean fail(Problem why, RuntimeException thrown) {
    if (problem == null) {
      problem = why;
      cause = thrown;
    }
    numbers.clear();
    inFlight = Math.max(0, inFlight - 1);
    return inFlight == 0;
  }
}
