package dev.uplift.pack;

import dev.uplift.pack.Script.Chunking;
import dev.uplift.pack.Script.TableAccess;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.YamlMap;
import dev.uplift.pack.yaml.YamlText;
import java.util.List;
import java.util.Optional;

/** Reads a SQL script: its header, and what its body must hold because of it. Made for one file. */
final class ScriptReader {
  static final String FORMAT = "script/1";

  private final Names names;
  private final ScriptKeys keys;

  ScriptReader(String packageName, Names names) {
    this.names = names;
    this.keys = new ScriptKeys(packageName, names);
  }

  /** Scripts that this one names; complete after {@link #read}. */
  List<Draft.Reference> references() {
    return keys.references();
  }

  /** Empty when there is no header; whatever else is wrong is found and reading goes on. */
  Optional<Script> read(String path, String file, String text, Findings findings) {
    Optional<ScriptHeader> header = ScriptHeader.of(text);
    if (header.isEmpty()) {
      findings.add(
          "headerMissing",
          file,
          1,
          "the script does not start with a /* uplift … */ header",
          "Begin the file with \"/* uplift\", a line \"format: script/1\", the other keys, \"*/\".");
      return Optional.empty();
    }
    ScriptHeader found = header.get();
    return new YamlText(file, found.yamlLine(), found.yaml(), findings)
        .read(FORMAT, Formats.SCRIPT)
        .map(map -> script(path, map, found, Sha256.of(text)))
        .map(script -> new ScriptCheck(script, sql(found), file, findings).check());
  }

  private Script script(String path, YamlMap map, ScriptHeader header, String sha256) {
    return keys.script(
        path,
        map,
        new ScriptKeys.Body(
            "scripts/" + path + ".sql",
            access(map),
            map.map("chunk").map(this::chunking),
            sql(header),
            sha256));
  }

  private static Script.Work.Sql sql(ScriptHeader header) {
    return new Script.Work.Sql(header.body(), header.bodyLine());
  }

  private TableAccess access(YamlMap map) {
    return new TableAccess(
        tables(map, "reads"),
        tables(map, "creates"),
        tables(map, "updates"),
        tables(map, "deletes"),
        tables(map, "excludes"),
        new ChangesSection(map, names).read());
  }

  private List<String> tables(YamlMap map, String key) {
    return map.texts(key).stream()
        .map(i -> DictionaryReader.nameAt(map, i.line(), i.text(), names.table(i.text())))
        .toList();
  }

  private Chunking chunking(YamlMap chunk) {
    String written = chunk.text("table");
    String table =
        written.isEmpty()
            ? written
            : DictionaryReader.nameAt(chunk, chunk.line("table"), written, names.table(written));
    return new Chunking(table, ScriptKeys.by(chunk));
  }
}
