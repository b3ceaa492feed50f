package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads tables, partitions and views (whose definitions come apart, in batches). */
final class RelationRows {
  /**
   * To measure a table the server must open it, which takes it longer than all else of these rows.
   * Of a table without rows only the table's own file is measured, not its indexes' as well.
   */
  private static final String RELATIONS =
      """
      select c.oid::int8 as oid, n.nspname as schema, c.relname as name, c.relkind::text as kind,
             c.reltype::int8 as row_type, rt.typarray::int8 as row_array,
             c.relpersistence = 'u' as unlogged, c.relrowsecurity, c.relforcerowsecurity,
             c.relreplident::text as replica_identity, ri.relname as identity_index,
             c.reltuples::int8 as rows,
             case when c.relkind in ('r', 'm') and (? or c.reltuples < 0)
                       and pg_relation_size(c.oid) > 0
                  then pg_total_relation_size(c.oid) else 0 end as bytes,
             case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
             case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
             coalesce(f.ftoptions, c.reloptions)::text[] as options,
             tc.reloptions::text[] as toast_options,
             case when f.ftrelid is not null then format('SERVER %I', fs.srvname) end as server
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_type rt on rt.oid = c.reltype
        left join pg_class tc on tc.oid = c.reltoastrelid
        left join pg_index i on i.indrelid = c.oid and i.indisreplident and c.relreplident = 'i'
        left join pg_class ri on ri.oid = i.indexrelid
        left join pg_foreign_table f on f.ftrelid = c.oid
        left join pg_foreign_server fs on fs.oid = f.ftserver
       where c.relnamespace = any (?::oid[]) and c.relkind in ('r', 'p', 'f', 'v', 'm')
       order by n.nspname, c.relname
      """;

  private static final String PARENTS =
      """
      select i.inhrelid::int8 as child, i.inhparent::int8 as parent
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid and c.relkind in ('r', 'p', 'f')
       order by i.inhrelid, i.inhseqno
      """;

  private final Reading reading;
  private final Map<Long, List<Long>> parents = new HashMap<>();
  private final Map<Long, View> views = new LinkedHashMap<>();

  private RelationRows(Reading reading) {
    this.reading = reading;
  }

  /** Takes in the tables, and returns the views by oid, whose definitions are still to be read. */
  static Map<Long, View> read(Reading reading, Map<Address, String> identities) {
    RelationRows rows = new RelationRows(reading);
    List<Relation> relations =
        reading.session().query(RELATIONS, Relation::of, reading.isMeasured(), reading.schemas());
    relations.removeIf(relation -> reading.isLeftOut(Oid.relation(relation.oid())));
    relations.forEach(rows::name);
    reading.session().query(PARENTS, rows::parent);
    new ColumnRows(reading, identities).read();
    relations.forEach(rows::take);
    return rows.views;
  }

  private void name(Relation relation) {
    reading.name(Oid.relation(relation.oid()), relation.id());
    reading.name(Oid.at(Oid.TYPE, relation.rowType()), relation.id());
    reading.name(Oid.at(Oid.TYPE, relation.rowArray()), relation.id());
  }

  private long parent(Row row) {
    parents.computeIfAbsent(row.number("child"), _ -> new ArrayList<>()).add(row.number("parent"));
    return row.number("child");
  }

  private void take(Relation relation) {
    if (relation.isTable()) {
      Table table = relation.table(reading.columns(relation.oid()), parentsOf(relation.oid()));
      reading.add(Oid.relation(relation.oid()), table);
      table.columns().forEach(reading::add);
    } else {
      views.put(relation.oid(), view(relation, reading.columns(relation.oid())));
    }
  }

  private static View view(Relation relation, List<Column> columns) {
    Map<String, String> defaults = new HashMap<>();
    columns.forEach(
        column ->
            column.defaultExpression().ifPresent(text -> defaults.put(column.id().name(), text)));
    List<String> names = columns.stream().map(column -> column.id().name()).toList();
    return new View(relation.id(), "", names, relation.options(), defaults);
  }

  private List<ObjectId> parentsOf(long oid) {
    return parents.getOrDefault(oid, List.of()).stream()
        .map(Oid::relation)
        .map(reading::at)
        .flatMap(Optional::stream)
        .toList();
  }
}
