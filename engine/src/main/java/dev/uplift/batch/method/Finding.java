package dev.uplift.batch.method;

import dev.uplift.problem.Problem;

/**
 * An expectation that was not met.
 *
 * @param suite of expectations that belong together
 * @param entity what was looked at
 * @param warning whether it is only told, and fails nothing
 */
public record Finding(
    String suite, String entity, String expected, String actual, boolean warning) {

  /** As the error object. */
  public Problem problem() {
    return Problem.of(
            warning ? "validationWarning" : "validationFailed",
            "\"" + entity + "\" is \"" + actual + "\", and \"" + expected + "\" was expected")
        .withTarget(suite)
        .withWhy("the validation \"" + suite + "\" looks at it");
  }
}
