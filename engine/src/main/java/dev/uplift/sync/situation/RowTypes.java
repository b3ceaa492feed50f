package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables whose rows are values in a column elsewhere: the server gives no column of such a table
 * another type, whichever way the table is written anew. Pure.
 */
public record RowTypes(Situation situation) {

  public List<Problem> problems() {
    Lineage lineage = new Lineage(situation);
    List<Problem> problems = new ArrayList<>();
    for (Table shall : situation.want().tables()) {
      lineage
          .old(shall.id())
          .filter(is -> retypes(lineage, is, shall))
          .ifPresent(
              is -> users(is.id()).forEach(column -> problems.add(problem(is.id(), column))));
    }
    return problems;
  }

  private boolean retypes(Lineage lineage, Table is, Table shall) {
    return shall.columns().stream()
        .anyMatch(
            column ->
                lineage
                    .old(is, column)
                    .filter(
                        old ->
                            !old.type().equals(column.type())
                                || new Remade(situation).is(old.type()))
                    .isPresent());
  }

  private List<ObjectId> users(ObjectId table) {
    return situation.have().tables().stream()
        .flatMap(each -> each.columns().stream())
        .filter(
            column -> Situation.namedType(column.type()).filter(table.path()::equals).isPresent())
        .map(Column::id)
        .toList();
  }

  private static Problem problem(ObjectId table, ObjectId column) {
    return Problem.of(
            "rowTypeUsed",
            "\"%s\" cannot get other column types while \"%s\" holds rows of it"
                .formatted(table.display(), column.display()))
        .withTarget(column.display())
        .withWhy("PostgreSQL alters no column of a table whose row type another column has.")
        .withRemedy(
            "Give the column another type, such as jsonb, in a script of stage PreSync that says `repairs: [%s]`; or leave the types of %s as they are."
                .formatted(column.display(), table.display()));
  }
}
