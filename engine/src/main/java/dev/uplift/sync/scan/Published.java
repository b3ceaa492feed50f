package dev.uplift.sync.scan;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns that go although a publication's list or condition names them: the server lets none of
 * them go, and what else is published is not Uplift's to say.
 */
record Published(Session session) {
  private static final String COLUMNS =
      """
      select n.nspname::text as schema, c.relname::text as "table", a.attname::text as column,
             p.pubname::text as publication
        from pg_publication_rel r
        join pg_publication p on p.oid = r.prpubid
        join pg_depend d on d.classid = 'pg_publication_rel'::regclass and d.objid = r.oid
                        and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
        join pg_class c on c.oid = d.refobjid
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
       group by 1, 2, 3, 4
       order by 1, 2, 3, 4
      """;

  private record Naming(ObjectId column, String publication) {
    Problem problem() {
      String table = column.relation().display();
      return Problem.of(
              "publishedColumnGoes",
              "column \"%s\" would be dropped, and publication \"%s\" names it"
                  .formatted(column.display(), publication))
          .withTarget(column.display())
          .withWhy("The server drops no column that a publication's list or condition names.")
          .withRemedy(
              ("Before the upgrade: alter publication %1$s drop table %2$s; and, where the rest of it"
                      + " is still wanted: alter publication %1$s add table %2$s (its other columns).")
                  .formatted(Identifier.display(publication), table));
    }
  }

  /** Of these objects, those that cannot go. */
  List<Problem> refusals(List<ObjectId> going) {
    if (going.isEmpty()) {
      return List.of();
    }
    List<Problem> refusals = new ArrayList<>();
    for (Naming each : session.query(COLUMNS, Published::naming)) {
      if (going.contains(each.column())) {
        refusals.add(each.problem());
      }
    }
    return refusals;
  }

  private static Naming naming(Row row) {
    return new Naming(
        ObjectId.table(row.string("schema"), row.string("table")).column(row.string("column")),
        row.string("publication"));
  }
}
