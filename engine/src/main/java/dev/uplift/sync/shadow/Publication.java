package dev.uplift.sync.shadow;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table's place in a publication that names its columns, in a list or a condition: the server
 * changes the type of no such column.
 *
 * @param leave statement that takes the table out
 * @param join statement that puts it back as it was
 */
public record Publication(String leave, String join) {
  private static final String NAMING =
      """
      select n.nspname as schema, c.relname as name,
             format('alter publication %I drop table only %I.%I', p.pubname, n.nspname, c.relname)
               as leave,
             format('alter publication %I add table only %I.%I%s%s', p.pubname, n.nspname,
                    c.relname,
                    ' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                               from pg_attribute a
                              where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')',
                    ' where (' || pg_get_expr(r.prqual, r.prrelid) || ')') as "join"
        from pg_publication_rel r
        join pg_publication p on p.oid = r.prpubid
        join pg_class c on c.oid = r.prrelid
        join pg_namespace n on n.oid = c.relnamespace
       where r.prattrs is not null or r.prqual is not null
       order by p.pubname
      """;

  /** By table. The session's search path must be empty. */
  public static Map<ObjectId, List<Publication>> naming(Session session) {
    Map<ObjectId, List<Publication>> found = new HashMap<>();
    session.query(
        NAMING,
        row ->
            found
                .computeIfAbsent(
                    ObjectId.table(row.string("schema"), row.string("name")),
                    _ -> new ArrayList<>())
                .add(new Publication(row.string("leave"), row.string("join"))));
    return found;
  }
}
