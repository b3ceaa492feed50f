package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the columns of tables and views, for relations that have been named already. */
final class ColumnRows {
  /**
   * Of NOT NULL constraints only 18 and newer keep rows; one not validated binds nothing yet. What
   * is so of hardly any column is null for the others, and costs nothing to read. Most columns have
   * no collation, or the server's default (100) as built-in types but {@code name} have it: whether
   * it is their type's is not asked. The order is left to {@link RelationColumns}: to sort takes
   * the server a third of all this.
   */
  private static final String COLUMNS =
      """
      select a.attrelid::int8 as relation, a.attnum::int4 as number, a.attname as name,
             format_type(a.atttypid, a.atttypmod) as type,
             nullif(a.attnotnull and coalesce(nn.convalidated, true), false) as not_null,
             case when nn.conislocal then nn.conname end as constraint_name,
             nullif(a.attnotnull and not nn.convalidated, false) as unproven,
             nullif(nn.connoinherit, false) as no_inherit,
             case when a.attgenerated <> ''
                  then (select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d
                         where d.adrelid = a.attrelid and d.adnum = a.attnum) end as generated,
             nullif(a.attidentity, '')::text as identity, nullif(a.attgenerated = 'v', false) as virtual,
             case when a.attcollation not in (0, 100)
                       or a.attcollation = 100
                          and (a.atttypid >= 16384 or a.atttypid in ('name'::regtype, '_name'::regtype))
                  then (select format('%I.%I', cn.nspname, co.collname)
                          from pg_type t
                          join pg_collation co on co.oid = a.attcollation
                          join pg_namespace cn on cn.oid = co.collnamespace
                         where t.oid = a.atttypid and t.typcollation <> a.attcollation)
             end as collation,
             a.attcollation::int8 as collation_oid,
             nullif(a.attinhcount > 0 and not a.attislocal, false) as inherited,
             a.attfdwoptions::text[] as options
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'f', 'v', 'm')
        left join pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n'
                                  and nn.conkey[1] = a.attnum
       where c.relnamespace = any (?::oid[]) and a.attnum > 0 and not a.attisdropped
      """;

  /**
   * Printing a default takes long, and most columns share theirs with many: each is printed once. A
   * default names no column: without its table's oid the server need not open the table. What a
   * column is generated from does, and is left to {@link #COLUMNS}; each text is searched for that
   * only once, since it is long.
   */
  private static final String DEFAULTS =
      """
      select pg_get_expr(d.adbin, 0) as expression, same.places
        from (select min(f.oid) as oid,
                     string_agg((f.adrelid::int8 << 16 | f.adnum)::text, ' ') as places
                from pg_attrdef f
               group by f.adbin::text) same
        join pg_attrdef d on d.oid = same.oid
       where strpos(d.adbin::text, '{VAR ') = 0
      """;

  private final Reading reading;
  private final Map<Address, String> identities;
  private final Map<Long, Optional<String>> defaults = new HashMap<>();

  /** The relation of the column before: most columns stand beside their siblings. */
  private long last;

  private Optional<ObjectId> relation = Optional.empty();

  ColumnRows(Reading reading, Map<Address, String> identities) {
    this.reading = reading;
    this.identities = identities;
  }

  void read() {
    reading.session().query(DEFAULTS, this::defaults);
    reading.session().queryInPieces(COLUMNS, this::column, reading.schemas());
  }

  private Optional<String> defaults(Row row) {
    Optional<String> expression = Optional.ofNullable(row.stringOrNull("expression"));
    row.numbers("places", place -> defaults.put(place, expression));
    return expression;
  }

  private boolean column(Row row) {
    long oid = row.number("relation");
    if (oid != last) {
      last = oid;
      relation = ConstraintRows.kept(reading, oid);
    }
    if (relation.isEmpty()) {
      return false;
    }
    Address address = Oid.column(oid, row.integer("number"));
    Column column = column(row, relation.get().column(row.string("name")), address);
    reading.add(oid, column);
    if (column.collation().isPresent()) {
      reading.collate(column.id(), row.number("collation_oid"));
    }
    return true;
  }

  private Column column(Row row, ObjectId id, Address address) {
    Optional<String> generated = reading.shared(row.stringOrNull("generated"));
    long place = address.oid() << 16 | address.part();
    return new Column(
        id,
        address.part(),
        reading.shared(row.string("type")).orElseThrow(),
        row.flag("not_null"),
        Optional.ofNullable(row.stringOrNull("constraint_name")),
        row.flag("unproven"),
        row.flag("no_inherit"),
        generated.isPresent() ? Optional.empty() : defaults.getOrDefault(place, Optional.empty()),
        identity(row.stringOrNull("identity"), address),
        row.flag("virtual") ? generated.map(text -> text + " virtual") : generated,
        Optional.ofNullable(row.stringOrNull("collation")),
        row.flag("inherited"),
        options(row.strings("options")));
  }

  /** Hardly any column has some. */
  private static List<String> options(List<String> said) {
    return said.isEmpty() ? said : said.stream().sorted().toList();
  }

  /** A partition's identity column has its parent's sequence, and none of its own. */
  private Optional<String> identity(@Nullable String kind, Address address) {
    return kind == null
        ? Optional.empty()
        : Optional.ofNullable(identities.get(address))
            .map(options -> (kind.equals("a") ? "ALWAYS " : "BY DEFAULT ") + options);
  }
}
