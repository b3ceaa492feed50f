package dev.uplift.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
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
  /** On connecting: ALLOW_CONNECTIONS is false. */
  private static final String SHUT = "55000";

  private static final String AWAY = "08001";

  /** Sessions lost one after another before it is the server that is in trouble. */
  private static final int TRIES = 5;

  private static final List<String> MAINTENANCE = List.of("postgres", "template1");

  private final DatabaseUrl url;
  private final Optional<Secret> secret;
  private final HikariDataSource pool;
  private final Boundary boundary;
  private final Stop stop;
  private final AtomicReference<@Nullable ServerVersion> version = new AtomicReference<>();
  private final Object opening = new Object();
  private @Nullable Database outside;

  private Database(
      DatabaseUrl url,
      Optional<Secret> secret,
      HikariDataSource pool,
      Boundary boundary,
      Stop stop) {
    this.url = url;
    this.secret = secret;
    this.pool = pool;
    this.boundary = boundary;
    this.stop = stop;
  }

  /**
   * Connects once, to be sure, and keeps a pool of at most {@code sessions}.
   *
   * @throws Failure exit code 5 when the server cannot be reached or does not let us in
   */
  public static Database open(DatabaseUrl url, Optional<Secret> secret, int sessions) {
    return open(url, secret, sessions, Boundary.NONE, new Stop());
  }

  private static Database open(
      DatabaseUrl url, Optional<Secret> secret, int sessions, Boundary boundary, Stop stop) {
    Database database = of(url, secret, sessions, boundary, stop);
    try {
      var _ = database.version();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** As {@link #open}, without connecting yet: for a database that lets nobody in at the moment. */
  public static Database of(DatabaseUrl url, Optional<Secret> secret, int sessions) {
    return of(url, secret, sessions, Boundary.NONE, new Stop());
  }

  private static Database of(
      DatabaseUrl url, Optional<Secret> secret, int sessions, Boundary boundary, Stop stop) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl(url));
    config.setDataSourceProperties(properties(url, secret, "pool"));
    config.setMaximumPoolSize(sessions);
    config.setMinimumIdle(0);
    config.setIdleTimeout(30_000);
    config.setConnectionInitSql(Session.TIME_AND_DATES);
    config.setPoolName("uplift-" + url.database());
    config.setInitializationFailTimeout(-1);
    return new Database(url, secret, new HikariDataSource(config), boundary, stop);
  }

  public DatabaseUrl url() {
    return url;
  }

  /** The server's; asked for once. */
  public ServerVersion version() {
    ServerVersion known = version.get();
    if (known != null) {
      return known;
    }
    ServerVersion asked;
    try (Session session = connect(url, secret, "start", boundary, stop)) {
      asked =
          session.one(
              "select current_setting('server_version_num') n, current_setting('server_version') v",
              row -> new ServerVersion(row.integer("n"), row.string("v")));
    }
    version.set(asked);
    return asked;
  }

  /**
   * Lends a session of the pool to the work, named {@code uplift/name}. One that was ended while it
   * lay in the pool is replaced, and the work does not see it.
   */
  public <T extends @Nullable Object> T with(String name, Function<Session, T> work) {
    try (Session session = named(name)) {
      return work.apply(session);
    }
  }

  /**
   * As {@link #with(String, Function)}, for work that may be done twice: begun again on another
   * session when its own is lost.
   */
  public <T extends @Nullable Object> T again(String name, Function<Session, T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return with(name, work);
      } catch (SqlFailure e) {
        if (!e.connectionLost() || tries == TRIES) {
          throw e;
        }
      }
    }
  }

  /** A session of its own, outside the pool: for locks and long work. The caller closes it. */
  public Session session(String name) {
    return connect(url, secret, name, boundary, stop);
  }

  /**
   * Ends what runs now, here and in all that was opened from here, and lets no statement begin any
   * more: whoever waits for one gets a {@link Failure} INTERRUPTED. Returns when nothing runs.
   *
   * @param why what that failure says
   */
  public void stop(Problem why) {
    stop.ask(why);
  }

  /**
   * As {@link #with(String, Function)}, in a session of its own that no {@link #stop} ends: for
   * putting away what was made for the work alone.
   */
  public <T extends @Nullable Object> T despiteStop(String name, Function<Session, T> work) {
    try (Session session = connect(url, secret, name, boundary, new Stop())) {
      return work.apply(session);
    }
  }

  /** Another database of the same server, with a small pool of its own. The caller closes it. */
  public Database sibling(String name) {
    return sibling(name, 2);
  }

  /** As {@link #sibling(String)}, with a pool of at most {@code sessions}. */
  public Database sibling(String name, int sessions) {
    return open(url.sibling(name), secret, sessions, boundary, stop);
  }

  /** As {@link #sibling(String)}, with one session, as another role. */
  public Database sibling(String name, String role, Secret password) {
    DatabaseUrl other =
        new DatabaseUrl(url.host(), url.port(), name, Optional.of(role), url.options());
    return open(other, Optional.of(password), 1, boundary, stop);
  }

  /**
   * A database of the same server that is not this one, for what has to be done from outside: the
   * first of {@code postgres} and {@code template1} that lets us in. The caller closes it.
   *
   * @throws Failure exit code 5 when there is none
   */
  public Database maintenance() {
    List<Problem> refused = new ArrayList<>();
    for (String name : MAINTENANCE) {
      if (!name.equals(url.database())) {
        try {
          return sibling(name);
        } catch (Failure e) {
          if (isServerAway(e)) {
            throw e;
          }
          refused.addAll(e.problems());
        }
      }
    }
    throw new Failure(
        ExitCode.UNREACHABLE,
        Problem.of("noMaintenanceDatabase", "no maintenance database lets Uplift in")
            .withTarget(url.toString())
            .withWhy("the door and the way back are worked from outside the upgraded database")
            .withRemedy("Let Uplift's role connect to the database \"postgres\".")
            .withDetails(refused));
  }

  /** Then no other database of it lets anybody in. */
  private static boolean isServerAway(Failure failure) {
    return failure.getCause() instanceof SQLException e && AWAY.equals(e.getSQLState());
  }

  /**
   * As {@link #maintenance}, one for all who ask, with sessions kept between them: a session costs
   * about ten milliseconds. Closed with this one.
   *
   * @throws Failure exit code 5 when there is none
   */
  public Database outside() {
    synchronized (opening) {
      Database known = outside;
      if (known == null) {
        known = maintenance();
        outside = known;
      }
      return known;
    }
  }

  /**
   * The same database with a pool of its own, whose writes to Uplift's records pass the boundary;
   * what is opened from it does so too. For rehearsals. The caller closes it.
   */
  public Database under(Boundary watched) {
    return of(url, secret, pool.getMaximumPoolSize(), watched, stop);
  }

  /** The other programs' way to the same server: variables for {@code pg_dump} and its kin. */
  public Map<String, String> programVariables() {
    Map<String, String> variables = new HashMap<>();
    variables.put("PGHOST", url.host());
    variables.put("PGPORT", Integer.toString(url.port()));
    variables.put("PGDATABASE", url.database());
    url.user().ifPresent(user -> variables.put("PGUSER", user));
    secret.ifPresent(value -> variables.put("PGPASSWORD", value.text()));
    Optional.ofNullable(url.options().get("sslmode")).ifPresent(m -> variables.put("PGSSLMODE", m));
    variables.put("PGAPPNAME", "uplift/program");
    variables.put("PGTZ", "UTC");
    return variables;
  }

  /** Ends the sessions that the pool keeps and nobody has borrowed. */
  public void letGo() {
    pool.getHikariPoolMXBean().softEvictConnections();
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
    return open(same, secret, sessions, boundary, stop);
  }

  @Override
  public void close() {
    synchronized (opening) {
      if (outside != null) {
        outside.close();
      }
    }
    pool.close();
  }

  /** A server that was started again has ended all that lay in the pool. */
  private Session named(String name) {
    for (int tries = 0; ; tries++) {
      Session session = borrow();
      try {
        session.nameItself(name);
        return session;
      } catch (SqlFailure e) {
        session.close();
        if (!e.connectionLost() || tries == pool.getMaximumPoolSize()) {
          throw e;
        }
      }
    }
  }

  private Session borrow() {
    try {
      return stop.opened(new Session(pool.getConnection(), boundary, stop));
    } catch (SQLException e) {
      SQLException cause = e.getCause() instanceof SQLException inner ? inner : e;
      throw unreachable(url, cause);
    }
  }

  private static Session connect(
      DatabaseUrl url, Optional<Secret> secret, String name, Boundary boundary, Stop stop) {
    try {
      Connection connection =
          DriverManager.getConnection(jdbcUrl(url), properties(url, secret, name));
      return withTimeZone(stop.opened(new Session(connection, boundary, stop)));
    } catch (SQLException e) {
      throw unreachable(url, e);
    }
  }

  private static Session withTimeZone(Session session) {
    try {
      session.takeTimeAndDates();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static Failure unreachable(DatabaseUrl url, SQLException e) {
    SqlFailure failure = SqlFailure.of("connect", e);
    if (failure.sqlState().equals(SHUT)) {
      return shut(url, failure, e);
    }
    Problem problem = new Unreachable(url, failure, e).problem();
    return new Failure(SqlStates.exit(failure.sqlState()), List.of(problem), e);
  }

  private static Failure shut(DatabaseUrl url, SqlFailure failure, SQLException e) {
    Problem problem =
        Problem.of("databaseShut", failure.problem().message())
            .withTarget(url.toString())
            .withWhy("it is being copied or put back, or was when Uplift was killed")
            .withSqlState(SHUT)
            .withRemedy("uplift status tells which; the command that was killed goes on with it.")
            .withRetryable(true);
    return new Failure(ExitCode.UNREACHABLE, List.of(problem), e);
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
    // Else the name would come after the connection, and a session be nobody's for a moment.
    properties.setProperty("assumeMinServerVersion", "15");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("reWriteBatchedInserts", "true");
    properties.putIfAbsent("connectTimeout", "10");
    return properties;
  }
}
