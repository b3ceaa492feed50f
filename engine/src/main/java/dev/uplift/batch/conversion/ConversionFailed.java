package dev.uplift.batch.conversion;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;

/** The server refused what a conversion does; the problem names table, column, key and line. */
public final class ConversionFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final SqlFailure failure;
  private final transient Problem problem;

  ConversionFailed(SqlFailure failure, Problem problem) {
    super(problem.message(), failure);
    this.failure = failure;
    this.problem = problem;
  }

  public SqlFailure failure() {
    return failure;
  }

  public Problem problem() {
    return problem;
  }
}
