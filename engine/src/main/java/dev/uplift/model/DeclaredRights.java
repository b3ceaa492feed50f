package dev.uplift.model;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.model.RightsStatement.Grantee;
import dev.uplift.model.RightsTrial.Address;
import dev.uplift.model.RightsTrial.Right;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Owners, and grants to roles that this server need not know, as a model states them: what they are
 * about is resolved by the server, the roles are kept as words. What cannot be resolved is the
 * server's own {@link SqlFailure}. Not safe for many threads.
 */
final class DeclaredRights {
  private static final String NAME =
      "(?:\"(?:[^\"]|\"\")+\"|[^\\s\".(,;]+)(?:\\s*\\.\\s*(?:\"(?:[^\"]|\"\")+\"|[^\\s\".(,;]+))*";
  private static final String TO = "\\s+owner\\s+to\\s+(\"(?:[^\"]|\"\")+\"|[^\\s\"]+)\\s*";
  private static final Pattern RELATION =
      Pattern.compile(
          "(?is)alter\\s+(?:table|sequence|view|materialized\\s+view|foreign\\s+table)\\s+"
              + "(if\\s+exists\\s+)?(?:only\\s+)?("
              + NAME
              + ")(?:\\s*\\*)?"
              + TO);
  private static final Pattern OBJECT =
      Pattern.compile(
          "(?is)alter\\s+(schema|type|domain|collation|statistics|function|procedure|aggregate"
              + "|routine)\\s+(.+?)"
              + TO);

  /** Of what no catalog of ours holds an owner. */
  private static final Pattern OTHER =
      Pattern.compile(
          "(?is)alter\\s+(operator|text\\s+search|conversion|(procedural\\s+)?language"
              + "|event\\s+trigger|foreign\\s+data\\s+wrapper|server|large\\s+object|publication)"
              + "\\s.+?"
              + TO);

  private static final String NOT_OURS = "42501";

  /** A right that a role holds; kept with whether it may pass it on. */
  private record Held(String privilege, String role) {}

  private final Session session;
  private final RightsTrial trial;
  private final Map<Address, String> owners = new HashMap<>();
  private final Map<Address, Map<Held, Boolean>> grants = new HashMap<>();
  private Set<String> known = Set.of();

  /** On the session in which the model is made. */
  DeclaredRights(Session session) {
    this.session = session;
    this.trial = new RightsTrial(session);
  }

  /**
   * Takes the statement when it gives something an owner, or rights to or from roles that are not
   * here; rights of roles that are here are given and taken in the scratch database.
   *
   * @return false when it is another statement, still to be executed
   */
  boolean take(String sql) {
    return RightsStatement.of(sql).map(this::takeRights).orElseGet(() -> takeOwner(sql));
  }

  Map<ObjectId, String> owners() {
    Map<ObjectId, String> named = new HashMap<>();
    Map<Address, ObjectId> names = trial.names(owners.keySet());
    owners.forEach((at, owner) -> named(names, at).ifPresent(id -> named.put(id, owner)));
    return named;
  }

  /** As {@link dev.uplift.catalog.Catalog#grants} spells them. */
  Map<ObjectId, Set<String>> grants() {
    Map<ObjectId, Set<String>> named = new HashMap<>();
    Map<Address, ObjectId> names = trial.names(grants.keySet());
    grants.forEach((at, held) -> named(names, at).ifPresent(id -> named.put(id, texts(held))));
    named.values().removeIf(Set::isEmpty);
    return named;
  }

  private static Optional<ObjectId> named(Map<Address, ObjectId> names, Address at) {
    return Optional.ofNullable(names.get(at));
  }

  private Set<String> texts(Map<Held, Boolean> held) {
    Set<String> texts = new TreeSet<>();
    held.forEach(
        (right, grantable) ->
            texts.add(
                right.privilege()
                    + " to "
                    + trial.roleText(right.role())
                    + (grantable ? " with grant option" : "")));
    return texts;
  }

  private boolean takeRights(RightsStatement statement) {
    Map<Boolean, List<Grantee>> roles =
        statement.roles().stream().collect(Collectors.partitioningBy(this::isHere));
    List<Grantee> absent = roles.getOrDefault(false, List.of());
    if (absent.isEmpty()) {
      return false;
    }
    List<Grantee> here = roles.getOrDefault(true, List.of());
    if (!here.isEmpty()) {
      long _ = session.execute(statement.forRoles(here));
    }
    for (Right right : rights(statement)) {
      absent.forEach(role -> take(statement, right, role.name()));
    }
    return true;
  }

  /** What is not the scratch role's is an extension's or the server's, and no part of a model. */
  private List<Right> rights(RightsStatement statement) {
    try {
      return trial.rights(statement);
    } catch (SqlFailure e) {
      if (e.sqlState().equals(NOT_OURS)) {
        return List.of();
      }
      throw e;
    }
  }

  private void take(RightsStatement statement, Right right, String role) {
    Held held = new Held(right.privilege(), role);
    if (statement.grants()) {
      grants
          .computeIfAbsent(right.on(), _ -> new HashMap<>())
          .merge(held, right.grantable(), Boolean::logicalOr);
      return;
    }
    grants.forEach(
        (at, rights) -> {
          if (at.equals(right.on()) || (right.on().part() == 0 && at.isPartOf(right.on()))) {
            rights.computeIfPresent(held, (_, _) -> statement.optionOnly() ? false : null);
          }
        });
  }

  private boolean isHere(Grantee role) {
    if (known.isEmpty()) {
      known = trial.roles();
    }
    return role.keyword() || known.contains(role.name());
  }

  private boolean takeOwner(String sql) {
    Matcher relation = RELATION.matcher(sql);
    if (relation.matches()) {
      return takeOwner(relation, 3, () -> relation(sql, relation));
    }
    Matcher object = OBJECT.matcher(sql);
    if (object.matches()) {
      return takeOwner(object, 3, () -> object(object.group(1), object.group(2)));
    }
    return OTHER.matcher(sql).matches();
  }

  private boolean takeOwner(Matcher matcher, int group, Supplier<Optional<Address>> on) {
    Grantee owner = Grantee.of(matcher.group(group));
    if (owner.keyword()) {
      return false;
    }
    on.get().ifPresent(address -> owners.put(address, owner.name()));
    return true;
  }

  private Optional<Address> relation(String sql, Matcher matcher) {
    Optional<Address> found = trial.relation(matcher.group(2));
    if (found.isEmpty() && matcher.group(1) == null) {
      long _ = session.execute(sql.substring(0, matcher.start(3)) + "current_user");
    }
    return found;
  }

  private Optional<Address> object(String kind, String name) {
    try {
      return Optional.of(trial.object(kind, name));
    } catch (SqlFailure e) {
      if (e.sqlState().equals(NOT_OURS)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
