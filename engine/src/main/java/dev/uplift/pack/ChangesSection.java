package dev.uplift.pack;

import dev.uplift.pack.TableChange.RowChange;
import dev.uplift.pack.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code changes} of a script's header. */
final class ChangesSection {
  static final Map<String, RowChange> ROWS =
      Map.of(
          "same", RowChange.SAME,
          "more", RowChange.MORE,
          "fewer", RowChange.FEWER,
          "any", RowChange.ANY);
  private static final Map<String, Boolean> SUMS = Map.of("same", true, "any", false);

  private final YamlMap header;
  private final Names names;

  ChangesSection(YamlMap header, Names names) {
    this.header = header;
    this.names = names;
  }

  /** By the table's qualified name; empty when the header has none. */
  Map<String, TableChange> read() {
    Map<String, TableChange> changes = new LinkedHashMap<>();
    header.each(
        "changes",
        (written, map) -> {
          if (map.names().isEmpty()) {
            header.found(
                "missingKey",
                map.line(""),
                "nothing says what changes in \"" + written + "\"",
                "Write rows, columns or sums below it, or leave the table out.");
          }
          String table = DictionaryReader.nameAt(map, map.line(""), written, names.table(written));
          changes.put(table, change(map));
        });
    return changes;
  }

  private TableChange change(YamlMap map) {
    List<String> rowsOf = map.hasMap("rows") ? rowsOf(map) : List.of();
    Optional<RowChange> rows =
        map.hasMap("rows") ? Optional.of(RowChange.ANY) : map.choice("rows", ROWS);
    return new TableChange(rows, columns(map), map.choice("sums", SUMS).orElse(false), rowsOf);
  }

  private List<String> rowsOf(YamlMap map) {
    List<YamlMap.Item> written =
        map.requiredMap("rows").map(r -> r.texts("equals")).orElse(List.of());
    if (written.isEmpty()) {
      header.found(
          "missingKey",
          map.line("rows"),
          "nothing says whose rows it has as many as",
          "Write rows: {equals: [table]}, or one of same, more, fewer, any.");
    }
    return written.stream()
        .map(
            item ->
                DictionaryReader.nameAt(map, item.line(), item.text(), names.table(item.text())))
        .toList();
  }

  private static Optional<List<String>> columns(YamlMap map) {
    return map.has("columns")
        ? Optional.of(DictionaryReader.columnNames(map, "columns"))
        : Optional.empty();
  }
}
