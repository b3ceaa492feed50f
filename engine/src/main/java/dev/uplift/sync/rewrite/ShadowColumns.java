package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.column.Altered;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The columns of the table that takes another's place. */
final class ShadowColumns {
  private final Situation situation;
  private final TableWork tableWork;
  private final Physical physical;
  private final Templates templates;
  private final Table is;

  ShadowColumns(Situation situation, TableWork tableWork, Physical physical, Templates templates) {
    this.situation = situation;
    this.tableWork = tableWork;
    this.physical = physical;
    this.templates = templates;
    this.is = tableWork.table();
  }

  /** As they will be, and in that order. */
  List<Column> all() {
    Map<String, Column> afterwards = tableWork.columns();
    return order(afterwards.keySet()).stream()
        .map(name -> Optional.ofNullable(afterwards.get(name)).orElseThrow())
        .map(this::named)
        .toList();
  }

  /**
   * A partition's columns stay where they are, and what its parent gets is added at the end, unless
   * the order is the model's.
   */
  private List<String> order(Set<String> afterwards) {
    Table shall =
        situation
            .want()
            .table(is.id())
            .or(() -> situation.want().table(Leaves.rootOf(is.id(), situation.have())))
            .orElse(is);
    if (is.partitionOf().isEmpty() || situation.settings().comparison().strictColumnOrder()) {
      return ColumnOrder.of(is, afterwards, shall);
    }
    List<String> order = new ArrayList<>(ColumnOrder.of(shall, afterwards, is));
    afterwards.stream().filter(name -> !order.contains(name)).sorted().forEach(order::add);
    return order;
  }

  /** A constraint that comes from a parent has a name all the same. */
  private Column named(Column column) {
    String name = physical.kin().notNulls().get(column.id().name());
    boolean nameless = column.notNull() && column.notNullConstraint().isEmpty();
    return nameless && name != null && !templates.bindsNotNull(column)
        ? Altered.notNull(column, name)
        : column;
  }

  private boolean isInherited(Column column) {
    return !is.inherits().isEmpty() && column.inherited();
  }

  /** As CREATE TABLE makes them; what a parent brings is left to it. */
  List<Column> within(ObjectId shadow) {
    return all().stream().map(column -> within(shadow, column)).toList();
  }

  private Column within(ObjectId shadow, Column column) {
    Column own = Altered.within(shadow, column, isInherited(column));
    return templates.bindsNotNull(column) ? Altered.nullable(own) : own;
  }
}
