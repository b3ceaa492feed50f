package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.database.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the indexes, save those of constraints, of relations that have been named already. */
final class IndexRows {
  /**
   * Of a B-tree over columns alone, whole and without options, also what it compares and orders its
   * columns by: it can be written here as the server would write it.
   */
  private static final String INDEXES =
      """
      select c.oid::int8 as oid, i.indrelid::int8 as relation, c.relname as name,
             case when c.relkind = 'i' and c.relam = 403 and c.reloptions is null
                       and i.indexprs is null and i.indpred is null
                       and i.indnatts = i.indnkeyatts and not i.indnullsnotdistinct
                       and 0 = all (i.indoption::int2[])
                  then i.indclass::text end as classes,
             i.indcollation::text as collations,
             i.indisunique, i.indisvalid, i.indkey::text as columns,
             array_to_string((i.indkey::int2[])[0:i.indnkeyatts - 1], ' ') as keys,
             nullif(c.relispartition, false) as inherited,
             case when i.indexprs is not null
                  then (select array_agg(a.attnum || '=' || a.attstattarget order by a.attnum)
                          from pg_attribute a
                         where a.attrelid = c.oid and coalesce(a.attstattarget, -1) >= 0)
             end as statistics
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        left join pg_constraint k on k.conindid = c.oid and k.conrelid = i.indrelid
                                 and k.contype in ('p', 'u', 'x')
       where c.relnamespace = any (?::oid[]) and k.oid is null
       order by i.indrelid, c.relname
      """;

  private static final String DEFINITIONS =
      """
      select i.oid::int8 as oid, pg_get_indexdef(i.oid) as definition
        from unnest(?::oid[]) i (oid)
      """;

  private final Reading reading;
  private final Spelling spelling;
  private final List<Found> found = new ArrayList<>();

  private IndexRows(Reading reading, Spelling spelling) {
    this.reading = reading;
    this.spelling = spelling;
  }

  /**
   * An index whose definition, where it has none, the server is asked for.
   *
   * @param columns of its key, and those it holds beside it
   */
  private record Found(long oid, List<Column> columns, Index index) {
    boolean isUnsaid() {
      return index.definition().isEmpty();
    }
  }

  static void read(Reading reading, Spelling spelling) {
    IndexRows rows = new IndexRows(reading, spelling);
    reading.session().queryInPieces(INDEXES, rows::index, reading.schemas());
    Map<Long, String> definitions = rows.definitions();
    rows.found.forEach(each -> rows.take(each, definitions));
  }

  private boolean index(Row row) {
    long table = row.number("relation");
    Optional<ObjectId> relation = ConstraintRows.kept(reading, table);
    if (relation.isEmpty()) {
      return false;
    }
    ObjectId id = ConstraintRows.part(Kind.INDEX, relation.get(), row.string("name"));
    List<Column> keys = reading.columns(table, row.string("keys"));
    List<String> names = keys.stream().map(column -> column.id().name()).toList();
    boolean unique = row.flag("indisunique");
    String definition = isPlain(keys, row) ? plain(id, relation.get(), unique, names) : "";
    return found.add(
        new Found(
            row.number("oid"),
            reading.columns(table, row.string("columns")),
            new Index(
                id,
                definition,
                unique,
                row.flag("indisvalid"),
                names,
                row.flag("inherited"),
                row.strings("statistics"))));
  }

  private String plain(ObjectId id, ObjectId relation, boolean unique, List<String> columns) {
    return (unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
        + spelling.name(id.name())
        + " ON "
        + spelling.name(id.schema())
        + "."
        + spelling.name(relation.name())
        + " USING btree ("
        + spelling.names(columns)
        + ")";
  }

  private boolean isPlain(List<Column> keys, Row row) {
    String said = row.stringOrNull("classes");
    if (said == null) {
      return false;
    }
    String[] classes = said.split(" ", -1);
    String[] collations = row.string("collations").split(" ", -1);
    boolean plain = keys.size() == classes.length;
    for (int i = 0; plain && i < classes.length; i++) {
      Column key = keys.get(i);
      plain =
          spelling.isPlain(
              key,
              reading.collation(key.id()),
              Long.parseLong(classes[i]),
              Long.parseLong(collations[i]));
    }
    return plain;
  }

  private Map<Long, String> definitions() {
    List<String> unsaid =
        found.stream().filter(Found::isUnsaid).map(each -> Long.toString(each.oid())).toList();
    Map<Long, String> definitions = new HashMap<>();
    var _ =
        reading
            .session()
            .query(
                DEFINITIONS,
                row -> definitions.put(row.number("oid"), row.stringOrNull("definition")),
                unsaid);
    return definitions;
  }

  /** One that has gone since it was found is none. */
  private void take(Found each, Map<Long, String> definitions) {
    Index index = each.index();
    String definition = each.isUnsaid() ? definitions.get(each.oid()) : index.definition();
    if (definition != null) {
      reading.add(Oid.relation(each.oid()), each.isUnsaid() ? index.defined(definition) : index);
      each.columns().forEach(column -> reading.depends(index.id(), column.id()));
    }
  }
}
