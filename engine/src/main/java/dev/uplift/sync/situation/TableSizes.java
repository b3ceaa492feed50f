package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How large the tables of a database are, by {@code [schema, name]}; a partitioned or inherited
 * table is as large as all that it consists of.
 */
public record TableSizes(Map<List<String>, Size> tables) {
  /**
   * A row's header and its place on the page are 28 bytes; a tenth of a page stays empty. Values
   * that are kept apart from their rows count as large as they are.
   */
  private static final String READ =
      """
      with recursive tree as (
        select c.oid as root, c.oid as leaf
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_'
           and n.nspname not in ('information_schema', 'dbupgrade')
        union
        select t.root, i.inhrelid from tree t join pg_inherits i on i.inhparent = t.leaf),
      width as (
        select schemaname, tablename, sum(avg_width * (1 - null_frac)) as bytes
          from pg_stats where not inherited group by 1, 2)
      select n.nspname as schema, r.relname as name, coalesce(s.spcname, d.spcname) as tablespace,
             sum(greatest(l.reltuples, 0))::int8 as counted,
             bool_or(l.reltuples < 0) as uncounted,
             coalesce(sum(pg_table_size(l.oid)) filter (where l.relkind <> 'p'), 0)::int8 as heap,
             coalesce(sum(pg_indexes_size(l.oid)) filter (where l.relkind <> 'p'), 0)::int8
               as index_bytes,
             max((select count(*) from pg_index x where x.indrelid = l.oid))::int as indexes,
             sum(pg_table_size(l.oid) - pg_relation_size(l.oid)
                 + case when l.reltuples < 0 or w.bytes is null then pg_relation_size(l.oid)
                        else least(pg_relation_size(l.oid),
                                   (l.reltuples * (28 + w.bytes) * 1.1)::int8) end)::int8 as live
        from tree t
        join pg_class r on r.oid = t.root
        join pg_namespace n on n.oid = r.relnamespace
        join pg_class l on l.oid = t.leaf
        join pg_namespace ln on ln.oid = l.relnamespace
        left join width w on w.schemaname = ln.nspname and w.tablename = l.relname
        left join pg_tablespace s on s.oid = r.reltablespace
        cross join (select p.spcname from pg_database b join pg_tablespace p
                       on p.oid = b.dattablespace where b.datname = current_database()) d
       group by 1, 2, 3
      """;

  private static final long USUAL_ROW = 120;
  private static final Size NOTHING = new Size("pg_default", 0, 0, 0, 0, 0);

  public TableSizes {
    tables = Map.copyOf(tables);
  }

  /**
   * One table.
   *
   * @param rows the planner's estimate; where it never looked, by the table's size
   * @param heapBytes of its rows, long values included
   * @param indexes how many it has
   * @param liveBytes what its rows would take if they were written anew: less where it is bloated
   */
  public record Size(
      String tablespace, long rows, long heapBytes, long indexBytes, int indexes, long liveBytes) {
    /** With indexes. */
    public long bytes() {
      return heapBytes + indexBytes;
    }

    /** What rows and indexes take once they are written anew. */
    public long bytesAnew() {
      return heapBytes == 0 ? 0 : Math.round((double) bytes() * liveBytes / heapBytes);
    }
  }

  /** Of the database as it is. */
  public static TableSizes read(Session session) {
    Map<List<String>, Size> sizes = new LinkedHashMap<>();
    session.query(
        READ,
        row -> sizes.put(List.of(row.string("schema"), row.string("name")), TableSizes.size(row)));
    return new TableSizes(sizes);
  }

  private static Size size(Row row) {
    long heap = row.number("heap");
    boolean uncounted = row.flag("uncounted") && heap > 0;
    return new Size(
        row.string("tablespace"),
        uncounted ? Math.max(row.number("counted"), heap / USUAL_ROW) : row.number("counted"),
        heap,
        row.number("index_bytes"),
        row.integer("indexes"),
        Math.min(heap, row.number("live")));
  }

  /** Of an object's table; of one that is not there, nothing. */
  public Size of(ObjectId object) {
    return of(object.relation().path());
  }

  /** By {@code [schema, name]}. */
  public Size of(List<String> table) {
    return tables.getOrDefault(table, NOTHING);
  }

  /** The same, known by their new names too. */
  public TableSizes alsoAs(Map<List<String>, List<String>> oldByNew) {
    Map<List<String>, Size> all = new LinkedHashMap<>(tables);
    oldByNew.forEach(
        (now, old) -> {
          if (tables.containsKey(old)) {
            all.putIfAbsent(now, of(old));
          }
        });
    return new TableSizes(all);
  }

  /** The catalog as if its tables had these sizes. */
  public Catalog in(Catalog catalog) {
    Map<ObjectId, CatalogObject> objects = new LinkedHashMap<>();
    catalog
        .objects()
        .forEach((id, object) -> objects.put(id, object instanceof Table t ? sized(t) : object));
    return new Catalog(
        catalog.version(),
        objects,
        catalog.comments(),
        catalog.owners(),
        catalog.grants(),
        catalog.dependsOn());
  }

  private Table sized(Table table) {
    Size size = of(table.id());
    return new Table(
        table.id(),
        table.columns(),
        table.partitionKey(),
        table.partitionOf(),
        table.bound(),
        table.inherits(),
        table.unlogged(),
        table.rowSecurity(),
        table.forceRowSecurity(),
        table.options(),
        table.replicaIdentity(),
        table.foreignServer(),
        size.rows(),
        size.bytes());
  }
}
