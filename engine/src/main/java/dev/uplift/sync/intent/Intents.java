package dev.uplift.sync.intent;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.pack.Dictionary.ValueEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The dictionary and the settings with names turned into ids.
 *
 * @param tableWas new table to old table
 * @param tableBecomes old table to new table
 * @param columnWas new column (of the new table) to its old name
 * @param columnBecomes old column, of the new table, to the new column
 * @param narrow columns whose values may change
 * @param labelWas enum to new label to old label
 * @param allowedDrops paths that may go with their rows
 */
public record Intents(
    Map<ObjectId, ObjectId> tableWas,
    Map<ObjectId, ObjectId> tableBecomes,
    Map<ObjectId, String> columnWas,
    Map<ObjectId, ObjectId> columnBecomes,
    Map<ObjectId, Narrow> narrow,
    Map<ObjectId, Retirement> retired,
    Map<List<String>, Map<String, String>> labelWas,
    Set<List<String>> allowedDrops,
    Set<List<String>> putOff,
    Set<List<String>> systemTables) {

  public static Intents of(Dictionary dictionary) {
    return of(dictionary, Set.of(), Set.of());
  }

  public static Intents of(SyncSettings settings) {
    return of(settings.dictionary(), settings.drops().named(), settings.putOff().indexes());
  }

  private static Intents of(
      Dictionary dictionary, Set<String> allowedDrops, Set<String> putOffIndexes) {
    Map<ObjectId, ObjectId> tableWas = new LinkedHashMap<>();
    Map<ObjectId, String> columnWas = new LinkedHashMap<>();
    Map<ObjectId, Narrow> narrow = new HashMap<>();
    for (Map.Entry<String, TableEntry> entry : dictionary.tables().entrySet()) {
      ObjectId table = new ObjectId(Kind.TABLE, qualified(entry.getKey(), "public"));
      entry
          .getValue()
          .was()
          .ifPresent(
              was -> tableWas.put(table, new ObjectId(Kind.TABLE, qualified(was, table.schema()))));
      for (Map.Entry<String, ColumnEntry> each : entry.getValue().columns().entrySet()) {
        ObjectId column = table.column(Identifier.parts(each.getKey()).getLast());
        each.getValue()
            .was()
            .ifPresent(was -> columnWas.put(column, Identifier.parts(was).getLast()));
        each.getValue().narrow().ifPresent(how -> narrow.put(column, how));
      }
    }
    Map<ObjectId, ObjectId> tableBecomes = new HashMap<>();
    tableWas.forEach((now, was) -> tableBecomes.put(was, now));
    Map<ObjectId, ObjectId> columnBecomes = new HashMap<>();
    columnWas.forEach((now, was) -> columnBecomes.put(now.relation().column(was), now));
    return new Intents(
        tableWas,
        tableBecomes,
        columnWas,
        columnBecomes,
        narrow,
        retired(dictionary),
        labels(dictionary),
        paths(allowedDrops),
        paths(putOffIndexes),
        paths(dictionary.systemTables()));
  }

  public boolean retires(ObjectId object) {
    return retirement(object).isPresent();
  }

  /** Of the object, or of the table that it goes with. */
  public Optional<Retirement> retirement(ObjectId object) {
    return Optional.ofNullable(retired.get(object))
        .or(() -> Optional.ofNullable(retired.get(object.relation())));
  }

  public boolean allowsDrop(ObjectId object) {
    return allowedDrops.contains(object.path())
        || (object.kind() == Kind.COLUMN && allowedDrops.contains(object.relation().path()));
  }

  private static Map<ObjectId, Retirement> retired(Dictionary dictionary) {
    Map<ObjectId, Retirement> retired = new LinkedHashMap<>();
    dictionary
        .retired()
        .forEach(
            (name, why) -> {
              List<String> path = Identifier.parts(name);
              retired.put(new ObjectId(path.size() > 2 ? Kind.COLUMN : Kind.TABLE, path), why);
            });
    return retired;
  }

  private static Map<List<String>, Map<String, String>> labels(Dictionary dictionary) {
    Map<List<String>, Map<String, String>> labels = new HashMap<>();
    for (Map.Entry<String, Map<String, ValueEntry>> entry : dictionary.values().entrySet()) {
      Map<String, String> was = new LinkedHashMap<>();
      entry.getValue().forEach((label, old) -> was.put(label, old.was()));
      labels.put(qualified(entry.getKey(), "public"), was);
    }
    return labels;
  }

  private static List<String> qualified(String name, String schema) {
    List<String> parts = Identifier.parts(name);
    return parts.size() > 1 ? parts : List.of(schema, parts.getFirst());
  }

  private static Set<List<String>> paths(Iterable<String> names) {
    Set<List<String>> paths = new HashSet<>();
    names.forEach(name -> paths.add(Identifier.parts(name)));
    return paths;
  }
}
