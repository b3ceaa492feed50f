package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tables whose rows are values in a column elsewhere: the server gives no column of such a table
 * another type, whichever way the table is written anew. Pure.
 */
public record RowTypes(Situation situation) {

  public List<Problem> problems() {
    Lineage lineage = new Lineage(situation);
    Map<List<String>, List<ObjectId>> users = users();
    List<Problem> problems = new ArrayList<>();
    for (Table shall : situation.want().tables()) {
      lineage
          .old(shall.id())
          .filter(is -> retypes(lineage, is, shall))
          .ifPresent(
              is ->
                  users
                      .getOrDefault(is.id().path(), List.of())
                      .forEach(column -> problems.add(problem(is.id(), column))));
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

  /** Columns of user-made types, by the type. */
  private Map<List<String>, List<ObjectId>> users() {
    Map<List<String>, List<ObjectId>> users = new HashMap<>();
    for (Table table : situation.have().tables()) {
      for (Column column : table.columns()) {
        Situation.namedType(column.type())
            .ifPresent(
                type -> users.computeIfAbsent(type, _ -> new ArrayList<>()).add(column.id()));
      }
    }
    return users;
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
