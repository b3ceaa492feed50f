package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads enums, domains, composite types and ranges; gives row types and arrays their owners. */
final class TypeRows {
  private static final String TYPES =
      """
      select t.oid::int8 as oid, n.nspname as schema, t.typname as name, t.typtype::text as type,
             t.typrelid::int8 as relation, t.typarray::int8 as array, t.typnotnull as not_null,
             format_type(t.typbasetype, t.typtypmod) as base,
             case when t.typcollation <> b.typcollation
                  then format('%I.%I', cn.nspname, co.collname) end as collation,
             case when t.typtype = 'd' then pg_get_expr(t.typdefaultbin, 'pg_type'::regclass)
             end as default_expression,
             case when t.typtype = 'e'
                  then array(select e.enumlabel::text from pg_enum e
                              where e.enumtypid = t.oid order by e.enumsortorder) end as labels,
             case when t.typtype = 'c'
                  then array(select format('%I %s%s', a.attname,
                                           format_type(a.atttypid, a.atttypmod),
                                           case when a.attcollation <> at.typcollation
                                                then format(' COLLATE %I.%I', an.nspname, ac.collname)
                                           end)
                               from pg_attribute a
                               join pg_type at on at.oid = a.atttypid
                               left join pg_collation ac on ac.oid = a.attcollation
                               left join pg_namespace an on an.oid = ac.collnamespace
                              where a.attrelid = t.typrelid and a.attnum > 0
                                and not a.attisdropped
                              order by a.attnum) end as fields
        from pg_type t
        join pg_namespace n on n.oid = t.typnamespace
        left join pg_type b on b.oid = t.typbasetype
        left join pg_collation co on co.oid = t.typcollation
        left join pg_namespace cn on cn.oid = co.collnamespace
        left join pg_class c on c.oid = t.typrelid
       where t.typnamespace = any (?::oid[])
         and (t.typtype in ('e', 'd') or t.typtype = 'c' and c.relkind = 'c')
       order by n.nspname, t.typname
      """;

  private static final String DOMAIN_CONSTRAINTS =
      """
      select c.oid::int8 as oid, c.contypid::int8 as domain, c.conname as name,
             pg_get_constraintdef(c.oid) as definition, c.contype = 'n' as not_null
        from pg_constraint c
       where c.contypid <> 0 and c.contype in ('c', 'n')
       order by c.conname
      """;

  private static final String RANGES =
      """
      select t.oid::int8 as oid, n.nspname as schema, t.typname as name,
             t.typarray::int8 as array, m.oid::int8 as multirange, m.typarray::int8 as multirange_array,
             format_type(r.rngsubtype, null) as subtype,
             format('%I.%I', mn.nspname, m.typname) as multirange_name,
             case when not oc.opcdefault then format('%I.%I', ocn.nspname, oc.opcname) end as opclass,
             case when r.rngcollation <> st.typcollation
                  then format('%I.%I', cn.nspname, co.collname) end as collation,
             nullif(r.rngcanonical, 0)::regproc::text as canonical,
             nullif(r.rngsubdiff, 0)::regproc::text as difference
        from pg_range r
        join pg_type t on t.oid = r.rngtypid
        join pg_namespace n on n.oid = t.typnamespace
        join pg_type st on st.oid = r.rngsubtype
        join pg_type m on m.oid = r.rngmultitypid
        join pg_namespace mn on mn.oid = m.typnamespace
        join pg_opclass oc on oc.oid = r.rngsubopc
        join pg_namespace ocn on ocn.oid = oc.opcnamespace
        left join pg_collation co on co.oid = r.rngcollation
        left join pg_namespace cn on cn.oid = co.collnamespace
       where t.typnamespace = any (?::oid[])
       order by n.nspname, t.typname
      """;

  private final Reading reading;
  private final Map<Long, Map<String, String>> checks = new HashMap<>();
  private final Map<Long, String> notNulls = new HashMap<>();
  private final Map<Long, List<Long>> constraints = new HashMap<>();

  private TypeRows(Reading reading) {
    this.reading = reading;
  }

  static void read(Reading reading) {
    TypeRows rows = new TypeRows(reading);
    reading.session().query(DOMAIN_CONSTRAINTS, rows::constraint);
    reading.session().query(TYPES, rows::type, reading.schemas());
    reading.session().query(RANGES, rows::range, reading.schemas());
  }

  private long constraint(Row row) {
    long domain = row.number("domain");
    if (row.flag("not_null")) {
      notNulls.put(domain, row.string("name"));
    } else {
      checks
          .computeIfAbsent(domain, _ -> new TreeMap<>())
          .put(row.string("name"), row.string("definition"));
    }
    constraints.computeIfAbsent(domain, _ -> new ArrayList<>()).add(row.number("oid"));
    return domain;
  }

  private CatalogObject type(Row row) {
    long oid = row.number("oid");
    CatalogObject object =
        switch (row.string("type")) {
          case "e" -> new EnumType(id(Kind.ENUM, row), row.strings("labels"));
          case "d" -> domain(row, oid);
          default -> new CompositeType(id(Kind.COMPOSITE, row), row.strings("fields"));
        };
    reading.add(Oid.at(Oid.TYPE, oid), object);
    nameIfKept(oid, row.number("array"), object.id());
    if (row.number("relation") != 0) {
      reading.name(Oid.relation(row.number("relation")), object.id());
    }
    return object;
  }

  private DomainType domain(Row row, long oid) {
    ObjectId id = id(Kind.DOMAIN, row);
    for (long constraint : constraints.getOrDefault(oid, List.of())) {
      reading.name(Oid.at(Oid.CONSTRAINT, constraint), id);
    }
    return new DomainType(
        id,
        row.string("base"),
        Optional.ofNullable(row.stringOrNull("collation")),
        Optional.ofNullable(row.stringOrNull("default_expression")),
        row.flag("not_null"),
        Optional.ofNullable(notNulls.get(oid)),
        checks.getOrDefault(oid, Map.of()));
  }

  private CatalogObject range(Row row) {
    ObjectId id = id(Kind.RANGE, row);
    String name = Identifier.quote(row.string("schema"), row.string("name"));
    StringBuilder create = new StringBuilder("CREATE TYPE " + name + " AS RANGE (SUBTYPE = ");
    create.append(row.string("subtype"));
    option(create, "SUBTYPE_OPCLASS", row.stringOrNull("opclass"));
    option(create, "COLLATION", row.stringOrNull("collation"));
    option(create, "CANONICAL", row.stringOrNull("canonical"));
    option(create, "SUBTYPE_DIFF", row.stringOrNull("difference"));
    option(create, "MULTIRANGE_TYPE_NAME", row.stringOrNull("multirange_name"));
    Defined object = new Defined(id, create.append(")").toString(), "DROP TYPE " + name);
    long oid = row.number("oid");
    reading.add(Oid.at(Oid.TYPE, oid), object);
    for (String other : List.of("array", "multirange", "multirange_array")) {
      nameIfKept(oid, row.number(other), id);
    }
    return object;
  }

  private static void option(StringBuilder create, String name, @Nullable String value) {
    if (value != null) {
      create.append(", ").append(name).append(" = ").append(value);
    }
  }

  private void nameIfKept(long owner, long type, ObjectId id) {
    if (!reading.isLeftOut(Oid.at(Oid.TYPE, owner))) {
      reading.name(Oid.at(Oid.TYPE, type), id);
    }
  }

  private static ObjectId id(Kind kind, Row row) {
    return ObjectId.of(kind, row.string("schema"), row.string("name"));
  }
}
