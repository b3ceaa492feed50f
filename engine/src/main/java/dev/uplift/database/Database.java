package dev.uplift.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.uplift.problem.Cause;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One database on one server, with a pool of sessions. Safe for many threads.
 *
 * <p>Sessions work in the time zone that the database or its role is set to, else in UTC, and never
 * in that of the machine that Uplift runs on: a time that gets a zone must not depend on who
 * upgrades.
 */
public final class Database implements AutoCloseable {
  private final DatabaseUrl url;
  private final Optional<Secret> secret;
  private final HikariDataSource pool;
  private final ServerVersion version;

  private Database(
      DatabaseUrl url, Optional<Secret> secret, HikariDataSource pool, ServerVersion version) {
    this.url = url;
    this.secret = secret;
    this.pool = pool;
    this.version = version;
  }

  /**
   * Connects once, to be sure, and keeps a pool of at most {@code sessions}.
   *
   * @throws Failure exit code 5 when the server cannot be reached or does not let us in
   */
  public static Database open(DatabaseUrl url, Optional<Secret> secret, int sessions) {
    ServerVersion version;
    try (Session session = connect(url, secret, "start")) {
      version =
          session.one(
              "select current_setting('server_version_num') n, current_setting('server_version') v",
              row -> new ServerVersion(row.integer("n"), row.string("v")));
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl(url));
    config.setDataSourceProperties(properties(url, secret, "pool"));
    config.setMaximumPoolSize(sessions);
    config.setMinimumIdle(0);
    config.setIdleTimeout(30_000);
    config.setConnectionInitSql(Session.TIME_ZONE);
    config.setPoolName("uplift-" + url.database());
    config.setInitializationFailTimeout(-1);
    return new Database(url, secret, new HikariDataSource(config), version);
  }

  public DatabaseUrl url() {
    return url;
  }

  public ServerVersion version() {
    return version;
  }

  /** Lends a session of the pool to the work, named {@code uplift/name}. */
  public <T extends @Nullable Object> T with(String name, Function<Session, T> work) {
    try (Session session = borrow()) {
      session.nameItself(name);
      return work.apply(session);
    }
  }

  /** A session of its own, outside the pool: for locks and long work. The caller closes it. */
  public Session session(String name) {
    return connect(url, secret, name);
  }

  /** Another database of the same server, with a small pool of its own. The caller closes it. */
  public Database sibling(String name) {
    return open(url.sibling(name), secret, 2);
  }

  /**
   * The same database with a pool of its own, whose sessions all start with these settings, such as
   * {@code statement_timeout}. What closes it ends every session of it, so that nothing of one
   * piece of work is left when another begins. The caller closes it.
   */
  public Database with(Map<String, String> settings, int sessions) {
    StringBuilder options = new StringBuilder(url.options().getOrDefault("options", ""));
    settings.forEach(
        (name, value) -> options.append(" -c ").append(name).append('=').append(value));
    Map<String, String> changed = new HashMap<>(url.options());
    changed.put("options", options.toString().strip());
    DatabaseUrl same = new DatabaseUrl(url.host(), url.port(), url.database(), url.user(), changed);
    return open(same, secret, sessions);
  }

  @Override
  public void close() {
    pool.close();
  }

  private Session borrow() {
    try {
      return new Session(pool.getConnection());
    } catch (SQLException e) {
      SQLException cause = e.getCause() instanceof SQLException inner ? inner : e;
      throw unreachable(url, cause);
    }
  }

  private static Session connect(DatabaseUrl url, Optional<Secret> secret, String name) {
    try {
      Connection connection =
          DriverManager.getConnection(jdbcUrl(url), properties(url, secret, name));
      Session session = new Session(connection);
      session.takeTimeZone();
      return session;
    } catch (SQLException e) {
      throw unreachable(url, e);
    }
  }

  private static Failure unreachable(DatabaseUrl url, SQLException e) {
    SqlFailure failure = Session.failure("connect", e);
    Problem problem =
        failure
            .problem()
            .withTarget(url.toString())
            .withWhy(e.getCause() == null ? failure.detail() : Cause.inWords(e.getCause()));
    return new Failure(SqlStates.exit(failure.sqlState()), java.util.List.of(problem), e);
  }

  private static String jdbcUrl(DatabaseUrl url) {
    String host = url.host().indexOf(':') >= 0 ? "[" + url.host() + "]" : url.host();
    return "jdbc:postgresql://" + host + ":" + url.port() + "/" + encoded(url.database());
  }

  private static String encoded(String name) {
    return java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  private static Properties properties(DatabaseUrl url, Optional<Secret> secret, String name) {
    Properties properties = new Properties();
    url.options().forEach(properties::setProperty);
    url.user().ifPresent(user -> properties.setProperty("user", user));
    secret.ifPresent(value -> properties.setProperty("password", value.text()));
    properties.setProperty("ApplicationName", "uplift/" + name);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("reWriteBatchedInserts", "true");
    properties.putIfAbsent("connectTimeout", "10");
    return properties;
  }
}
