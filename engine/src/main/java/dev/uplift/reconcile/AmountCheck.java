package dev.uplift.reconcile;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.problem.Problem;
import java.util.Optional;

/** What a column must be that the dictionary declares as an amount. */
final class AmountCheck {
  private AmountCheck() {}

  static Optional<Problem> problem(Catalog target, TableName table, String amount) {
    String shown = table.display() + "." + Identifier.display(amount);
    Optional<Column> column =
        target.table(ObjectId.table(table.schema(), table.name())).flatMap(t -> t.column(amount));
    if (column.isEmpty()) {
      return Optional.of(
          Problem.of("amountUnknown", "the target model has no column \"" + shown + "\"")
              .withTarget(shown)
              .withWhy("the dictionary declares it as an amount")
              .withRemedy("Name columns of the new version under amounts, or leave it out."));
    }
    if (!Types.number(column.get().type())) {
      return Optional.of(
          Problem.of("amountNoNumber", "\"" + shown + "\" cannot be added up")
              .withTarget(shown)
              .withWhy("the dictionary declares it as an amount; it is " + column.get().type())
              .withRemedy("Name numeric columns under amounts, or leave it out."));
    }
    return Optional.empty();
  }
}
