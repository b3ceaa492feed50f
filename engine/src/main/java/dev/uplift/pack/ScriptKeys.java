package dev.uplift.pack;

import dev.uplift.pack.Script.Chunking;
import dev.uplift.pack.Script.Group;
import dev.uplift.pack.Script.Stage;
import dev.uplift.pack.Script.TableAccess;
import dev.uplift.pack.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the keys that SQL scripts and declarative conversions share. Made for one file. */
final class ScriptKeys {
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

  ScriptKeys(String packageName, Names names) {
    this.packageName = packageName;
    this.names = names;
  }

  /** Scripts that this one names; complete after {@link #script}. */
  List<Draft.Reference> references() {
    return references;
  }

  /**
   * What a script does, and what of its description depends on how it is written.
   *
   * @param file below the package's folder
   * @param sha256 of the whole file
   */
  record Body(
      String file, TableAccess access, Optional<Chunking> chunk, Script.Work work, String sha256) {}

  Script script(String path, YamlMap map, Body body) {
    return new Script(
        path,
        body.file(),
        packageName,
        map.text("description"),
        map.requiredChoice("stage", STAGES).orElse(Stage.POST_SYNC),
        map.choice("scope", SCOPES).orElse(Scope.PER_DATABASE),
        map.choice("group", GROUPS).orElse(Group.MAIN),
        body.access(),
        scripts(map, "after"),
        scripts(map, "before"),
        map.optionalText("key"),
        versions(map),
        members(map, "repairs"),
        duplicates(map),
        body.chunk(),
        quarantine(map),
        map.optionalText("tag"),
        map.integer("priority", Integer.MIN_VALUE).orElse(0),
        body.work(),
        body.sha256());
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

  /** The columns of a {@code chunk}; what is wrong with them is found. */
  static List<String> by(YamlMap chunk) {
    List<String> by =
        chunk.texts("by").stream()
            .map(i -> DictionaryReader.nameAt(chunk, i.line(), i.text(), Names.real(i.text())))
            .toList();
    if (by.isEmpty()) {
      chunk.wrong("by", "names no column", "Write \"by: [recid]\": the columns of a unique key.");
    } else if (by.stream().distinct().count() < by.size()) {
      chunk.wrong("by", "names a column twice", "Name each column of the key once.");
    }
    return by;
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
          "Add \"chunk\" with the columns of a unique key, or leave bad-rows out.");
    }
    return most;
  }
}
