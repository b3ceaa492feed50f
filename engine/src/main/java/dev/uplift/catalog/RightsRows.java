package dev.uplift.catalog;

import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads owners, grants and comments of what has been found. */
final class RightsRows {
  private static final String OWNERS =
      """
      select 'pg_class'::regclass::int8 as catalog, c.oid::int8 as oid, pg_get_userbyid(c.relowner) as owner
        from pg_class c
       where c.relnamespace = any (?::oid[]) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
      union all
      select 'pg_proc'::regclass::int8, p.oid::int8, pg_get_userbyid(p.proowner)
        from pg_proc p where p.pronamespace = any (?::oid[])
      union all
      select 'pg_type'::regclass::int8, t.oid::int8, pg_get_userbyid(t.typowner)
        from pg_type t where t.typnamespace = any (?::oid[]) and t.typtype in ('e', 'd', 'r', 'c')
      union all
      select 'pg_namespace'::regclass::int8, n.oid::int8, pg_get_userbyid(n.nspowner)
        from pg_namespace n where n.oid = any (?::oid[])
      union all
      select 'pg_statistic_ext'::regclass::int8, s.oid::int8, pg_get_userbyid(s.stxowner)
        from pg_statistic_ext s where s.stxnamespace = any (?::oid[])
      union all
      select 'pg_collation'::regclass::int8, c.oid::int8, pg_get_userbyid(c.collowner)
        from pg_collation c where c.collnamespace = any (?::oid[])
      """;

  /**
   * What differs from the server's defaults, the owner's own rights aside. The schema public comes
   * with USAGE for everyone.
   */
  private static final String GRANTS =
      """
      with target (catalog, oid, part, acl, owner, kind) as (
        select 'pg_class'::regclass::oid, c.oid, 0, c.relacl, c.relowner,
               case when c.relkind = 'S' then 's' else 'r' end
          from pg_class c where c.relnamespace = any (?::oid[]) and c.relacl is not null
        union all
        select 'pg_class'::regclass::oid, c.oid, a.attnum, a.attacl, c.relowner, 'c'
          from pg_attribute a join pg_class c on c.oid = a.attrelid
         where c.relnamespace = any (?::oid[]) and a.attacl is not null and not a.attisdropped
        union all
        select 'pg_proc'::regclass::oid, p.oid, 0, p.proacl, p.proowner, 'f'
          from pg_proc p where p.pronamespace = any (?::oid[]) and p.proacl is not null
        union all
        select 'pg_type'::regclass::oid, t.oid, 0, t.typacl, t.typowner, 'T'
          from pg_type t where t.typnamespace = any (?::oid[]) and t.typacl is not null
        union all
        select 'pg_namespace'::regclass::oid, n.oid, 0,
               coalesce(n.nspacl, acldefault('n', n.nspowner)), n.nspowner, 'n'
          from pg_namespace n where n.oid = any (?::oid[])
      ), given as (
        select t.catalog, t.oid, t.part, x.grantee, x.privilege_type as privilege,
               bool_or(x.is_grantable) as grantable
          from target t, aclexplode(t.acl) x
         where x.grantee <> t.owner
         group by 1, 2, 3, 4, 5
      ), usual as (
        select t.catalog, t.oid, t.part, x.grantee, x.privilege_type as privilege,
               x.is_grantable as grantable
          from target t, aclexplode(acldefault(t.kind::"char", t.owner)) x
         where x.grantee <> t.owner
        union all
        select t.catalog, t.oid, 0, 0, 'USAGE', false
          from target t where t.kind = 'n' and t.oid = to_regnamespace('public')
      ), differing as (
        select 'given' as way, d.* from (table given except all table usual) d
        union all
        select 'taken', d.* from (table usual except all table given) d
      )
      select d.catalog::int8 as catalog, d.oid::int8 as oid, d.part, d.way, d.privilege, d.grantable,
             case when d.grantee <> 0 then d.grantee::regrole::text end as grantee
        from differing d
      """;

  private static final String COMMENTS =
      """
      select d.classoid::int8 as catalog, d.objoid::int8 as oid, d.objsubid as part, d.description,
             case when k.contype = 'n' then 'NOT NULL' else k.conname end as domain_constraint
        from pg_description d
        left join pg_constraint k on d.classoid = 'pg_constraint'::regclass and k.oid = d.objoid
                                 and k.contypid <> 0
       where d.objoid >= 16384
          or d.classoid = 'pg_namespace'::regclass and d.description <> 'standard public schema'
      """;

  private final Map<ObjectId, String> comments = new HashMap<>();
  private final Map<ObjectId, String> owners = new HashMap<>();
  private final Map<ObjectId, Set<String>> grants = new HashMap<>();
  private final Reading reading;

  private RightsRows(Reading reading) {
    this.reading = reading;
  }

  static RightsRows read(Reading reading) {
    RightsRows rows = new RightsRows(reading);
    var schemas = reading.schemas();
    reading
        .session()
        .query(OWNERS, rows::owner, schemas, schemas, schemas, schemas, schemas, schemas);
    reading.session().query(GRANTS, rows::grant, schemas, schemas, schemas, schemas, schemas);
    reading.session().query(COMMENTS, rows::comment);
    return rows;
  }

  Map<ObjectId, String> comments() {
    return comments;
  }

  Map<ObjectId, String> owners() {
    return owners;
  }

  Map<ObjectId, Set<String>> grants() {
    return grants;
  }

  private boolean owner(Row row) {
    Address address = Oid.at(row.number("catalog"), row.number("oid"));
    reading.ownAt(address).ifPresent(id -> owners.put(id, row.string("owner")));
    return true;
  }

  private boolean grant(Row row) {
    Address address = new Address(row.number("catalog"), row.number("oid"), row.integer("part"));
    String role = row.stringOrNull("grantee");
    Grant grant =
        new Grant(
            row.string("way").equals("given"),
            row.string("privilege"),
            role == null ? Grant.EVERYONE : role,
            row.flag("grantable"));
    reading
        .ownAt(address)
        .ifPresent(id -> grants.computeIfAbsent(id, _ -> new TreeSet<>()).add(grant.text()));
    return true;
  }

  private boolean comment(Row row) {
    Address address = new Address(row.number("catalog"), row.number("oid"), row.integer("part"));
    String constraint = row.stringOrNull("domain_constraint");
    Optional<ObjectId> described =
        constraint == null
            ? reading.ownAt(address)
            : reading
                .at(address)
                .filter(reading.objects()::containsKey)
                .map(domain -> ConstraintRows.part(Kind.CONSTRAINT, domain, constraint));
    described.ifPresent(id -> comments.put(id, row.string("description")));
    return true;
  }
}
