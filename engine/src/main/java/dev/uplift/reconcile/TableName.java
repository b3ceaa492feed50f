package dev.uplift.reconcile;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import java.util.List;

/** A table by its real names. */
record TableName(String schema, String name) {
  static TableName of(ObjectId id) {
    return new TableName(id.schema(), id.name());
  }

  /** As a dictionary or a script's header spells it. */
  static TableName written(String qualified) {
    List<String> parts = Identifier.parts(qualified);
    return new TableName(parts.get(0), parts.get(1));
  }

  String sql() {
    return Identifier.quote(schema, name);
  }

  String display() {
    return Identifier.display(schema) + "." + Identifier.display(name);
  }
}
