package dev.uplift.runbook;

import java.util.Optional;

/**
 * One step on one machine.
 *
 * @param id the kind's number; on further machines followed by {@code .2}, {@code .3} and so on
 * @param reason why it failed or was skipped
 */
public record RunbookStep(
    String id,
    StepKind kind,
    String machine,
    String description,
    StepState state,
    Optional<String> reason) {

  public RunbookStep in(StepState newState, Optional<String> newReason) {
    return new RunbookStep(id, kind, machine, description, newState, newReason);
  }
}
