package dev.uplift.batch.effect;

import dev.uplift.database.SqlFailure;

/** One statement of a script was refused by the server. */
public final class StatementFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final SqlFailure failure;
  private final int line;

  public StatementFailed(SqlFailure failure, int line) {
    super(failure.text(), failure);
    this.failure = failure;
    this.line = line;
  }

  public SqlFailure failure() {
    return failure;
  }

  /** Of the script's file. */
  int line() {
    return line;
  }
}
