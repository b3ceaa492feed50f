package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;

/** SET NOT NULL: a scan, refused by the first null. */
final class NotNull {
  private NotNull() {}

  /** Of one that is there, and that old rows never had to pass: the server makes no second one. */
  private static List<String> proof(String alter, String unproven, Column shall) {
    String is = Identifier.quote(unproven);
    List<String> sql = new ArrayList<>(List.of(alter + " validate constraint " + is));
    shall
        .notNullConstraint()
        .filter(constraint -> !constraint.equals(unproven))
        .map(Identifier::quote)
        .ifPresent(name -> sql.add(alter + " rename constraint " + is + " to " + name));
    return sql;
  }

  static Change change(Table table, Column shall, Situation situation) {
    String alter = "alter table " + table.id().relationSql();
    String name = ColumnSql.name(shall);
    List<String> sql =
        situation
            .haveColumn(shall.id())
            .filter(is -> !is.notNull())
            .flatMap(Column::notNullConstraint)
            .map(unproven -> proof(alter, unproven, shall))
            .orElseGet(
                () ->
                    List.of(
                        shall
                            .notNullConstraint()
                            .filter(constraint -> situation.have().version().atLeast(18))
                            .map(
                                constraint ->
                                    alter
                                        + " add constraint "
                                        + Identifier.quote(constraint)
                                        + " not null "
                                        + name)
                            .orElse(alter + " alter column " + name + " set not null")));
    return Change.of(
            shall.id(), shall.id().name() + " may not be null", situation.mode(), Form.TESTED, sql)
        .scanning(Change.ACCESS_EXCLUSIVE, table.rows(), table.bytes());
  }
}
