package dev.uplift.pack;

import dev.uplift.pack.Script.Chunking;
import dev.uplift.pack.Script.Group;
import dev.uplift.pack.Script.Stage;
import dev.uplift.pack.Script.TableAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a SQL script: its header, and what its body must hold because of it. Made for one file. */
final class ScriptReader {
  static final String FORMAT = "script/1";
  static final Map<String, Scope> SCOPES =
      Map.of(
          Scope.PER_DATABASE.text(), Scope.PER_DATABASE,
          Scope.PER_PARTITION.text(), Scope.PER_PARTITION,
          Scope.PER_COMPANY.text(), Scope.PER_COMPANY);
  static final Map<String, Stage> STAGES =
      Map.of(
          Stage.PRE_SYNC.text(), Stage.PRE_SYNC,
          Stage.POST_SYNC.text(), Stage.POST_SYNC);
  static final Map<String, Group> GROUPS =
      Map.of(
          Group.START.text(), Group.START,
          Group.MAIN.text(), Group.MAIN,
          Group.FINAL.text(), Group.FINAL);

  private final String packageName;
  private final Names names;
  private final List<Draft.Reference> references = new ArrayList<>();

  ScriptReader(String packageName, Names names) {
    this.packageName = packageName;
    this.names = names;
  }

  /** Scripts that this one names; complete after {@link #read}. */
  List<Draft.Reference> references() {
    return references;
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
    return new Script(
        path,
        "scripts/" + path + ".sql",
        packageName,
        map.text("description"),
        map.requiredChoice("stage", STAGES).orElse(Stage.POST_SYNC),
        map.choice("scope", SCOPES).orElse(Scope.PER_DATABASE),
        map.choice("group", GROUPS).orElse(Group.MAIN),
        access(map),
        scripts(map, "after"),
        scripts(map, "before"),
        map.optionalText("key"),
        versions(map),
        members(map, "repairs"),
        duplicates(map),
        chunk(map),
        quarantine(map),
        map.optionalText("tag"),
        map.integer("priority", Integer.MIN_VALUE).orElse(0),
        sql(header),
        sha256);
  }

  private static Script.Work.Sql sql(ScriptHeader header) {
    return new Script.Work.Sql(header.body(), header.bodyLine());
  }

  private TableAccess access(YamlMap map) {
    return new TableAccess(
        tables(map, "reads"),
        tables(map, "creates"),
        tables(map, "updates"),
        tables(map, "deletes"));
  }

  private List<String> tables(YamlMap map, String key) {
    return map.texts(key).stream()
        .map(i -> DictionaryReader.nameAt(map, i.line(), i.text(), names.table(i.text())))
        .toList();
  }

  private List<String> members(YamlMap map, String key) {
    return map.texts(key).stream()
        .map(i -> DictionaryReader.nameAt(map, i.line(), i.text(), names.member(i.text())))
        .toList();
  }

  private List<String> scripts(YamlMap map, String key) {
    List<YamlMap.Item> items = map.texts(key);
    items.forEach(i -> references.add(new Draft.Reference(key, i.text(), map.file(), i.line())));
    return items.stream().map(YamlMap.Item::text).toList();
  }

  private static Optional<String> versions(YamlMap map) {
    Optional<String> versions = map.optionalText("versions");
    if (versions.isPresent() && VersionRange.parse(versions.get()).isEmpty()) {
      map.wrong("versions", PackageFile.noRange(versions.get()), PackageFile.RANGE_REMEDY);
    }
    return versions;
  }

  private List<String> duplicates(YamlMap map) {
    boolean late = map.optionalText("stage").equals(Optional.of(Stage.POST_SYNC.text()));
    if (map.has("allow-duplicates") && late) {
      map.wrong(
          "allow-duplicates",
          "can only stand in a PreSync script",
          "Move it to a PreSync script: the index is put off before DbSync makes it.");
    }
    return members(map, "allow-duplicates");
  }

  private Optional<Chunking> chunk(YamlMap map) {
    return map.map("chunk").map(this::chunking);
  }

  private Chunking chunking(YamlMap chunk) {
    String written = chunk.text("table");
    String table =
        written.isEmpty()
            ? written
            : DictionaryReader.nameAt(chunk, chunk.line("table"), written, names.table(written));
    List<String> by =
        chunk.texts("by").stream()
            .map(i -> DictionaryReader.nameAt(chunk, i.line(), i.text(), Names.real(i.text())))
            .toList();
    if (by.isEmpty()) {
      chunk.wrong("by", "names no column", "Write \"by: [recid]\": the columns of a unique key.");
    } else if (by.stream().distinct().count() < by.size()) {
      chunk.wrong("by", "names a column twice", "Name each column of the key once.");
    }
    return new Chunking(table, by);
  }

  private static Optional<Integer> quarantine(YamlMap map) {
    Optional<Integer> most =
        map.map("bad-rows")
            .flatMap(
                m -> {
                  m.text("quarantine");
                  return m.integer("quarantine", 1);
                });
    if (most.isPresent() && !map.has("chunk")) {
      map.wrong(
          "bad-rows",
          "needs \"chunk\": only rows told by key can be set aside",
          "Add \"chunk: {table: …, by: […]}\" and use :chunk(alias), or leave bad-rows out.");
    }
    return most;
  }
}
