package dev.uplift.pack;

import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.ConfigurationKey;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.pack.Dictionary.ValueEntry;
import dev.uplift.pack.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code model/dictionary.yaml}. Made for one file. */
final class DictionaryReader {
  static final String FORMAT = "dictionary/1";
  static final Map<String, Narrow> NARROW =
      Map.of("round", Narrow.ROUND, "truncate", Narrow.TRUNCATE);

  private final YamlMap file;
  private final Names names;
  private final List<Draft.Reference> references = new ArrayList<>();

  DictionaryReader(YamlMap file, Names names) {
    this.file = file;
    this.names = names;
  }

  Dictionary read() {
    return new Dictionary(tables(), retired(), values(), systemTables(), configurationKeys());
  }

  /** Scripts that retirements name; complete after {@link #read}. */
  List<Draft.Reference> references() {
    return references;
  }

  private Map<String, TableEntry> tables() {
    Map<String, TableEntry> tables = new LinkedHashMap<>();
    Unique ids = new Unique("table id");
    Unique olds = new Unique("old table");
    file.each(
        "tables",
        (written, map) -> {
          String table = name(map, "tables", written, names.table(written));
          Optional<Integer> id = map.integer("id", 1);
          id.ifPresent(n -> ids.check(map, "id", n.toString(), table));
          Optional<String> was = oldTable(map);
          was.ifPresent(old -> olds.check(map, "was", old, table));
          Optional<Scope> scope = map.choice("scope", ScriptKeys.SCOPES);
          tables.put(
              table, new TableEntry(id, was, scope, columns(map), columnNames(map, "amounts")));
          refuseCircle(
              map, table, name -> Optional.ofNullable(tables.get(name)).flatMap(TableEntry::was));
        });
    return tables;
  }

  /** Real names of columns in a list. */
  static List<String> columnNames(YamlMap map, String key) {
    return map.texts(key).stream()
        .map(item -> nameAt(map, item.line(), item.text(), Names.real(item.text())))
        .distinct()
        .toList();
  }

  private Optional<String> oldTable(YamlMap map) {
    return map.optionalText("was").map(old -> name(map, "was", old, names.table(old)));
  }

  private Map<String, ColumnEntry> columns(YamlMap table) {
    Map<String, ColumnEntry> columns = new LinkedHashMap<>();
    Unique ids = new Unique("column id");
    Unique olds = new Unique("old column");
    table.each(
        "columns",
        (written, map) -> {
          String column = name(map, "columns", written, Names.single(written));
          Optional<Integer> id = map.integer("id", 1);
          id.ifPresent(n -> ids.check(map, "id", n.toString(), column));
          Optional<String> was =
              map.optionalText("was").map(old -> name(map, "was", old, Names.single(old)));
          was.ifPresent(old -> olds.check(map, "was", old, column));
          columns.put(column, new ColumnEntry(id, was, map.choice("narrow", NARROW)));
          refuseCircle(
              map,
              column,
              name -> Optional.ofNullable(columns.get(name)).flatMap(ColumnEntry::was));
        });
    return columns;
  }

  /** Once it is done nothing tells it from not begun. */
  private static void refuseCircle(
      YamlMap map, String name, Function<String, Optional<String>> was) {
    Set<String> passed = new HashSet<>();
    Optional<String> at = Optional.of(name);
    while (at.isPresent() && passed.add(at.get())) {
      at = was.apply(at.get());
    }
    if (passed.size() > 1 && at.filter(name::equals).isPresent()) {
      map.found(
          "renamedInCircle",
          map.line("was"),
          "\"" + name + "\" gets its own name back: " + String.join(", ", passed),
          "Take new names, or exchange the values in a script.");
    }
  }

  private Map<String, Retirement> retired() {
    Map<String, Retirement> retired = new LinkedHashMap<>();
    file.each(
        "retired",
        (written, map) -> {
          String object = name(map, "retired", written, names.tableOrColumn(written));
          Optional<String> by = map.optionalText("by");
          by.ifPresent(
              s -> references.add(new Draft.Reference("by", s, map.file(), map.line("by"))));
          if (map.names().isEmpty()) {
            map.found(
                "missingKey",
                map.line("by"),
                "nothing says why \"" + written + "\" goes",
                "Name the script that saves what it holds (by), a key, or the reason (because).");
          }
          retired.put(
              object, new Retirement(by, map.optionalText("key"), map.optionalText("because")));
        });
    return retired;
  }

  private Map<String, Map<String, ValueEntry>> values() {
    Map<String, Map<String, ValueEntry>> values = new LinkedHashMap<>();
    file.each(
        "values",
        (written, map) -> {
          Map<String, ValueEntry> labels = new LinkedHashMap<>();
          for (String label : map.names()) {
            map.map(label)
                .ifPresent(
                    m -> {
                      labels.put(label, new ValueEntry(m.text("was")));
                      refuseCircle(
                          m,
                          label,
                          name -> Optional.ofNullable(labels.get(name)).map(ValueEntry::was));
                    });
          }
          values.put(name(map, "values", written, names.table(written)), Map.copyOf(labels));
        });
    return values;
  }

  private List<String> systemTables() {
    return file.texts("system-tables").stream()
        .map(item -> nameAt(file, item.line(), item.text(), names.table(item.text())))
        .toList();
  }

  private Map<String, ConfigurationKey> configurationKeys() {
    Map<String, ConfigurationKey> keys = new LinkedHashMap<>();
    file.each(
        "configuration-keys",
        (key, map) -> {
          List<String> objects = map.texts("objects").stream().map(YamlMap.Item::text).toList();
          keys.put(key, new ConfigurationKey(map.flag("default", true), objects));
        });
    return keys;
  }

  private static String name(YamlMap map, String key, String written, Optional<String> name) {
    int line = map.has(key) ? map.line(key) : map.line("");
    return nameAt(map, line, written, name);
  }

  /** The name, or what was written where that is none; then a problem says so. */
  static String nameAt(YamlMap map, int line, String written, Optional<String> name) {
    if (name.isEmpty()) {
      map.found(
          "wrongName",
          line,
          "\"" + written + "\" is no name that can stand here",
          "Write a name as SQL does: table, schema.table or table.column; quote capitals.");
    }
    return name.orElse(written);
  }

  /** Finds values that stand twice. */
  private static final class Unique {
    private final String what;
    private final Map<String, String> owners = new HashMap<>();

    Unique(String what) {
      this.what = what;
    }

    void check(YamlMap map, String key, String value, String owner) {
      String other = owners.putIfAbsent(value, owner);
      if (other != null) {
        map.wrong(
            key,
            "gives the "
                + what
                + " \""
                + value
                + "\" to \""
                + owner
                + "\" and to \""
                + other
                + "\"",
            "Give it to one of them.");
      }
    }
  }
}
