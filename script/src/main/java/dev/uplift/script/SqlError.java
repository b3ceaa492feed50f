package dev.uplift.script;

/** The server refused a statement. The transaction is lost; catching this does not save it. */
public final class SqlError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sqlState;

  public SqlError(String sqlState, String message, Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
  }

  /** Five characters; PostgreSQL documentation, appendix A. */
  public String sqlState() {
    return sqlState;
  }
}
