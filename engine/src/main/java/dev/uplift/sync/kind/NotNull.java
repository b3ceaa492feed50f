package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Situation;
import java.util.List;

/** SET NOT NULL: a scan, refused by the first null. */
final class NotNull {
  private NotNull() {}

  static Change change(Table table, Column shall, Situation situation) {
    String alter = "alter table " + table.id().relationSql();
    String name = ColumnSql.name(shall);
    String sql =
        shall
            .notNullConstraint()
            .filter(constraint -> situation.have().version().atLeast(18))
            .map(
                constraint ->
                    alter + " add constraint " + Identifier.quote(constraint) + " not null " + name)
            .orElse(alter + " alter column " + name + " set not null");
    return Change.of(
            shall.id(),
            shall.id().name() + " may not be null",
            situation.mode(),
            Form.TESTED,
            List.of(sql))
        .scanning(Change.ACCESS_EXCLUSIVE, table.rows(), table.bytes());
  }
}
