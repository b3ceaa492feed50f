package dev.uplift.closure;

import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a database has beside its contents, in the server's shared catalogs: none of it is in a copy
 * or a plain dump.
 *
 * @param grants in the order in which the server keeps them; the owner's own too
 * @param connectionLimit -1: none
 * @param settings what {@code ALTER DATABASE ... SET} and {@code ALTER ROLE ... IN DATABASE} said
 */
public record DatabaseProperties(
    String owner,
    List<Grant> grants,
    int connectionLimit,
    boolean allowConnections,
    boolean template,
    List<Setting> settings,
    Optional<String> comment) {

  private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"|[^\\s,]+");

  /** Settings whose value is a list of names, and stands in the statement as it is kept. */
  private static final Set<String> NAME_LISTS =
      Set.of(
          "local_preload_libraries",
          "search_path",
          "session_preload_libraries",
          "shared_preload_libraries",
          "temp_tablespaces",
          "unix_socket_directories");

  private static final String READ =
      """
      select d.oid::bigint as oid, pg_get_userbyid(d.datdba) as owner, d.datconnlimit as climit,
             d.datallowconn as allowed, d.datistemplate as template,
             shobj_description(d.oid, 'pg_database') as comment
        from pg_database d where d.datname = ?
      """;

  private static final String GRANTS =
      """
      select pg_get_userbyid(x.grantor) as grantor,
             case when x.grantee = 0 then null else pg_get_userbyid(x.grantee) end as grantee,
             x.privilege_type as privilege, x.is_grantable as grantable
        from pg_database d,
             aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) with ordinality
               as x (grantor, grantee, privilege_type, is_grantable, place)
       where d.datname = ? order by x.place
      """;

  private static final String SETTINGS =
      """
      select case when s.setrole = 0 then null else pg_get_userbyid(s.setrole) end as role,
             split_part(c.line, '=', 1) as name, substr(c.line, strpos(c.line, '=') + 1) as value
        from pg_db_role_setting s, unnest(s.setconfig) with ordinality as c (line, place)
       where s.setdatabase = (select oid from pg_database where datname = ?)
       order by s.setrole <> 0, 1, c.place
      """;

  public DatabaseProperties {
    grants = List.copyOf(grants);
    settings = List.copyOf(settings);
  }

  /**
   * A right on the database.
   *
   * @param grantee empty: everyone
   */
  public record Grant(
      String grantor, Optional<String> grantee, String privilege, boolean grantable) {

    /** As in {@code TO} and {@code FROM}. */
    String role() {
      return grantee.map(Identifier::quote).orElse("public");
    }
  }

  /**
   * A setting.
   *
   * @param role empty: of everyone in the database
   */
  public record Setting(Optional<String> role, String name, String value) {}

  /**
   * Of a database of this server, whether or not it lets anybody in.
   *
   * @param maintenance a session of any database of the server
   */
  public static DatabaseProperties read(Session maintenance, String database) {
    List<Grant> grants =
        maintenance.query(
            GRANTS,
            row ->
                new Grant(
                    row.string("grantor"),
                    Optional.ofNullable(row.stringOrNull("grantee")),
                    row.string("privilege"),
                    row.flag("grantable")),
            database);
    List<Setting> settings =
        maintenance.query(
            SETTINGS,
            row ->
                new Setting(
                    Optional.ofNullable(row.stringOrNull("role")),
                    row.string("name"),
                    row.string("value")),
            database);
    return maintenance.one(READ, row -> of(row, grants, settings), database);
  }

  /**
   * The statements that give another database of the same server, freshly made, the owner, limit,
   * settings and comment. What lets anybody in is {@link #letIn}.
   */
  public List<String> describe(String database) {
    String name = Identifier.quote(database);
    List<String> sql = new ArrayList<>();
    sql.add("alter database " + name + " owner to " + Identifier.quote(owner));
    sql.add("alter database " + name + " connection limit " + connectionLimit);
    sql.add("alter database " + name + " is_template " + template);
    sql.add("alter database " + name + " reset all");
    settings.forEach(setting -> sql.add(set(name, setting)));
    String text = comment.map(Identifier::literal).orElse("null");
    sql.add("comment on database " + name + " is " + text);
    return sql;
  }

  /** The statements that give the database these grants and no others, whatever it has now. */
  public List<String> letIn(String database, DatabaseProperties now) {
    String name = Identifier.quote(database);
    List<String> sql = new ArrayList<>();
    Set<String> roles = new LinkedHashSet<>();
    now.grants().forEach(grant -> roles.add(grant.role()));
    roles.forEach(role -> sql.add("revoke all on database " + name + " from " + role + " cascade"));
    for (Grant grant : grantableOrder()) {
      boolean byOther = !grant.grantor().equals(owner);
      if (byOther) {
        sql.add("set role " + Identifier.quote(grant.grantor()));
      }
      sql.add(
          "grant "
              + grant.privilege()
              + " on database "
              + name
              + " to "
              + grant.role()
              + (grant.grantable() ? " with grant option" : ""));
      if (byOther) {
        sql.add("reset role");
      }
    }
    return sql;
  }

  /** The same after the database was given to another owner, who then is the one who granted. */
  DatabaseProperties ownedBy(String other) {
    UnaryOperator<String> heir = role -> role.equals(owner) ? other : role;
    return with(
        other,
        grants.stream()
            .map(
                g ->
                    new Grant(
                        heir.apply(g.grantor()),
                        g.grantee().map(heir),
                        g.privilege(),
                        g.grantable()))
            .toList());
  }

  /** Without the grants to and from roles that are gone. */
  DatabaseProperties known(Set<String> roles) {
    return with(
        owner,
        grants.stream()
            .filter(
                g -> roles.contains(g.grantor()) && g.grantee().stream().allMatch(roles::contains))
            .toList());
  }

  private DatabaseProperties with(String newOwner, List<Grant> newGrants) {
    return new DatabaseProperties(
        newOwner, newGrants, connectionLimit, allowConnections, template, settings, comment);
  }

  /** Nobody grants before having been granted the right to: the server knows no circles. */
  private List<Grant> grantableOrder() {
    List<Grant> ordered = new ArrayList<>();
    List<Grant> rest = new ArrayList<>(grants);
    while (!rest.isEmpty()) {
      List<Grant> next = rest.stream().filter(grant -> mayGrant(grant, ordered)).toList();
      if (next.isEmpty()) {
        throw new IllegalStateException("grants from nowhere: " + rest);
      }
      ordered.addAll(next);
      rest.removeAll(next);
    }
    return ordered;
  }

  private boolean mayGrant(Grant grant, List<Grant> before) {
    return grant.grantor().equals(owner)
        || before.stream()
            .anyMatch(
                g ->
                    g.grantable()
                        && g.privilege().equals(grant.privilege())
                        && g.grantee().equals(Optional.of(grant.grantor())));
  }

  /** Whether the same is granted, in whatever order. */
  public boolean sameGrants(DatabaseProperties other) {
    return Set.copyOf(grants).equals(Set.copyOf(other.grants));
  }

  private static String set(String name, Setting setting) {
    String whom =
        setting
            .role()
            .map(role -> "alter role " + Identifier.quote(role) + " in database " + name)
            .orElse("alter database " + name);
    String value =
        NAME_LISTS.contains(setting.name())
            ? names(setting.value())
            : Identifier.literal(setting.value());
    return whom + " set " + Identifier.quote(setting.name()) + " to " + value;
  }

  /** Each name as a literal: an empty name has no other spelling. */
  private static String names(String list) {
    return NAME.matcher(list)
        .results()
        .map(DatabaseProperties::name)
        .map(Identifier::literal)
        .collect(Collectors.joining(", "));
  }

  private static String name(MatchResult found) {
    String quoted = found.group(1);
    return quoted == null ? found.group() : quoted.replace("\"\"", "\"");
  }

  private static DatabaseProperties of(Row row, List<Grant> grants, List<Setting> settings) {
    return new DatabaseProperties(
        row.string("owner"),
        grants,
        row.integer("climit"),
        row.flag("allowed"),
        row.flag("template"),
        settings,
        Optional.ofNullable(row.stringOrNull("comment")));
  }
}
