package dev.uplift.restore;

import dev.uplift.closure.DatabaseProperties;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.server.NameSwap;
import dev.uplift.restore.server.ServerDatabases;
import dev.uplift.restore.server.SessionEnder;
import dev.uplift.watch.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy takes the database's name, in one transaction, and the failed database stands aside until
 * it is cleared away. Databases are told apart by their oids, which outlive renaming: whether the
 * swap is done is asked of the server, and never guessed.
 */
final class Swap {
  /** Of {@link RestorePoint#at}: the copy's name before the swap. */
  static final String COPY = "database";

  /** The copy's oid, from when it was whole. */
  static final String COPY_OID = "oid";

  /** The failed database's name after the swap. */
  static final String FAILED = "failed";

  static final String FAILED_OID = "failedOid";

  private static final String SUBSCRIPTIONS =
      """
      select subname from pg_subscription
       where subdbid = (select oid from pg_database where datname = current_database())
      """;

  private static final String DROP_SLOTS =
      """
      select pg_drop_replication_slot(slot_name) from pg_replication_slots
       where database = ? and not active
      """;

  private final Premises premises;

  Swap(Premises premises) {
    this.premises = premises;
  }

  /** Done already, it only makes sure that Uplift can get in. */
  void carryOut(RestorePoint begun, Progress progress) {
    premises.database().letGo();
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      RestorePoint point = begun;
      String name = point.database();
      if (!point.at().containsKey(FAILED)) {
        point = progress.reached("SWAPPING", aside(server, name));
      }
      if (!done(server, point)) {
        requireCopy(server, point);
        server.forUpliftAlone(copy(point));
        prove(server, copy(point), progress);
        premises.door().seal();
        swap(server, point);
      }
    }
    progress.reached("SWAPPED", Map.of());
    premises.door().unseal();
  }

  private static void prove(ServerDatabases server, String copy, Progress progress) {
    var _ =
        server.inside(
            copy,
            inside -> {
              progress.prove(inside);
              return true;
            });
  }

  /** Whether the copy has the database's name by now. */
  static boolean done(ServerDatabases server, RestorePoint point) {
    return server
        .oid(point.database())
        .map(oid -> Long.toString(oid).equals(point.at().get(COPY_OID)))
        .orElse(false);
  }

  /** Drops the failed database; where that cannot be, it is said and stays. */
  void clear(RestorePoint point) {
    String failed = point.at().getOrDefault(FAILED, "");
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      boolean ours =
          server
              .oid(failed)
              .map(oid -> Long.toString(oid).equals(point.at().get(FAILED_OID)))
              .orElse(false);
      if (ours) {
        drop(server, failed);
      }
    } catch (SqlFailure e) {
      String text =
          "the failed database stays as \"%s\" (%s); drop it by hand: drop database %s with (force)"
              .formatted(failed, e.text(), Identifier.quote(failed));
      premises.watcher().on(new Event.Noted(premises.clock().instant(), "restore", text));
    }
  }

  /** The lines for psql, from the maintenance database. */
  List<String> statementsByHand(RestorePoint point, ServerDatabases server) {
    String name = point.database();
    if (done(server, point)) {
      return List.of("alter database " + Identifier.quote(name) + " allow_connections true;");
    }
    List<String> lines = new ArrayList<>();
    boolean there = server.exists(name);
    if (there) {
      lines.add("alter database " + Identifier.quote(name) + " allow_connections false;");
      lines.add(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = "
              + Identifier.literal(name)
              + " and pid <> pg_backend_pid();");
    }
    lines.add("begin;");
    String aside = point.at().getOrDefault(FAILED, "");
    String failed = aside.isEmpty() ? server.free(name, "_failed") : aside;
    renames(point, there, failed).forEach(sql -> lines.add(sql + ";"));
    point.properties().describe(name).forEach(sql -> lines.add(sql + ";"));
    lines.add("revoke all on database " + Identifier.quote(name) + " from public;");
    DatabaseProperties wanted = point.properties();
    wanted.letIn(name, wanted).forEach(sql -> lines.add(sql + ";"));
    lines.add("commit;");
    lines.add(
        "alter database %s allow_connections %s;"
            .formatted(Identifier.quote(name), point.properties().allowConnections()));
    lines.add(
        "-- The failed database is %s now. Once all is well: drop database %1$s with (force);"
            .formatted(Identifier.quote(failed)));
    return lines;
  }

  private static Map<String, String> aside(ServerDatabases server, String name) {
    Map<String, String> aside = new HashMap<>();
    aside.put(FAILED, server.free(name, "_failed"));
    server.oid(name).ifPresent(oid -> aside.put(FAILED_OID, Long.toString(oid)));
    return aside;
  }

  private static void requireCopy(ServerDatabases server, RestorePoint point) {
    Optional<Long> copy = server.oid(copy(point));
    if (copy.isEmpty() || !Long.toString(copy.get()).equals(point.at().get(COPY_OID))) {
      throw missing(point);
    }
  }

  private static void swap(ServerDatabases server, RestorePoint point) {
    server.shut(copy(point));
    Session session = server.session();
    String name = point.database();
    boolean there = server.exists(name);
    List<String> sql = new ArrayList<>();
    DatabaseProperties fresh = DatabaseProperties.read(session, copy(point));
    sql.addAll(renames(point, there, point.at().getOrDefault(FAILED, "")));
    sql.addAll(point.properties().describe(name));
    sql.add("revoke all on database " + Identifier.quote(name) + " from public");
    if (there) {
      sql.addAll(DatabaseProperties.read(session, name).letIn(name, fresh));
    }
    try (SessionEnder ender = server.ender(List.of(name, copy(point)))) {
      ender.goOn();
      session.transaction(() -> sql.forEach(session::execute));
    }
  }

  private static List<String> renames(RestorePoint point, boolean there, String failed) {
    List<String> both = new NameSwap(point.database(), copy(point), failed).statements();
    return there ? both : List.of(both.getLast());
  }

  private static String copy(RestorePoint point) {
    return point.at().getOrDefault(COPY, "");
  }

  /** Subscriptions and slots were allowed to be lost, by name, or there would be no point. */
  private static void drop(ServerDatabases server, String failed) {
    if (!server.session().query(anySubscription(failed), row -> row.string("subname")).isEmpty()) {
      server.inside(failed, Swap::dropSubscriptions);
    }
    server.shut(failed);
    server.session().query(DROP_SLOTS, row -> true, failed);
    server.drop(failed);
  }

  private static String anySubscription(String failed) {
    return SUBSCRIPTIONS.replace("current_database()", Identifier.literal(failed));
  }

  private static boolean dropSubscriptions(Database failed) {
    return failed.with(
        "restore",
        session -> {
          for (String name : session.query(SUBSCRIPTIONS, row -> row.string("subname"))) {
            String quoted = Identifier.quote(name);
            session.execute("alter subscription " + quoted + " disable");
            session.execute("alter subscription " + quoted + " set (slot_name = none)");
            session.execute("drop subscription " + quoted);
          }
          return true;
        });
  }

  private static Failure missing(RestorePoint point) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of(
                "restorePointMissing",
                "the restore point \"%s\" is not on the server: there is no database \"%s\""
                    .formatted(point.name(), copy(point)))
            .withTarget(copy(point))
            .withWhy("somebody dropped or renamed it, or put another in its place")
            .withRemedy("Give it its name again, or restore the latest backup by other means."));
  }
}
