package dev.uplift.rehearsal;

/** How a {@link Mortal} dies. */
public enum Death {
  /**
   * {@link Killed} is thrown, and again at every later write: for what runs in the test's own
   * process and in one thread.
   */
  THROWN,
  /** The process ends at once, as by SIGKILL: nothing is closed, no hook runs. Exit code 137. */
  HALTED
}
