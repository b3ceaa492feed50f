package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.ServerVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A database's structure at one moment. System schemas, {@code dbupgrade} and members of extensions
 * are not in it.
 *
 * @param objects every object by id, columns included, in a stable order
 * @param comments of whatever has one
 * @param owners the owning role, of what has an owner
 * @param grants each grant as {@code PRIVILEGE to role[ with grant option]}, the owner's own and
 *     the server's defaults left out
 * @param dependsOn object to the objects it cannot be without, as {@code pg_depend} says: views,
 *     functions, constraints, indexes, triggers, policies, defaults and generated columns (as their
 *     column) to columns, tables, types, functions
 * @param children table to those that inherit from it or are its partitions, as the objects say
 * @param kinds the objects by their records, each kind in the order of all
 */
public record Catalog(
    ServerVersion version,
    Map<ObjectId, CatalogObject> objects,
    Map<ObjectId, String> comments,
    Map<ObjectId, String> owners,
    Map<ObjectId, Set<String>> grants,
    Map<ObjectId, Set<ObjectId>> dependsOn,
    Map<ObjectId, List<Table>> children,
    Map<Class<?>, List<CatalogObject>> kinds) {

  public Catalog(
      ServerVersion version,
      Map<ObjectId, CatalogObject> objects,
      Map<ObjectId, String> comments,
      Map<ObjectId, String> owners,
      Map<ObjectId, Set<String>> grants,
      Map<ObjectId, Set<ObjectId>> dependsOn) {
    this(version, objects, comments, owners, grants, dependsOn, children(objects), kinds(objects));
  }

  public Catalog {
    objects = Collections.unmodifiableMap(new LinkedHashMap<>(objects));
    comments = Map.copyOf(comments);
    owners = Map.copyOf(owners);
    grants = Map.copyOf(grants);
    dependsOn = Map.copyOf(dependsOn);
    children = Map.copyOf(children);
    kinds = Map.copyOf(kinds);
  }

  private static Map<ObjectId, List<Table>> children(Map<ObjectId, CatalogObject> objects) {
    Map<ObjectId, List<Table>> children = new HashMap<>();
    for (CatalogObject object : objects.values()) {
      if (object instanceof Table table) {
        Stream.concat(table.inherits().stream(), table.partitionOf().stream())
            .distinct()
            .forEach(parent -> children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(table));
      }
    }
    return children;
  }

  private static Map<Class<?>, List<CatalogObject>> kinds(Map<ObjectId, CatalogObject> objects) {
    Map<Class<?>, List<CatalogObject>> kinds = new HashMap<>();
    for (CatalogObject object : objects.values()) {
      kinds.computeIfAbsent(object.getClass(), _ -> new ArrayList<>()).add(object);
    }
    return kinds;
  }

  public Optional<CatalogObject> find(ObjectId id) {
    return Optional.ofNullable(objects.get(id));
  }

  public Optional<Table> table(ObjectId id) {
    return objects.get(id) instanceof Table table ? Optional.of(table) : Optional.empty();
  }

  public List<Table> tables() {
    return all(Table.class);
  }

  /**
   * Those of one kind, in their order.
   *
   * @param type a record, such as {@code Table.class}
   */
  public <T extends CatalogObject> List<T> all(Class<T> type) {
    return kinds.getOrDefault(type, List.of()).stream().map(type::cast).toList();
  }
}
