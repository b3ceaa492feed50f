package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the columns of tables and views, for relations that have been named already. */
final class ColumnRows {
  /**
   * Of NOT NULL constraints only 18 and newer keep rows; one not validated binds nothing yet. A
   * default names no column: without its table's oid the server need not open the table.
   */
  private static final String COLUMNS =
      """
      select a.attrelid::int8 as relation, a.attnum::int4 as number, a.attname as name,
             format_type(a.atttypid, a.atttypmod) as type,
             a.attnotnull and coalesce(nn.convalidated, true) as not_null,
             case when nn.conislocal then nn.conname end as constraint_name,
             coalesce(a.attnotnull and not nn.convalidated, false) as unproven,
             coalesce(nn.connoinherit, false) as no_inherit,
             pg_get_expr(d.adbin, case when a.attgenerated <> '' then d.adrelid else 0 end)
                 as expression,
             a.attidentity::text as identity, a.attgenerated::text as generated,
             case when a.attcollation <> t.typcollation
                  then format('%I.%I', cn.nspname, co.collname) end as collation,
             a.attinhcount > 0 and not a.attislocal as inherited,
             a.attfdwoptions::text[] as options
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'f', 'v', 'm')
        join pg_type t on t.oid = a.atttypid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        left join pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n'
                                  and nn.conkey = array[a.attnum]
        left join pg_collation co on co.oid = a.attcollation
        left join pg_namespace cn on cn.oid = co.collnamespace
       where c.relnamespace = any (?::oid[]) and a.attnum > 0 and not a.attisdropped
       order by a.attrelid, a.attnum
      """;

  private final Reading reading;
  private final Map<Address, String> identities;
  private final Map<Long, List<Column>> columns = new HashMap<>();

  ColumnRows(Reading reading, Map<Address, String> identities) {
    this.reading = reading;
    this.identities = identities;
  }

  void read() {
    reading.session().queryInPieces(COLUMNS, this::column, reading.schemas());
  }

  List<Column> of(long relation) {
    return columns.getOrDefault(relation, List.of());
  }

  private boolean column(Row row) {
    long oid = row.number("relation");
    Optional<ObjectId> relation = reading.at(Oid.relation(oid));
    if (relation.isEmpty() || reading.isLeftOut(Oid.relation(oid))) {
      return false;
    }
    List<Column> siblings = columns.computeIfAbsent(oid, _ -> new ArrayList<>());
    Address address = Oid.column(oid, row.integer("number"));
    Column column =
        column(row, relation.get().column(row.string("name")), siblings.size() + 1, address);
    siblings.add(column);
    reading.name(address, column.id());
    return true;
  }

  private Column column(Row row, ObjectId id, int position, Address address) {
    Optional<String> expression = reading.shared(row.stringOrNull("expression"));
    String generated = row.string("generated");
    boolean plain = generated.isEmpty();
    return new Column(
        id,
        position,
        reading.shared(row.string("type")).orElseThrow(),
        row.flag("not_null"),
        Optional.ofNullable(row.stringOrNull("constraint_name")),
        row.flag("unproven"),
        row.flag("no_inherit"),
        plain ? expression : Optional.empty(),
        identity(row.string("identity"), address),
        plain ? Optional.empty() : expression.map(e -> generated.equals("v") ? e + " virtual" : e),
        Optional.ofNullable(row.stringOrNull("collation")),
        row.flag("inherited"),
        row.strings("options").stream().sorted().toList());
  }

  /** A partition's identity column has its parent's sequence, and none of its own. */
  private Optional<String> identity(String kind, Address address) {
    return Optional.ofNullable(identities.get(address))
        .map(options -> (kind.equals("a") ? "ALWAYS " : "BY DEFAULT ") + options);
  }
}
