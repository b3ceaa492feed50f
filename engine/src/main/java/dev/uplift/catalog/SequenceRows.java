package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads sequences; those of identity columns become text of their column. */
final class SequenceRows {
  private static final String SEQUENCES =
      """
      select c.oid::int8 as oid, n.nspname as schema, c.relname as name,
             format_type(s.seqtypid, null) as type, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
             s.seqcache, s.seqcycle, coalesce(d.deptype = 'i', false) as identity,
             d.refobjid::int8 as owner, d.refobjsubid as part,
             tn.nspname as table_schema, t.relname as table_name, a.attname as column_name
        from pg_sequence s
        join pg_class c on c.oid = s.seqrelid
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid
                             and d.objsubid = 0 and d.refclassid = 'pg_class'::regclass
                             and d.deptype in ('a', 'i') and d.refobjsubid > 0
        left join pg_class t on t.oid = d.refobjid
        left join pg_namespace tn on tn.oid = t.relnamespace
        left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
       where c.relnamespace = any (?::oid[])
       order by n.nspname, c.relname
      """;

  private SequenceRows() {}

  /** Takes in the sequences, and returns the options of the identity columns. */
  static Map<Address, String> read(Reading reading) {
    Map<Address, String> identities = new HashMap<>();
    reading
        .session()
        .query(
            SEQUENCES,
            row -> {
              Address address = Oid.relation(row.number("oid"));
              if (row.flag("identity")) {
                Address column = Oid.column(row.number("owner"), row.integer("part"));
                identities.put(column, options(row));
                reading.name(address, owner(row).orElseThrow());
              } else {
                reading.add(address, sequence(row));
              }
              return address;
            },
            reading.schemas());
    return identities;
  }

  private static Optional<ObjectId> owner(Row row) {
    return Optional.ofNullable(row.stringOrNull("column_name"))
        .map(
            column ->
                ObjectId.table(row.string("table_schema"), row.string("table_name"))
                    .column(column));
  }

  private static Sequence sequence(Row row) {
    return new Sequence(
        ObjectId.of(Kind.SEQUENCE, row.string("schema"), row.string("name")),
        row.string("type"),
        row.number("seqstart"),
        row.number("seqincrement"),
        row.number("seqmin"),
        row.number("seqmax"),
        row.number("seqcache"),
        row.flag("seqcycle"),
        owner(row));
  }

  /** The name is part of it only where the server would not choose it by itself. */
  private static String options(Row row) {
    String chosen = GivenName.of(row.string("table_name"), row.string("column_name"), "seq");
    boolean plain =
        row.string("name").equals(chosen)
            && row.string("schema").equals(row.string("table_schema"));
    String name =
        plain
            ? ""
            : "SEQUENCE NAME " + Identifier.quote(row.string("schema"), row.string("name")) + " ";
    return "(" + name + SequenceText.options(sequence(row)) + ")";
  }
}
