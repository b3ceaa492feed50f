package dev.uplift.closure;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who may come in: the right to connect, and the logins of those who could give it to themselves.
 * Works from outside the database; each act is one transaction, and two acts never mix, whichever
 * process they are of.
 */
final class Admission {
  /** Only one hand at a time is on the door of a database. */
  private static final String ALONE =
      "select pg_advisory_xact_lock(hashtext('uplift door'), hashtext(?)) is null as held";

  private static final String SELF =
      """
      select session_user as role, rolsuper as super from pg_roles where rolname = session_user
      """;

  /**
   * Members of the owner can grant themselves the right again from any database of the server;
   * members of Uplift's role share its right.
   */
  private static final String COULD_COME_BACK =
      """
      select r.rolname as role
        from pg_roles r, pg_database d
       where d.datname = ? and r.rolcanlogin and not r.rolsuper and r.rolname <> session_user
         and (pg_has_role(r.oid, d.datdba, 'member')
              or pg_has_role(r.oid, (select oid from pg_roles where rolname = session_user),
                             'member'))
       order by 1
      """;

  private static final String LOGINS =
      "select rolname as role from pg_roles where rolcanlogin and rolname = any (?)";

  private static final String ROLES = "select rolname as role from pg_roles";

  private final Session outside;
  private final String database;

  Admission(Session outside, String database) {
    this.outside = outside;
    this.database = database;
  }

  /**
   * Who is wanted.
   *
   * @param testers let in beside Uplift
   * @param held whose login is held, testers' excepted
   */
  record Wanted(Set<String> testers, List<String> held) {
    static Wanted of(DoorRecord record) {
      return new Wanted(Set.copyOf(record.testers()), record.heldLogins());
    }

    private List<String> shutOut() {
      return held.stream().filter(role -> !testers.contains(role)).toList();
    }
  }

  /** Login roles, superusers aside, that could come back after the right to connect is taken. */
  List<String> couldComeBack() {
    return outside.query(COULD_COME_BACK, row -> row.string("role"), database);
  }

  /**
   * Lets in Uplift and whoever is wanted, and nobody else.
   *
   * @param wanted asked for when nobody else has a hand on the door; empty answers change nothing
   */
  void limitTo(Supplier<java.util.Optional<Wanted>> wanted) {
    outside.transaction(
        () -> {
          alone();
          wanted.get().ifPresent(this::limit);
        });
  }

  /** Whether somebody has the right or the login who should not. */
  boolean disturbed(Wanted wanted) {
    return !strangers(wanted).isEmpty() || !logins(wanted.shutOut()).isEmpty();
  }

  /** Logins, then grants, as they were. */
  void restore(DatabaseProperties found, List<String> heldLogins) {
    outside.transaction(
        () -> {
          alone();
          Set<String> roles = new HashSet<>(outside.query(ROLES, row -> row.string("role")));
          heldLogins.stream().filter(roles::contains).forEach(role -> login(role, true));
          DatabaseProperties now = DatabaseProperties.read(outside, database);
          DatabaseProperties wanted = found.ownedBy(now.owner()).known(roles);
          wanted.letIn(database, now).forEach(outside::execute);
          if (!wanted.sameGrants(DatabaseProperties.read(outside, database))) {
            throw new IllegalStateException("the grants are not what they were: " + wanted);
          }
        });
  }

  private void limit(Wanted wanted) {
    Set<String> revoked = new LinkedHashSet<>();
    for (DatabaseProperties.Grant grant : strangers(wanted)) {
      if (revoked.add(grant.role())) {
        outside.execute(
            "revoke connect on database " + name() + " from " + grant.role() + " cascade");
      }
    }
    Set<String> connected = new HashSet<>();
    connects().forEach(grant -> grant.grantee().ifPresent(connected::add));
    for (String role : allowed(wanted)) {
      if (!connected.contains(role)) {
        outside.execute("grant connect on database " + name() + " to " + Identifier.quote(role));
      }
    }
    logins(wanted.shutOut()).forEach(role -> login(role, false));
    List<String> testers = wanted.held().stream().filter(wanted.testers()::contains).toList();
    testers.forEach(role -> login(role, true));
  }

  private List<DatabaseProperties.Grant> strangers(Wanted wanted) {
    Set<String> allowed = allowed(wanted);
    return connects().stream()
        .filter(grant -> grant.grantee().filter(allowed::contains).isEmpty())
        .toList();
  }

  private Set<String> allowed(Wanted wanted) {
    Set<String> allowed = new LinkedHashSet<>(wanted.testers());
    allowed.add(outside.one(SELF, row -> row.string("role")));
    return allowed;
  }

  private List<DatabaseProperties.Grant> connects() {
    return DatabaseProperties.read(outside, database).grants().stream()
        .filter(grant -> grant.privilege().equals("CONNECT"))
        .toList();
  }

  private List<String> logins(List<String> roles) {
    return roles.isEmpty()
        ? List.of()
        : outside.query(LOGINS, row -> row.string("role"), new ArrayList<>(roles));
  }

  private void login(String role, boolean allowed) {
    outside.execute("alter role " + Identifier.quote(role) + (allowed ? " login" : " nologin"));
  }

  private void alone() {
    var _ = outside.one(ALONE, row -> row.flag("held"), database);
  }

  private String name() {
    return Identifier.quote(database);
  }
}
