package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.database.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads what views say; the server locks the tables that a view names, so it is done in batches.
 */
final class ViewRows {
  private static final int BATCH = 100;

  private static final String VIEWS =
      """
      select c.oid::int8 as oid, r.oid::int8 as rule, pg_get_viewdef(c.oid) as definition
        from pg_class c
        join pg_rewrite r on r.ev_class = c.oid and r.rulename = '_RETURN'
       where c.oid = any (?::oid[])
       order by c.relname
      """;

  private ViewRows() {}

  static void read(Reading reading, Map<Long, View> views) {
    List<String> oids = views.keySet().stream().map(oid -> Long.toString(oid)).toList();
    for (List<String> batch : Batches.of(oids, BATCH)) {
      reading.transaction(
          () -> {
            reading.session().query(VIEWS, row -> view(reading, views, row), batch);
          });
    }
  }

  private static View view(Reading reading, Map<Long, View> views, Row row) {
    View bare = Objects.requireNonNull(views.get(row.number("oid")));
    String text = row.string("definition");
    String query = text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
    View view = new View(bare.id(), query, bare.columns(), bare.options(), bare.defaults());
    reading.add(Oid.relation(row.number("oid")), view);
    reading.name(Oid.at(Oid.REWRITE, row.number("rule")), view.id());
    return view;
  }
}
