package dev.uplift.closure;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands against closing the door of a database. */
final class DoorCheck {
  private static final String RIGHTS =
      """
      select r.rolname as self, r.rolsuper as super, pg_get_userbyid(d.datdba) as owner,
             pg_has_role(r.oid, d.datdba, 'usage') as owns,
             pg_has_role(r.oid, 'pg_signal_backend', 'usage') as signals
        from pg_roles r, pg_database d
       where r.rolname = session_user and d.datname = ?
      """;

  /** Since version 16 the right to create roles is not enough to change one. */
  private static final String HOLDS =
      """
      select r.rolname as role from pg_roles r, pg_roles self
       where self.rolname = session_user and r.rolname = any (?)
         and (self.rolsuper
              or self.rolcreaterole
                 and (current_setting('server_version_num')::int < 160000
                      or pg_has_role(self.oid, r.oid, 'member with admin option')))
      """;

  private static final String MEMBER_OF =
      "select rolname as role from pg_roles where pg_has_role(session_user, oid, 'member')";

  private static final String EXIST =
      "select rolname as role from pg_roles where rolname = any (?)";

  private final Session outside;
  private final String database;
  private final Rights rights;

  DoorCheck(Session outside, String database) {
    this.outside = outside;
    this.database = database;
    this.rights =
        outside.one(
            RIGHTS,
            row ->
                new Rights(
                    row.string("self"),
                    row.flag("super"),
                    row.string("owner"),
                    row.flag("owns"),
                    row.flag("signals")),
            database);
  }

  private record Rights(
      String self, boolean superuser, String owner, boolean owns, boolean signals) {}

  List<Problem> problems(List<String> testers, Jobs jobs) {
    List<Problem> all = new ArrayList<>();
    if (!rights.owns()) {
      all.add(
          missing(
              "Uplift's role \"" + rights.self() + "\" may not take away the right to connect",
              "only the owner \"" + rights.owner() + "\" and superusers may",
              "grant " + q(rights.owner()) + " to " + q(rights.self()) + ";"));
    }
    if (jobs.notMine(outside)) {
      all.add(
          missing(
              "Uplift's role \"" + rights.self() + "\" may not hold the database's jobs of pg_cron",
              "a job would work in the middle of the upgrade, or fail",
              "grant update on cron.job to " + q(rights.self()) + ";"));
    }
    all.addAll(logins());
    all.addAll(grantors());
    all.addAll(visitors());
    missing(testers).forEach(role -> all.add(testerMissing(role)));
    return all;
  }

  /** Testers that are no roles of the server. */
  List<String> missing(List<String> testers) {
    Set<String> there = Set.copyOf(roles(EXIST, testers));
    return testers.stream().filter(role -> !there.contains(role)).toList();
  }

  static Problem testerMissing(String role) {
    return Problem.of("testerMissing", "the tester \"" + role + "\" is no role of the server")
        .withTarget(role)
        .withRemedy("Create the role, or take it out of `door: {testers}`.");
  }

  private List<Problem> logins() {
    List<String> wanted = new Admission(outside, database).couldComeBack();
    Set<String> may = Set.copyOf(roles(HOLDS, wanted));
    return wanted.stream()
        .filter(role -> !may.contains(role))
        .map(
            role ->
                missing(
                    "Uplift's role \""
                        + rights.self()
                        + "\" may not hold the login of \""
                        + role
                        + "\"",
                    "\""
                        + role
                        + "\" belongs to the database's owner or to Uplift's role, and could let"
                        + " itself in while the door is closed",
                    "alter role "
                        + q(role)
                        + " nologin; -- until the upgrade is done, or: grant "
                        + q(role)
                        + " to "
                        + q(rights.self())
                        + " with admin option; alter role "
                        + q(rights.self())
                        + " createrole;"))
        .toList();
  }

  private List<Problem> grantors() {
    Set<String> roles = Set.copyOf(outside.query(MEMBER_OF, row -> row.string("role")));
    return DatabaseProperties.read(outside, database).grants().stream()
        .map(DatabaseProperties.Grant::grantor)
        .distinct()
        .filter(grantor -> !grantor.equals(rights.owner()) && !roles.contains(grantor))
        .map(
            grantor ->
                missing(
                    "what \"" + grantor + "\" granted could not be given back in its name",
                    "Uplift's role is not a member of it",
                    "grant " + q(grantor) + " to " + q(rights.self()) + ";"))
        .toList();
  }

  private List<Problem> visitors() {
    Set<String> roles = Set.copyOf(outside.query(MEMBER_OF, row -> row.string("role")));
    Map<String, Problem> problems = new LinkedHashMap<>();
    for (Visitor visitor : new Visitors(outside, database).all()) {
      String who = visitor.role() + " " + visitor.application() + " " + visitor.address();
      if (visitor.role().equals(rights.self())) {
        problems.putIfAbsent(who, usesOwnRole(visitor));
      } else if (visitor.superuser()) {
        problems.putIfAbsent(who, isSuperuser(visitor));
      } else if (!rights.signals() && !roles.contains(visitor.role())) {
        problems.putIfAbsent(
            who,
            missing(
                "Uplift's role \""
                    + rights.self()
                    + "\" may not end the session of "
                    + shown(visitor),
                "a session that goes on could write while the upgrade is at work",
                "grant pg_signal_backend to " + q(rights.self()) + ";"));
      }
    }
    return List.copyOf(problems.values());
  }

  private static Problem isSuperuser(Visitor visitor) {
    return Problem.of("applicationIsSuperuser", shown(visitor) + " works as a superuser")
        .withTarget(visitor.role())
        .withWhy("a superuser cannot be kept out: it can only be ended and named")
        .withRemedy(
            "Stop it, or let it log in as a role that is no superuser. A session of your own:"
                + " leave the database.");
  }

  private static Problem usesOwnRole(Visitor visitor) {
    return Problem.of("applicationUsesOwnRole", shown(visitor) + " logs in as Uplift's own role")
        .withTarget(visitor.role())
        .withWhy("it cannot be told from Uplift, and so not be kept out")
        .withRemedy("Stop it, or give it, or Uplift, a role of its own.");
  }

  private static String shown(Visitor visitor) {
    String application = visitor.application().isEmpty() ? "a program" : visitor.application();
    return "\"" + application + "\" of \"" + visitor.role() + "\" from " + visitor.address();
  }

  private Problem missing(String message, String why, String sql) {
    return Problem.of("doorRightMissing", message)
        .withTarget(database)
        .withWhy(why)
        .withRemedy("As a superuser: " + sql);
  }

  private List<String> roles(String sql, List<String> names) {
    return names.isEmpty() ? List.of() : outside.query(sql, row -> row.string("role"), names);
  }

  private static String q(String role) {
    return Identifier.quote(role);
  }
}
