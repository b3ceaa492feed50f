package dev.uplift.run.outside;

import dev.uplift.problem.Problem;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Whether, and to what end, an attempt has to stop. Safe for many threads. */
public final class Halt {
  /** What is wanted. */
  public enum Wish {
    /** Nothing. */
    NONE,
    /** Stop; the same command goes on. */
    STOP,
    /** Stop, and put everything back. */
    BACK
  }

  private final AtomicReference<Asked> asked =
      new AtomicReference<>(new Asked(Wish.NONE, Interruptions.interrupted()));
  private final AtomicReference<Optional<Runnable>> work = new AtomicReference<>(Optional.empty());

  private record Asked(Wish wish, Problem why) {}

  /** Asks for it, and ends what runs now. */
  public void ask(Wish wish, Problem why) {
    asked.set(new Asked(wish, why));
    work.get().ifPresent(Runnable::run);
  }

  public boolean asked() {
    return wish() != Wish.NONE;
  }

  public Wish wish() {
    return asked.get().wish();
  }

  /** Why, when it is asked for. */
  public Problem why() {
    return asked.get().why();
  }

  /** What ends the work of this moment. */
  public void during(Runnable ending) {
    work.set(Optional.of(ending));
  }

  /** There is nothing to end. */
  public void clear() {
    work.set(Optional.empty());
  }
}
