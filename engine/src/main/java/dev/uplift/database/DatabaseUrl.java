package dev.uplift.database;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a database is: {@code postgresql://[user@]host[:port]/name[?option=value]} or the same with
 * {@code jdbc:postgresql:}. Never holds a password.
 */
public record DatabaseUrl(
    String host, int port, String database, Optional<String> user, Map<String, String> options) {
  private static final int LAST_PORT = 65_535;

  public DatabaseUrl {
    options = Map.copyOf(options);
  }

  /** A {@link Failure} with exit code 2 when the text is no such address, or holds a password. */
  public static DatabaseUrl parse(String text) {
    try {
      return parse(new URI(text.replaceFirst("^jdbc:", "")), text);
    } catch (URISyntaxException e) {
      throw wrong("the database URL cannot be read: " + e.getReason(), text);
    }
  }

  /** The same server and user, another database. */
  public DatabaseUrl sibling(String name) {
    return new DatabaseUrl(host, port, name, user, options);
  }

  /** For people and for {@link #parse}. */
  @Override
  public String toString() {
    String who = user.map(u -> u + "@").orElse("");
    String query =
        options.isEmpty()
            ? ""
            : options.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(java.util.stream.Collectors.joining("&", "?", ""));
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return "postgresql://" + who + shown + ":" + port + "/" + database + query;
  }

  private static DatabaseUrl parse(URI uri, String text) {
    boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
    if (!known) {
      throw wrong("the database URL does not start with postgresql: or jdbc:postgresql:", text);
    }
    Map<String, String> options = options(uri.getRawQuery());
    String userInfo = uri.getRawUserInfo();
    boolean secret = userInfo != null && userInfo.indexOf(':') >= 0;
    if (secret || options.containsKey("password")) {
      throw wrong("the database URL holds a password", masked(text));
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    if (path.length() < 2 || uri.getHost() == null) {
      throw wrong("the database URL names no host or no database", text);
    }
    if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
      throw wrong("the database URL's port is " + uri.getPort() + ", not 1 to " + LAST_PORT, text);
    }
    Optional<String> user =
        userInfo == null
            ? Optional.ofNullable(options.remove("user"))
            : Optional.of(decode(userInfo));
    String host = uri.getHost().replaceAll("^\\[|\\]$", "");
    return new DatabaseUrl(
        host, uri.getPort() < 0 ? 5432 : uri.getPort(), path.substring(1), user, options);
  }

  private static Map<String, String> options(@org.jspecify.annotations.Nullable String query) {
    Map<String, String> options = new LinkedHashMap<>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          options.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
      }
    }
    return options;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String masked(String text) {
    return text.replaceAll(":[^/@:]*@", ":***@").replaceAll("password=[^&]*", "password=***");
  }

  private static Failure wrong(String message, String text) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("databaseUrl", message)
            .withTarget(masked(text))
            .withRemedy(
                "Write postgresql://user@host:port/name; give the password by PGPASSWORD,"
                    + " UPLIFT_PASSWORD, a pgpass file or environment.yaml."));
  }
}
