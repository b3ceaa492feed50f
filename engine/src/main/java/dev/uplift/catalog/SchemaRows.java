package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Extension;
import dev.uplift.catalog.CatalogObject.Schema;
import dev.uplift.catalog.Reading.Address;
import java.util.List;

/** Reads schemas and extensions, and what is left out because an extension or Uplift owns it. */
final class SchemaRows {
  private static final String SCHEMAS =
      """
      select n.oid::int8 as oid, n.nspname as name
        from pg_namespace n
       where n.nspname !~ '^pg_'
         and n.nspname not in ('information_schema', 'dbupgrade')
       order by n.nspname
      """;

  private static final String EXTENSIONS =
      """
      select e.oid::int8 as oid, e.extname as name, n.nspname as schema, e.extversion as version
        from pg_extension e
        join pg_namespace n on n.oid = e.extnamespace
       order by e.extname
      """;

  private static final String MEMBERS =
      """
      select d.classid::int8 as catalog, d.objid::int8 as oid, d.refobjid::int8 as extension
        from pg_depend d
       where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass
      """;

  /** Relations of dbupgrade, the views that stand on them, and triggers that call its functions. */
  private static final String OURS =
      """
      with recursive ours as (
        select c.oid
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'dbupgrade'
        union
        select r.ev_class
          from ours o
          join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = o.oid
                          and d.classid = 'pg_rewrite'::regclass
          join pg_rewrite r on r.oid = d.objid
          join pg_class v on v.oid = r.ev_class and v.relkind in ('v', 'm')
      )
      select 'pg_class'::regclass::int8 as catalog, oid::int8 as oid from ours
      union all
      select 'pg_trigger'::regclass::int8, t.oid::int8
        from pg_trigger t
        join pg_proc p on p.oid = t.tgfoid
        join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'dbupgrade'
      """;

  private SchemaRows() {}

  static void read(Reading reading) {
    extensions(reading);
    List<String> oids =
        reading
            .session()
            .query(SCHEMAS, row -> schema(reading, row.number("oid"), row.string("name")));
    reading.schemas(oids);
  }

  private static String schema(Reading reading, long oid, String name) {
    reading.add(Oid.at(Oid.NAMESPACE, oid), new Schema(ObjectId.of(Kind.SCHEMA, name)));
    return Long.toString(oid);
  }

  private static void extensions(Reading reading) {
    reading
        .session()
        .query(
            EXTENSIONS,
            row -> {
              ObjectId id = ObjectId.of(Kind.EXTENSION, row.string("name"));
              reading.add(
                  Oid.at(Oid.EXTENSION, row.number("oid")),
                  new Extension(id, row.string("schema"), row.string("version")));
              return id;
            });
    reading
        .session()
        .query(
            MEMBERS,
            row ->
                member(reading, row.number("catalog"), row.number("oid"), row.number("extension")));
    reading
        .session()
        .query(
            OURS,
            row -> {
              Address address = Oid.at(row.number("catalog"), row.number("oid"));
              reading.leaveOut(address);
              return address;
            });
  }

  /** Whoever depends on a member depends on the extension. */
  private static Address member(Reading reading, long catalog, long oid, long extension) {
    Address address = Oid.at(catalog, oid);
    reading.leaveOut(address);
    reading.at(Oid.at(Oid.EXTENSION, extension)).ifPresent(id -> reading.name(address, id));
    return address;
  }
}
