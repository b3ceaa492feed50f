package dev.uplift.database;

import dev.uplift.problem.Cause;
import dev.uplift.problem.Problem;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What hinders a session from beginning, in words of people instead of the driver's. */
record Unreachable(DatabaseUrl url, SqlFailure failure, SQLException thrown) {
  private static final String REJECTED = "08004";

  /** What a server itself says stays as it says it. */
  Problem problem() {
    Problem problem = failure.problem().withTarget(url.toString());
    Throwable cause = thrown.getCause();
    if (saidByServer() || !failure.sqlState().startsWith("08")) {
      return problem.withWhy(cause == null ? failure.detail() : Cause.inWords(cause));
    }
    String server = "the server at " + url.host() + ":" + url.port();
    return failure.sqlState().equals(REJECTED)
        ? problem.withMessage(server + " does not let Uplift in").withWhy(failure.text())
        : problem
            .withMessage(server + " cannot be reached")
            .withWhy(why(cause))
            .withRemedy(remedy());
  }

  private boolean saidByServer() {
    return thrown instanceof PSQLException e && e.getServerErrorMessage() != null;
  }

  private String why(@Nullable Throwable cause) {
    return switch (cause) {
      case null -> failure.text();
      case UnknownHostException _ -> "no host of the name \"" + url.host() + "\" is known here";
      case NoRouteToHostException _ -> "there is no way to that host from here";
      case ConnectException e when refused(e) ->
          "nothing listens there: the connection was refused";
      case SocketTimeoutException _ ->
          "it did not answer within " + url.options().getOrDefault("connectTimeout", "10") + " s";
      default -> Cause.inWords(cause);
    };
  }

  private static boolean refused(ConnectException e) {
    String message = e.getMessage();
    return message != null && message.contains("refused");
  }

  private @Nullable String remedy() {
    return switch (thrown.getCause()) {
      case UnknownHostException _ -> "Check the host's name in the database URL.";
      case SocketTimeoutException _ ->
          "Check host and port, and that no firewall stands between; then run the same command"
              + " again.";
      case ConnectException _ ->
          "Start the server, or check host and port: it must listen there (listen_addresses, port)."
              + " Then run the same command again.";
      case null, default -> SqlStates.remedy(failure.sqlState());
    };
  }
}
