package dev.uplift.model;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Has the server itself read what a statement about rights means, in transactions that are always
 * undone: signatures, lists, columns and {@code ALL … IN SCHEMA} are what the server takes them
 * for.
 */
final class RightsTrial {
  /** Where the server's catalogs keep an object; {@code part} is a column's number, else 0. */
  record Address(long catalog, long oid, int part) {
    static Address of(Row row) {
      return new Address(row.number("catalog"), row.number("oid"), row.integer("part"));
    }

    boolean isPartOf(Address other) {
      return catalog == other.catalog && oid == other.oid;
    }
  }

  /** A right on an object. */
  record Right(Address on, String privilege, boolean grantable) {}

  /** There on every server, and given nothing by any model. */
  static final String STAND_IN = "pg_signal_backend";

  /** What this transaction has given to the stand-in; each part is looked at only where asked. */
  private static final String GIVEN =
      """
      with changed (catalog, oid, part, acl) as (
        select 'pg_class'::regclass, oid, 0, relacl from pg_class
         where ? and xmin = pg_current_xact_id()::xid
        union all
        select 'pg_class'::regclass, attrelid, attnum, attacl from pg_attribute
         where ? and xmin = pg_current_xact_id()::xid
        union all
        select 'pg_proc'::regclass, oid, 0, proacl from pg_proc
         where ? and xmin = pg_current_xact_id()::xid
        union all
        select 'pg_type'::regclass, oid, 0, typacl from pg_type
         where ? and xmin = pg_current_xact_id()::xid
        union all
        select 'pg_namespace'::regclass, oid, 0, nspacl from pg_namespace
         where ? and xmin = pg_current_xact_id()::xid
      )
      select c.catalog::oid::int8 as catalog, c.oid::int8 as oid, c.part, x.privilege_type as privilege,
             x.is_grantable as grantable
        from changed c, aclexplode(c.acl) x
       where x.grantee = 'pg_signal_backend'::regrole
      """;

  private static final String RELATION =
      """
      select 'pg_class'::regclass::oid::int8 as catalog, oid::int8 as oid, 0 as part
        from pg_class where oid = to_regclass(?)
      """;

  private static final String COMMENTED =
      """
      select classoid::int8 as catalog, objoid::int8 as oid, objsubid as part
        from pg_description where description = ?
      """;

  /** As the catalog reader names them; types in arguments with their schemas. */
  private static final String NAMES =
      """
      with asked as (
        select * from unnest(?::int8[], ?::int8[], ?::int4[]) a (catalog, oid, part)
      )
      select a.*, n.nspname as schema, c.relname as name, t.attname as column_name,
             case when a.part > 0 then 'COLUMN' when c.relkind = 'v' then 'VIEW'
                  when c.relkind = 'm' then 'MATERIALIZED_VIEW' when c.relkind = 'S' then 'SEQUENCE'
                  when c.relkind = 'c' then 'COMPOSITE' else 'TABLE' end as kind
        from asked a
        join pg_class c on a.catalog = 'pg_class'::regclass::int8 and c.oid = a.oid
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attribute t on t.attrelid = c.oid and t.attnum = a.part
      union all
      select a.*, n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', null, 'FUNCTION'
        from asked a
        join pg_proc p on a.catalog = 'pg_proc'::regclass::int8 and p.oid = a.oid
        join pg_namespace n on n.oid = p.pronamespace
      union all
      select a.*, n.nspname, t.typname, null,
             case t.typtype when 'e' then 'ENUM' when 'd' then 'DOMAIN' when 'c' then 'COMPOSITE'
                            else 'RANGE' end
        from asked a
        join pg_type t on a.catalog = 'pg_type'::regclass::int8 and t.oid = a.oid
        join pg_namespace n on n.oid = t.typnamespace
      union all
      select a.*, n.nspname, s.stxname, null, 'STATISTICS'
        from asked a
        join pg_statistic_ext s on a.catalog = 'pg_statistic_ext'::regclass::int8 and s.oid = a.oid
        join pg_namespace n on n.oid = s.stxnamespace
      union all
      select a.*, n.nspname, c.collname, null, 'COLLATION'
        from asked a
        join pg_collation c on a.catalog = 'pg_collation'::regclass::int8 and c.oid = a.oid
        join pg_namespace n on n.oid = c.collnamespace
      union all
      select a.*, n.nspname, n.nspname, null, 'SCHEMA'
        from asked a
        join pg_namespace n on a.catalog = 'pg_namespace'::regclass::int8 and n.oid = a.oid
      """;

  private final Session session;

  RightsTrial(Session session) {
    this.session = session;
  }

  /** The rights that the statement is about. */
  List<Right> rights(RightsStatement statement) {
    String what = statement.what().toLowerCase(Locale.ROOT);
    boolean routines = what.matches("(?s).*\\bon\\s.*\\b(function|procedure|routine)s?\\b.*");
    boolean types = what.matches("(?s).*\\bon\\s+(type|domain)\\b.*");
    boolean schema = what.matches("(?s).*\\bon\\s+schema\\b.*");
    boolean columns = what.indexOf('(') >= 0;
    return session.undone(
        () -> {
          long _ = session.execute(statement.given(STAND_IN));
          return session.query(
              GIVEN,
              row -> new Right(Address.of(row), row.string("privilege"), row.flag("grantable")),
              true,
              columns,
              routines,
              types,
              schema);
        });
  }

  Optional<Address> relation(String name) {
    return session.first(RELATION, Address::of, name);
  }

  /** What COMMENT ON takes for this object. */
  Address object(String kind, String name) {
    String mark = UUID.randomUUID().toString();
    return session.undone(
        () -> {
          long _ = session.execute("comment on " + kind + " " + name + " is '" + mark + "'");
          return session.one(COMMENTED, Address::of, mark);
        });
  }

  /** The names of all roles of the server. */
  Set<String> roles() {
    return Set.copyOf(session.query("select rolname from pg_roles", row -> row.string("rolname")));
  }

  /** A role as SQL spells it, quoted where the server would. */
  String roleText(String role) {
    return session.one("select quote_ident(?) as text", row -> row.string("text"), role);
  }

  /** What they are called now; those that are gone are left out. */
  Map<Address, ObjectId> names(Collection<Address> addresses) {
    List<Address> all = List.copyOf(addresses);
    Map<Address, ObjectId> names = new HashMap<>();
    session.transaction(
        () -> {
          long _ = session.execute("set local search_path = ''");
          session.query(
              NAMES,
              row -> names.put(Address.of(row), id(row)),
              all.stream().map(address -> Long.toString(address.catalog())).toList(),
              all.stream().map(address -> Long.toString(address.oid())).toList(),
              all.stream().map(address -> Integer.toString(address.part())).toList());
        });
    return names;
  }

  private static ObjectId id(Row row) {
    Kind kind = Kind.valueOf(row.string("kind"));
    return switch (kind) {
      case SCHEMA -> ObjectId.of(kind, row.string("schema"));
      case COLUMN ->
          ObjectId.of(kind, row.string("schema"), row.string("name"), row.string("column_name"));
      default -> ObjectId.of(kind, row.string("schema"), row.string("name"));
    };
  }
}
