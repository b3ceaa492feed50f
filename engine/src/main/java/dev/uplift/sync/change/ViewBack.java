package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.shadow.PhysicalView;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the site gave a view, given again when it is made anew: nothing of it is in a model. Of a
 * view that was never there it is nothing.
 */
record ViewBack(Situation situation) {

  List<String> create(View view) {
    PhysicalView was = of(view.id());
    return Ddl.create(view, was.tablespace(), was.filled());
  }

  /**
   * Once a view or an index of one is there.
   *
   * @param restored whether it is the old one: what the target says of rights is not looked at yet
   */
  List<String> after(CatalogObject made, boolean restored) {
    return switch (made) {
      case View view -> after(view, restored);
      case Index index -> indexed(index);
      default -> List.of();
    };
  }

  private List<String> after(View view, boolean restored) {
    PhysicalView was = of(view.id());
    List<String> sql = new ArrayList<>();
    view.columns().forEach(column -> sql.addAll(was.columns().getOrDefault(column, List.of())));
    if (restored || !situation.want().grants().containsKey(view.id())) {
      sql.addAll(was.grants());
    }
    return sql;
  }

  private List<String> indexed(Index index) {
    ObjectId view = new ObjectId(Kind.MATERIALIZED_VIEW, index.id().path().subList(0, 2));
    return of(view).indexes().getOrDefault(index.id().name(), List.of());
  }

  private PhysicalView of(ObjectId view) {
    return Objects.requireNonNullElse(
        situation.beyond().site().views().get(view), PhysicalView.PLAIN);
  }
}
