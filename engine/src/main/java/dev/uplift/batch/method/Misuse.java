package dev.uplift.batch.method;

import dev.uplift.problem.Problem;

/** A script asked its context for something that it cannot have. */
final class Misuse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Misuse(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
