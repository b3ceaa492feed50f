package dev.uplift.database;

import dev.uplift.problem.ExitCode;
import org.jspecify.annotations.Nullable;

/** What SQL states mean to Uplift. PostgreSQL documentation, appendix A. */
final class SqlStates {
  /** See {@link #causedByRows}. */
  static final String ROWS = "(22|23|P0).*|21000|54000";

  private SqlStates() {}

  static String code(String state) {
    return switch (state) {
      case "23505" -> "duplicateKey";
      case "23503" -> "foreignKeyViolation";
      case "23502" -> "notNullViolation";
      case "23514" -> "checkViolation";
      case "22001" -> "valueTooLong";
      case "22003" -> "valueOutOfRange";
      case "22P02", "22007", "22008", "42804", "42846" -> "cannotConvert";
      case "42501" -> "rightMissing";
      case "42P01" -> "tableMissing";
      case "42703" -> "columnMissing";
      case "42883" -> "functionMissing";
      case "53100" -> "diskFull";
      case "53200" -> "lockTableFull";
      case "53300" -> "tooManyConnections";
      case "25006" -> "readOnly";
      case "28P01", "28000" -> "authenticationFailed";
      case "3D000" -> "databaseMissing";
      case "55P03" -> "lockNotAvailable";
      case "40P01" -> "deadlock";
      case "40001" -> "serializationFailure";
      case "57014" -> "statementCancelled";
      case "57P01", "57P02", "57P03", "08000", "08003", "08006" -> "connectionLost";
      case "08001", "08004" -> "unreachable";
      default -> "sqlError";
    };
  }

  static @Nullable String remedy(String state) {
    return switch (state) {
      case "28P01", "28000", "08004" ->
          "Check user and password (PGPASSWORD, UPLIFT_PASSWORD, a pgpass file, or `password:` of environment.yaml).";
      case "3D000" -> "Check the database's name in the URL, or create the database first.";
      case "08001" ->
          "Check host and port, and that the server is running and reachable from here.";
      case "42501" ->
          "Grant the missing right to Uplift's role, or run as the owner of the objects.";
      case "2BP01" -> "Drop or change first what depends on it: Uplift drops only what is named.";
      case "53100" -> "Free disk space on the database server, then run the same command again.";
      case "25006" -> "The server or role is read-only: use the primary, or lift the restriction.";
      case "53300" -> "Lower `limits: {workers}` or raise max_connections.";
      case "57P01", "57P02", "57P03", "08000", "08003", "08006" ->
          "Run the same command again; what was finished is not done twice.";
      default -> null;
    };
  }

  static boolean retryable(String state) {
    return state.startsWith("08")
        || state.startsWith("57P0")
        || state.equals("40P01")
        || state.equals("40001")
        || state.equals("55P03")
        || state.equals("53300");
  }

  /**
   * Values that do not convert or fit, constraints, what a trigger or function raised, too many
   * rows where one was meant, and a row too large for an index.
   */
  static boolean causedByRows(String state) {
    return state.matches(ROWS);
  }

  static ExitCode exit(String state) {
    boolean unreachable =
        state.startsWith("08")
            || state.startsWith("28")
            || state.startsWith("57P0")
            || state.equals("3D000")
            || state.equals("42501")
            || state.equals("25006")
            || state.equals("53300");
    return unreachable ? ExitCode.UNREACHABLE : ExitCode.FAILED;
  }
}
