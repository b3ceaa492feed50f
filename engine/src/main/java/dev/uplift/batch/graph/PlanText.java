package dev.uplift.batch.graph;

import dev.uplift.batch.graph.TableUse.Access;
import dev.uplift.database.Identifier;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server's plan of a statement as JSON, and the tables in it. */
final class PlanText {
  private static final JsonMapper JSON = JsonMapper.shared();

  private PlanText() {}

  /** A table of the plan. */
  record Touched(String schema, String name, Access access) {
    String display() {
      return Identifier.display(schema) + "." + Identifier.display(name);
    }

    boolean ofTheServer() {
      return schema.startsWith("pg_")
          || schema.equals("information_schema")
          || schema.equals("dbupgrade");
    }
  }

  /** Tables of the application; the server's own and Uplift's are left out. */
  static Set<Touched> touched(String json) {
    Set<Touched> touched = new LinkedHashSet<>();
    JSON.readTree(json).forEach(statement -> walk(statement.path("Plan"), touched));
    touched.removeIf(Touched::ofTheServer);
    return touched;
  }

  private static void walk(JsonNode node, Set<Touched> touched) {
    if (node.has("Relation Name") && node.has("Schema")) {
      touched.add(
          new Touched(
              node.get("Schema").asString(),
              node.get("Relation Name").asString(),
              access(node.path("Operation").asString(""))));
    }
    node.path("Plans").forEach(child -> walk(child, touched));
  }

  private static Access access(String operation) {
    return switch (operation) {
      case "Insert" -> Access.CREATES;
      case "Update", "Merge" -> Access.UPDATES;
      case "Delete" -> Access.DELETES;
      default -> Access.READS;
    };
  }
}
