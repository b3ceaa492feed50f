package dev.uplift.runbook;

import java.util.Arrays;
import java.util.Optional;

/** Where a step or substep stands, as AX spells it. */
public enum StepState {
  NOT_STARTED("NotStarted"),
  IN_PROGRESS("InProgress"),
  COMPLETED("Completed"),
  FAILED("Failed"),
  SKIPPED("Skipped");

  private final String text;

  StepState(String text) {
    this.text = text;
  }

  /** As runbooks, journal and status spell it. */
  public String text() {
    return text;
  }

  /** Whether nothing is left to do. */
  public boolean finished() {
    return this == COMPLETED || this == SKIPPED;
  }

  public static Optional<StepState> parse(String text) {
    return Arrays.stream(values()).filter(state -> state.text.equals(text)).findFirst();
  }
}
