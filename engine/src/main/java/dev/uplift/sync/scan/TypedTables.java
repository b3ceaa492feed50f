package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Remade;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;

/**
 * Tables that were made {@code OF} a type and whose columns change: the server alters no such
 * column, neither in the table nor in the type, as long as the table is bound to it.
 */
record TypedTables(Session session, Situation situation) {
  private static final String TYPED =
      """
      select n.nspname::text as schema, c.relname::text as "table", tn.nspname::text as of_schema,
             t.typname::text as of_type
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_type t on t.oid = c.reloftype
        join pg_namespace tn on tn.oid = t.typnamespace
       order by 1, 2
      """;

  private record Typed(ObjectId table, String type) {
    static Typed of(Row row) {
      return new Typed(
          ObjectId.table(row.string("schema"), row.string("table")),
          Identifier.display(row.string("of_schema"))
              + "."
              + Identifier.display(row.string("of_type")));
    }

    Problem problem() {
      String name = table.display();
      return Problem.of(
              "typedTable",
              "\"%s\" is a table of type \"%s\", and its columns change".formatted(name, type))
          .withTarget(name)
          .withWhy("PostgreSQL alters no column of a table that is bound to a type, nor the type.")
          .withRemedy(
              "Free it before: alter table %1$s not of; in a script of stage PreSync that says `repairs: [%1$s]`. Afterwards: alter table %1$s of %2$s."
                  .formatted(name, type));
    }
  }

  List<Problem> refusals() {
    return session.query(TYPED, Typed::of).stream()
        .filter(typed -> changes(typed.table()))
        .map(Typed::problem)
        .toList();
  }

  private boolean changes(ObjectId table) {
    Lineage lineage = new Lineage(situation);
    Optional<Table> is = situation.have().table(table);
    return is.isPresent()
        && lineage.successor(table).filter(shall -> !same(lineage, is.get(), shall)).isPresent();
  }

  private boolean same(Lineage lineage, Table is, Table shall) {
    return is.columns().size() == shall.columns().size()
        && shall.columns().stream()
            .allMatch(
                column -> lineage.old(is, column).filter(old -> same(old, column)).isPresent());
  }

  private boolean same(Column is, Column shall) {
    return is.id().name().equals(shall.id().name())
        && is.type().equals(shall.type())
        && !new Remade(situation).is(is.type())
        && is.collation().equals(shall.collation());
  }
}
