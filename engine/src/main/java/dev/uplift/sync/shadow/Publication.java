package dev.uplift.sync.shadow;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table's place in a publication that names it.
 *
 * @param throughRoot whether what happens to partitions is published as of the root
 * @param narrowing the columns that it lists and its condition, as SQL; empty: whole rows. The
 *     server changes the type of no column that it names.
 */
public record Publication(ObjectId table, String name, boolean throughRoot, String narrowing) {
  private static final String PLACES =
      """
      select n.nspname as schema, c.relname as name, p.pubname as publication,
             p.pubviaroot as through_root,
             concat(
                    ' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                               from pg_attribute a
                              where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')',
                    ' where (' || pg_get_expr(r.prqual, r.prrelid) || ')') as narrowing
        from pg_publication_rel r
        join pg_publication p on p.oid = r.prpubid
        join pg_class c on c.oid = r.prrelid
        join pg_namespace n on n.oid = c.relnamespace
       order by p.pubname
      """;

  /** By table. The session's search path must be empty. */
  public static Map<ObjectId, List<Publication>> places(Session session) {
    Map<ObjectId, List<Publication>> found = new HashMap<>();
    session
        .query(
            PLACES,
            row ->
                new Publication(
                    ObjectId.table(row.string("schema"), row.string("name")),
                    row.string("publication"),
                    row.flag("through_root"),
                    row.string("narrowing")))
        .forEach(each -> found.computeIfAbsent(each.table(), _ -> new ArrayList<>()).add(each));
    return found;
  }

  /** Whether it names columns, in a list or a condition. */
  public boolean isNarrow() {
    return !narrowing.isEmpty();
  }

  /** Takes the table out. */
  public String leave() {
    return alter() + "drop table only " + table.relationSql();
  }

  /** Puts the table back as it was. */
  public String join() {
    return join(table);
  }

  /** Puts another in its place. */
  public String join(ObjectId other) {
    return alter() + "add table only " + other.relationSql() + narrowing;
  }

  private String alter() {
    return "alter publication " + Identifier.quote(name) + " ";
  }
}
