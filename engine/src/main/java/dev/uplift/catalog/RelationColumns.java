package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One relation's columns while they are read, in whatever order they come. The server's numbers
 * count dropped columns as well; a {@link Column}'s position does not.
 */
final class RelationColumns {
  private @Nullable Column[] byNumber = new Column[16];

  /** Takes in a column whose position is not yet known: its number stands there. */
  void add(Column column) {
    int number = column.position();
    if (number >= byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, Math.max(number + 1, 2 * byNumber.length));
    }
    byNumber[number] = column;
  }

  /**
   * By the server's number.
   *
   * @param number from 1; others, such as that of a system column, are of none
   */
  Optional<Column> at(int number) {
    return number < 1 || number >= byNumber.length
        ? Optional.empty()
        : Optional.ofNullable(byNumber[number]);
  }

  /** All, with their positions. */
  List<Column> inOrder() {
    List<Column> columns = new ArrayList<>(byNumber.length);
    for (Column column : byNumber) {
      if (column != null) {
        columns.add(column.at(columns.size() + 1));
      }
    }
    return columns;
  }
}
