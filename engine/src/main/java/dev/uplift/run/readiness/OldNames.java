package dev.uplift.run.readiness;

import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.pack.Dictionary.TableEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A dictionary as it reads before any rename: fields retired from a renamed table, by its old name.
 */
public final class OldNames {
  private OldNames() {}

  public static Dictionary under(Dictionary dictionary) {
    Map<List<String>, String> was = new HashMap<>();
    for (Map.Entry<String, TableEntry> table : dictionary.tables().entrySet()) {
      table.getValue().was().ifPresent(old -> was.put(Identifier.parts(table.getKey()), old));
    }
    Map<String, Retirement> retired = new HashMap<>(dictionary.retired());
    dictionary
        .retired()
        .forEach(
            (name, why) -> {
              List<String> path = Identifier.parts(name);
              String old = path.size() < 3 ? null : was.get(path.subList(0, 2));
              if (old != null) {
                retired.put(
                    display(Identifier.parts(old)) + "." + display(path.subList(2, 3)), why);
              }
            });
    return new Dictionary(
        dictionary.tables(),
        retired,
        dictionary.values(),
        dictionary.systemTables(),
        dictionary.configurationKeys());
  }

  private static String display(List<String> parts) {
    return parts.stream().map(Identifier::display).collect(Collectors.joining("."));
  }
}
