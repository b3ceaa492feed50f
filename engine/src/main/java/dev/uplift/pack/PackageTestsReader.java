package dev.uplift.pack;

import dev.uplift.pack.PackageTest.TableRows;
import dev.uplift.pack.PackageTest.Values;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.NearMiss;
import dev.uplift.pack.yaml.Shape;
import dev.uplift.pack.yaml.YamlMap;
import dev.uplift.pack.yaml.YamlText;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the tests of a package, and says everything that is wrong with them in one report. */
public final class PackageTestsReader {
  static final String FORMAT = "test/1";
  static final String INVARIANTS_FORMAT = "invariants/1";
  private static final String INVARIANTS = "tests/invariants.yaml";
  private static final String TESTS = "tests/";

  private final PackageFolder folder;
  private final Names names;
  private final Set<String> scripts;
  private final Findings findings;

  private PackageTestsReader(UpgradePackage pack, PackageFolder folder, Findings findings) {
    this.folder = folder;
    this.names = new Names(pack.schema(), Set.of(pack.schema()));
    this.scripts = pack.scripts().stream().map(Script::path).collect(Collectors.toSet());
    this.findings = findings;
  }

  /**
   * Of a package that was found right.
   *
   * @throws Failure (usage) with every problem
   */
  public static PackageTests read(UpgradePackage pack) {
    Findings findings = new Findings();
    Optional<PackageFolder> folder = PackageFolder.open(pack.folder(), pack.folder(), findings);
    Optional<PackageTests> tests =
        folder.map(open -> new PackageTestsReader(pack, open, findings).tests());
    if (!findings.isEmpty() || tests.isEmpty()) {
      throw new Failure(ExitCode.USAGE, findings.all(), null);
    }
    return tests.get();
  }

  private PackageTests tests() {
    List<PackageTest> tests = new ArrayList<>();
    List<Invariant> invariants = new ArrayList<>();
    for (String path : folder.find(p -> p.startsWith(TESTS) && p.endsWith(".yaml"))) {
      if (path.equals(INVARIANTS)) {
        yaml(path, INVARIANTS_FORMAT, Formats.INVARIANTS)
            .ifPresent(map -> map.each("invariants", (n, m) -> invariants.add(invariant(n, m))));
      } else {
        yaml(path, FORMAT, Formats.TEST).ifPresent(map -> tests.addAll(ofFile(path, map)));
      }
    }
    return new PackageTests(tests, invariants);
  }

  private Optional<YamlMap> yaml(String path, String format, Shape shape) {
    return folder
        .text(path, findings)
        .flatMap(text -> new YamlText(folder.shown(path), 1, text, findings).read(format, shape));
  }

  private Invariant invariant(String name, YamlMap map) {
    String before = map.text("before");
    map.texts("scripts").forEach(item -> known(map, item.text(), item.line()));
    return new Invariant(
        name,
        before,
        map.optionalText("after").orElse(before),
        map.texts("scripts").stream().map(YamlMap.Item::text).toList(),
        map.file(),
        map.line("before"));
  }

  private List<PackageTest> ofFile(String path, YamlMap map) {
    List<Path> baseline = baseline(path, map);
    List<TableRows> shared = rows(map, "given");
    List<PackageTest> tests = new ArrayList<>();
    map.requiredMap("tests")
        .ifPresent(
            all -> map.each("tests", (name, m) -> tests.add(test(name, m, baseline, shared))));
    return tests;
  }

  private PackageTest test(String name, YamlMap map, List<Path> baseline, List<TableRows> shared) {
    Optional<String> script = map.optionalText("script");
    script.ifPresent(s -> known(map, s, map.line("script")));
    if (!map.has("expect") && !map.has("error") && !map.has("quarantine")) {
      map.found(
          "nothingExpected",
          map.line(""),
          "the test \"" + name + "\" expects nothing",
          "Add \"expect:\" with rows, \"error:\" or \"quarantine:\".");
    }
    return new PackageTest(
        name,
        map.file(),
        map.line(""),
        baseline,
        script,
        map.optionalText("company"),
        Stream.concat(shared.stream(), rows(map, "given").stream()).toList(),
        rows(map, "expect"),
        map.optionalText("error"),
        rows(map, "quarantine"));
  }

  private void known(YamlMap map, String script, int line) {
    if (!scripts.contains(script)) {
      map.found(
          "unknownScript",
          line,
          "the package has no script \"" + script + "\"",
          NearMiss.question(script, scripts)
              + "Write the path below scripts/, without its ending.");
    }
  }

  /** The files that {@code baseline} names, beside the test file; else the package's own. */
  private List<Path> baseline(String path, YamlMap map) {
    List<YamlMap.Item> named = map.texts("baseline");
    String beside = path.substring(0, path.lastIndexOf('/') + 1);
    List<String> files =
        named.isEmpty()
            ? folder.find(p -> p.matches(PackageFile.BASELINE))
            : named.stream().map(item -> beside + item.text()).toList();
    if (files.isEmpty()) {
      map.found(
          "baselineMissing",
          1,
          "nothing says which structure the old database has",
          "Put its CREATE statements (pg_dump --schema-only) into model/baseline/*.sql, or name"
              + " files beside this one: \"baseline: [old.sql]\".");
    }
    named.stream()
        .filter(item -> !folder.files().containsKey(beside + item.text()))
        .forEach(
            item ->
                map.found(
                    "baselineMissing",
                    item.line(),
                    "there is no file \"" + beside + item.text() + "\"",
                    "Name a file in the folder of this one."));
    return files.stream().map(folder::file).toList();
  }

  private List<TableRows> rows(YamlMap map, String key) {
    Optional<YamlMap> tables = map.map(key);
    List<TableRows> all = new ArrayList<>();
    tables.ifPresent(
        t ->
            t.names()
                .forEach(table -> all.add(new TableRows(name(t, table), rows(t.rows(table))))));
    return all;
  }

  private static List<Values> rows(List<YamlMap> rows) {
    return rows.stream().map(PackageTestsReader::row).toList();
  }

  private static Values row(YamlMap row) {
    Map<String, Optional<String>> values = new LinkedHashMap<>();
    row.texts()
        .forEach(
            (name, value) ->
                values.put(
                    DictionaryReader.nameAt(row, row.line(name), name, Names.real(name)), value));
    return new Values(values, row.line());
  }

  private String name(YamlMap map, String written) {
    return DictionaryReader.nameAt(map, map.line(written), written, names.table(written));
  }
}
