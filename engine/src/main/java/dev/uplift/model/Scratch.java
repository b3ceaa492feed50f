package dev.uplift.model;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseDrop;
import dev.uplift.database.DatabaseLocale;
import dev.uplift.database.Identifier;
import dev.uplift.database.Secret;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.UUID;

/**
 * A database of its own for making a model real, or for trying a sync without a row, dropped when
 * closed. Owned by a role that may do nothing else, where we are allowed to make one; that role
 * logs in itself, so that nothing in a model's file can become more.
 */
public final class Scratch implements AutoCloseable {
  private static final String PREFIX = "uplift_scratch_";
  private static final String DENIED = "42501";
  private static final String READ_ONLY = "25006";

  private static final String DEAD =
      """
      select d.datname from pg_database d
       where d.datname ~ '^uplift_scratch_[0-9]+_[0-9a-f]+$'
         and split_part(d.datname, '_', 3)::bigint < extract(epoch from now()) - 600
         and not exists (select 1 from pg_stat_activity a where a.datname = d.datname)
         and (pg_has_role(d.datdba, 'usage')
              or (select rolsuper from pg_roles where rolname = current_user))
      """;

  private static final String MAY_CREATE_ROLE =
      "select rolsuper or rolcreaterole may from pg_roles where rolname = current_user";

  /** Asked first: who may not create roles may not even drop one that is not there. */
  private static final String HAS_ROLE =
      "select exists (select from pg_roles where rolname = ?) has";

  private final Database server;
  private final String name;
  private final boolean ownRole;
  private final Database admin;
  private final Session vendor;

  private Scratch(Database server, String name, boolean ownRole, Database admin, Session vendor) {
    this.server = server;
    this.name = name;
    this.ownRole = ownRole;
    this.admin = admin;
    this.vendor = vendor;
  }

  /**
   * Empty, with the encoding and locale of the database that {@code server} is.
   *
   * @throws Failure exit code 5 when the role may create no database
   */
  public static Scratch create(Database server) {
    DatabaseLocale locale = DatabaseLocale.read(server);
    dropDead(server);
    String random = UUID.randomUUID().toString().substring(0, 8);
    String password = UUID.randomUUID().toString();
    String name =
        PREFIX
            + server.with(
                "scratch",
                s -> s.one("select extract(epoch from now())::bigint n", r -> r.number("n")))
            + "_"
            + random;
    try {
      boolean ownRole = server.with("scratch", s -> createRole(s, name, password));
      String owner = ownRole ? " owner " + Identifier.quote(name) : "";
      String sql = "create database " + Identifier.quote(name) + owner + " " + locale.sql();
      long _ = server.with("scratch", s -> s.execute(sql));
      return open(server, name, ownRole, password);
    } catch (SqlFailure e) {
      dropAfter(server, name, e);
      throw switch (e.sqlState()) {
        case DENIED -> mayNotCreate(server, e);
        case READ_ONLY -> mayNotWrite(server, e);
        default -> e;
      };
    } catch (RuntimeException e) {
      dropAfter(server, name, e);
      throw e;
    }
  }

  /** What is told is why there is none. */
  private static void dropAfter(Database server, String name, RuntimeException why) {
    try {
      drop(server, name);
    } catch (SqlFailure | Failure e) {
      why.addSuppressed(e);
    }
  }

  private static Failure mayNotWrite(Database server, SqlFailure cause) {
    Problem problem =
        cause
            .problem()
            .withTarget(server.url().toString())
            .withWhy("The model is made real in a scratch database on the old one's server.");
    return new Failure(ExitCode.UNREACHABLE, List.of(problem), cause);
  }

  private static Failure mayNotCreate(Database server, SqlFailure cause) {
    String role = server.with("scratch", s -> s.one("select current_user u", r -> r.string("u")));
    Problem problem =
        cause
            .problem()
            .withTarget(server.url().toString())
            .withWhy(
                "The model is made real in a scratch database, and role \"%s\" has no CREATEDB."
                    .formatted(role))
            .withRemedy(
                "Let an administrator run: alter role %s createdb; the right may go again"
                        .formatted(Identifier.quote(role))
                    + " afterwards.");
    return new Failure(ExitCode.UNREACHABLE, List.of(problem), cause);
  }

  /** With our own rights: for extensions and for reading the catalog back. */
  public Database admin() {
    return admin;
  }

  /** With the scratch role's rights, where there is one: for the model's statements. */
  Session vendor() {
    return vendor;
  }

  @Override
  public void close() {
    vendor.close();
    admin.close();
    drop(server, name);
  }

  private static Scratch open(Database server, String name, boolean ownRole, String password) {
    Database admin = server.sibling(name);
    try {
      Session vendor = ownRole ? login(server, admin, name, password) : admin.session("scratch");
      long _ = vendor.execute("set synchronous_commit = off; set client_min_messages = error");
      return new Scratch(server, name, ownRole, admin, vendor);
    } catch (RuntimeException e) {
      admin.close();
      throw e;
    }
  }

  /** As the scratch role itself; where the server lets it not log in, as us in its role. */
  private static Session login(Database server, Database admin, String name, String password) {
    try (Database database = server.sibling(name, name, new Secret(password))) {
      return database.session("scratch");
    } catch (Failure e) {
      Session session = admin.session("scratch");
      long _ = session.execute("set role " + Identifier.quote(name));
      return session;
    }
  }

  private static boolean createRole(Session session, String name, String password) {
    if (!session.one(MAY_CREATE_ROLE, row -> row.flag("may"))) {
      return false;
    }
    String role = Identifier.quote(name);
    long _ =
        session.execute(
            "create role "
                + role
                + " login nosuperuser nocreaterole nocreatedb password "
                + Identifier.literal(password));
    try {
      return session.execute("grant " + role + " to current_user") >= 0;
    } catch (SqlFailure e) {
      long _ = session.execute("drop role " + role);
      return false;
    }
  }

  private static void dropDead(Database server) {
    for (String name : server.with("scratch", s -> s.query(DEAD, row -> row.string("datname")))) {
      drop(server, name);
    }
  }

  private static void drop(Database server, String name) {
    server.despiteStop(
        "scratch",
        session -> {
          DatabaseDrop.drop(session, name);
          boolean role = session.one(HAS_ROLE, row -> row.flag("has"), name);
          return role ? session.execute("drop role " + Identifier.quote(name)) : 0;
        });
  }

  /** Whether vendor statements run with a role that may do nothing else. */
  boolean unprivileged() {
    return ownRole;
  }
}
