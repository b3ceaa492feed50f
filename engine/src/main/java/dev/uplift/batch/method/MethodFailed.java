package dev.uplift.batch.method;

import dev.uplift.database.SqlFailure;
import dev.uplift.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A script's method threw, could not be called, or asked for what it must not have. */
public final class MethodFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final int line;
  private final @Nullable SqlFailure refused;

  MethodFailed(Problem problem, int line, @Nullable SqlFailure refused, Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
    this.line = line;
    this.refused = refused;
  }

  public Problem problem() {
    return problem;
  }

  /** Of the source; 0 when it is not known. */
  public int line() {
    return line;
  }

  /** What the server said, when it was the server that refused. */
  public Optional<SqlFailure> refused() {
    return Optional.ofNullable(refused);
  }
}
