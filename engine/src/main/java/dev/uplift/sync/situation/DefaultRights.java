package dev.uplift.sync.situation;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the server gives, or takes, unasked on whatever Uplift's role makes (ALTER DEFAULT
 * PRIVILEGES): right for what is new, and not for what goes for a moment.
 *
 * @param grants by schema (empty: in every one) and the server's letter for a kind; spelled as the
 *     catalog's
 */
public record DefaultRights(Map<List<String>, Set<String>> grants) {
  static final DefaultRights NONE = new DefaultRights(Map.of());

  /** In a schema of its own a right is only ever added. */
  private static final String READ =
      """
      with standing as (
        select coalesce(n.nspname, '') as schema, d.defaclobjtype as kind, d.defaclrole as owner,
               d.defaclacl as acl
          from pg_default_acl d
          left join pg_namespace n on n.oid = d.defaclnamespace
         where d.defaclrole = (select oid from pg_roles where rolname = current_user)
           and d.defaclobjtype in ('r', 'S', 'f', 'T')
      ), given as (
        select s.schema, s.kind, x.grantee, x.privilege_type as privilege, x.is_grantable as option
          from standing s, aclexplode(s.acl) x
         where x.grantee <> s.owner
      ), usual as (
        select s.schema, s.kind, x.grantee, x.privilege_type as privilege, x.is_grantable as option
          from standing s,
               aclexplode(acldefault(case s.kind when 'S' then 's' else s.kind end, s.owner)) x
         where x.grantee <> s.owner
      ), differing as (
        select '' as way, d.* from (table given except all table usual) d
        union all
        select 'no ', d.* from (table usual except all table given) d where d.schema = ''
      )
      select d.schema, d.kind::text as kind,
             d.way || d.privilege || ' to '
               || coalesce(quote_ident(pg_get_userbyid(nullif(d.grantee, 0))), 'PUBLIC')
               || case when d.option then ' with grant option' else '' end as text
        from differing d
      """;

  public DefaultRights {
    Map<List<String>, Set<String>> copy = new HashMap<>();
    grants.forEach((key, all) -> copy.put(key, Set.copyOf(all)));
    grants = Map.copyOf(copy);
  }

  /** Of the session's role in its database. */
  public static DefaultRights read(Session session) {
    Map<List<String>, Set<String>> grants = new HashMap<>();
    var _ = session.query(READ, row -> add(grants, row));
    return new DefaultRights(grants);
  }

  private static boolean add(Map<List<String>, Set<String>> grants, Row row) {
    return grants
        .computeIfAbsent(List.of(row.string("schema"), row.string("kind")), _ -> new HashSet<>())
        .add(row.string("text"));
  }

  /** Of an object that is made; as {@link dev.uplift.catalog.Catalog#grants} spells them. */
  public Set<String> of(ObjectId object) {
    String kind =
        switch (object.kind()) {
          case TABLE, VIEW, MATERIALIZED_VIEW -> "r";
          case SEQUENCE -> "S";
          case FUNCTION -> "f";
          case ENUM, DOMAIN, COMPOSITE, RANGE -> "T";
          default -> "";
        };
    Set<String> all = new TreeSet<>();
    if (!kind.isEmpty()) {
      all.addAll(grants.getOrDefault(List.of("", kind), Set.of()));
      all.addAll(grants.getOrDefault(List.of(object.schema(), kind), Set.of()));
    }
    return all;
  }
}
