package dev.uplift.run.substep;

/** How a substep's work ended, when it did not fail. */
public sealed interface Done {
  /** The work is done. */
  record Completed() implements Done {}

  /** There was nothing to do, and why. */
  record Skipped(String reason) implements Done {}
}
