package dev.uplift.pack;

import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.pack.UpgradePackage.Equality;
import dev.uplift.pack.jar.ScriptJar;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.NearMiss;
import dev.uplift.pack.yaml.YamlMap;
import dev.uplift.pack.yaml.YamlText;
import dev.uplift.problem.Cause;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one package's folder. Made for one package. */
final class PackageFile {
  static final String FORMAT = "package/1";
  static final String RANGE_REMEDY = "Write comparisons such as \">=5.2 <7.0\".";
  private static final String PLATFORM_FILE = "platform.yaml";
  private static final String DICTIONARY_FILE = "model/dictionary.yaml";

  /** The old version's structure, for tests alone. */
  static final String BASELINE = "model/baseline/[^/]+\\.sql";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
  private static final Pattern REQUIRED = Pattern.compile("([a-z0-9][a-z0-9._-]*)(\\s+(.*))?");
  private static final Pattern SCHEMA =
      Pattern.compile("create\\s+schema\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern CREATE_SCHEMA =
      Pattern.compile(
          "create\\s+schema\\s+(?:if\\s+not\\s+exists\\s+)?(\"(?:[^\"]|\"\")+\"|[^\\s;]+).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final PackageFolder folder;
  private final Set<String> schemas;
  private final Findings findings;
  private final Map<String, String> scriptFiles = new HashMap<>();
  private final List<Draft.Reference> references = new ArrayList<>();
  private final List<ScriptJar> jars = new ArrayList<>();

  /**
   * Of one folder.
   *
   * @param schemas that the packages below are known to have; this one's are added
   */
  PackageFile(PackageFolder folder, Set<String> schemas, Findings findings) {
    this.folder = folder;
    this.schemas = schemas;
    this.findings = findings;
  }

  /**
   * The package, to be checked with its stack; empty when {@code package.yaml} cannot be read.
   *
   * @param below the vendor's package: what this one leaves out is as there
   */
  Optional<Draft> read(Optional<UpgradePackage> below) {
    return yaml(PackageFolder.MAIN_FILE)
        .flatMap(yaml -> yaml.read(FORMAT, Formats.PACKAGE))
        .map(map -> draft(map, below));
  }

  private Optional<YamlText> yaml(String relative) {
    return folder
        .text(relative, findings)
        .map(text -> new YamlText(folder.shown(relative), 1, text, findings));
  }

  private Draft draft(YamlMap map, Optional<UpgradePackage> below) {
    UpgradePackage pack = pack(map, below);
    Map<String, Integer> lines = new HashMap<>();
    map.names().forEach(key -> lines.put(key, map.line(key)));
    map.map("requires")
        .ifPresent(m -> m.names().forEach(k -> lines.put("requires." + k, m.line(k))));
    return new Draft(
        pack, map.file(), lines, scriptFiles, references, required(map), platformSettings());
  }

  private UpgradePackage pack(YamlMap map, Optional<UpgradePackage> below) {
    String name = packageName(map);
    String schema =
        sqlName(map, "schema").or(() -> below.map(UpgradePackage::schema)).orElse("public");
    schemas.add(schema);
    addSchemas();
    Names names = new Names(schema, schemas);
    Optional<YamlMap> upgrades = map.requiredMap("upgrades");
    Optional<YamlMap> requires = map.map("requires");
    return new UpgradePackage(
        folder.root(),
        name,
        version(map, "version"),
        hash(path -> true),
        hash(PackageFile::bindsRun),
        upgrades.map(m -> range(m, "from", "")).orElse(""),
        upgrades.map(m -> version(m, "to")).orElse(""),
        map.optionalText("recognise"),
        requires.map(m -> range(m, "uplift", "*")).orElse("*"),
        requires.map(m -> range(m, "postgresql", "*")).orElse("*"),
        map.texts("extends").stream().map(YamlMap.Item::text).toList(),
        platform(map, below),
        Optional.of(PLATFORM_FILE).filter(folder.files()::containsKey).map(folder::file),
        schema,
        sqlName(map, "owner").or(() -> below.flatMap(UpgradePackage::owner)),
        map.texts("services").stream().map(YamlMap.Item::text).toList(),
        map.flag("keep-foreign-objects", false),
        equality(map),
        modelFiles().stream().map(folder::file).toList(),
        folder.find(path -> path.matches(BASELINE)).stream().map(folder::file).toList(),
        dictionary(names),
        Stream.concat(scripts(name, names).stream(), methods(name, names).stream())
            .sorted(Comparator.comparing(Script::path))
            .toList(),
        rules(name, names),
        jars);
  }

  /** What must not change while a run is under way. */
  private static boolean bindsRun(String path) {
    boolean model = path.startsWith("model/") && !path.matches(BASELINE);
    return model || path.equals(PackageFolder.MAIN_FILE);
  }

  private static String packageName(YamlMap map) {
    String name = map.text("name");
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      map.wrong("name", "is \"" + name + "\"", "Use small letters, digits, hyphens and dots.");
    }
    return name;
  }

  private static String version(YamlMap map, String key) {
    String version = map.text(key);
    if (!version.isEmpty() && Version.parse(version).isEmpty()) {
      map.wrong(key, "is \"" + version + "\"", "Write numbers with dots, such as \"7.0.3\".");
    }
    return version;
  }

  private static String range(YamlMap map, String key, String otherwise) {
    String range = otherwise.isEmpty() ? map.text(key) : map.optionalText(key).orElse(otherwise);
    if (!range.isEmpty() && VersionRange.parse(range).isEmpty()) {
      map.wrong(key, noRange(range), RANGE_REMEDY);
    }
    return range;
  }

  static String noRange(String written) {
    return "is \"" + written + "\", which is no range of versions";
  }

  private static Optional<String> sqlName(YamlMap map, String key) {
    return map.optionalText(key)
        .map(
            written -> {
              Optional<String> real = Names.real(written);
              DictionaryReader.nameAt(map, map.line(key), written, real);
              return real.orElse(written);
            });
  }

  private static String platform(YamlMap map, Optional<UpgradePackage> below) {
    String platform =
        map.optionalText("platform")
            .or(() -> below.map(UpgradePackage::platform))
            .orElse("generic");
    if (map.has("platform") && !PlatformFile.SHIPPED.contains(platform)) {
      map.wrong(
          "platform",
          "is \"" + platform + "\", which Uplift does not ship",
          NearMiss.question(platform, PlatformFile.SHIPPED)
              + "Write one of: "
              + String.join(", ", PlatformFile.SHIPPED)
              + "; platform.yaml beside package.yaml overrides parts of it.");
    }
    return platform;
  }

  private static Equality equality(YamlMap map) {
    Optional<YamlMap> equality = map.map("equality");
    return new Equality(
        equality
            .flatMap(m -> m.choice("column-order", Map.of("strict", true, "ignore", false)))
            .orElse(false),
        equality
            .flatMap(m -> m.choice("owner", Map.of("package", true, "ignore", false)))
            .orElse(true),
        equality
            .flatMap(m -> m.choice("grants", Map.of("declared", true, "ignore", false)))
            .orElse(true));
  }

  private List<Draft.Required> required(YamlMap map) {
    List<Draft.Required> required = new ArrayList<>();
    for (YamlMap.Item item : map.texts("extends")) {
      Matcher matcher = REQUIRED.matcher(item.text().strip());
      Optional<VersionRange> range =
          matcher.matches()
              ? VersionRange.parse(matcher.group(3) == null ? "*" : matcher.group(3))
              : Optional.empty();
      if (range.isPresent()) {
        required.add(new Draft.Required(matcher.group(1), range.get(), item.line()));
      } else {
        map.found(
            "wrongValue",
            item.line(),
            "\"" + item.text() + "\" is no package with a range of versions",
            "Write \"contoso-erp >=7.0 <8\".");
      }
    }
    return required;
  }

  private Optional<PlatformSettings> platformSettings() {
    return folder.files().containsKey(PLATFORM_FILE)
        ? yaml(PLATFORM_FILE).flatMap(PlatformFile::read)
        : Optional.empty();
  }

  private List<String> modelFiles() {
    folder.find(path -> path.startsWith("model/")).stream()
        .filter(path -> path.endsWith(".sql") ? path.indexOf('/', 6) > 0 : isYaml(path))
        .filter(path -> !path.equals(DICTIONARY_FILE) && !path.matches(BASELINE))
        .forEach(
            path ->
                stray(
                    path,
                    "Put SQL files directly into model/; the dictionary is "
                        + DICTIONARY_FILE
                        + "."));
    return folder.find(path -> path.matches("model/[^/]+\\.sql"));
  }

  private void stray(String path, String remedy) {
    findings.add("strayFile", folder.shown(path), 1, "Uplift would not read this file", remedy);
  }

  private static boolean isYaml(String path) {
    return path.endsWith(".yaml") || path.endsWith(".yml");
  }

  /** Schemas that the model makes: they tell {@code schema.table} from {@code table.column}. */
  private void addSchemas() {
    for (String path : folder.find(p -> p.matches("model/[^/]+\\.sql"))) {
      folder.text(path, findings).filter(t -> SCHEMA.matcher(t).find()).ifPresent(this::addSchemas);
    }
  }

  private void addSchemas(String text) {
    for (SqlStatement statement : SqlText.statements(text)) {
      Matcher matcher = CREATE_SCHEMA.matcher(statement.text());
      if (matcher.matches()) {
        Names.real(matcher.group(1)).ifPresent(schemas::add);
      }
    }
  }

  private Dictionary dictionary(Names names) {
    if (!folder.files().containsKey(DICTIONARY_FILE)) {
      return Dictionary.EMPTY;
    }
    Optional<YamlMap> map =
        yaml(DICTIONARY_FILE).flatMap(y -> y.read(DictionaryReader.FORMAT, Formats.DICTIONARY));
    if (map.isEmpty()) {
      return Dictionary.EMPTY;
    }
    DictionaryReader reader = new DictionaryReader(map.get(), names);
    Dictionary dictionary = reader.read();
    references.addAll(reader.references());
    return dictionary;
  }

  private List<Script> scripts(String packageName, Names names) {
    List<Script> scripts = new ArrayList<>();
    for (String path : folder.find(p -> p.startsWith("scripts/"))) {
      if (path.endsWith(".sql") || path.endsWith(".yaml")) {
        script(path, packageName, names).ifPresent(scripts::add);
      } else if (!path.endsWith(".md") && !path.endsWith(".txt")) {
        stray(path, "Write a script as SQL (*.sql) or as a declarative conversion (*.yaml).");
      }
    }
    return scripts;
  }

  private Optional<Script> script(String file, String packageName, Names names) {
    String path = file.substring("scripts/".length(), file.lastIndexOf('.'));
    String shown = folder.shown(file);
    String other = scriptFiles.putIfAbsent(path, shown);
    if (other != null) {
      StackCheck.doubleScript(findings, path, shown, other);
    }
    return folder
        .text(file, findings)
        .flatMap(text -> script(path, shown, text, packageName, names));
  }

  private Optional<Script> script(
      String path, String shown, String text, String packageName, Names names) {
    if (shown.endsWith(".yaml")) {
      ConversionReader reader = new ConversionReader(packageName, names);
      Optional<Script> script = reader.read(path, shown, text, findings);
      references.addAll(reader.references());
      return script;
    }
    ScriptReader reader = new ScriptReader(packageName, names);
    Optional<Script> script = reader.read(path, shown, text, findings);
    references.addAll(reader.references());
    return script;
  }

  private List<Rule> rules(String packageName, Names names) {
    List<Rule> rules = new ArrayList<>();
    for (String path : folder.find(p -> p.startsWith(RuleFile.FOLDER))) {
      if (path.matches("rules/[^/]+\\.yaml")) {
        String name = path.substring(RuleFile.FOLDER.length(), path.lastIndexOf('.'));
        folder
            .text(path, findings)
            .flatMap(
                text ->
                    new RuleFile(packageName, names).read(name, folder.shown(path), text, findings))
            .ifPresent(rules::add);
      } else if (!path.endsWith(".md") && !path.endsWith(".txt")) {
        stray(path, "Put rules directly into rules/, each in a file of its own (*.yaml).");
      }
    }
    return rules;
  }

  /** Scripts in Java; none of it runs yet. */
  private List<Script> methods(String packageName, Names names) {
    for (String path : folder.find(p -> p.startsWith("lib/"))) {
      if (path.matches("lib/[^/]+\\.jar")) {
        jar(path).ifPresent(jars::add);
      } else if (!path.endsWith(".md") && !path.endsWith(".txt")) {
        stray(path, "Put jars directly into lib/, and nothing else.");
      }
    }
    MethodReader reader = new MethodReader(packageName, names, findings);
    List<Script> scripts = reader.read(jars);
    references.addAll(reader.references());
    scripts.forEach(
        script -> {
          String other = scriptFiles.putIfAbsent(script.path(), script.file());
          if (other != null) {
            StackCheck.doubleScript(findings, script.path(), script.file(), other);
          }
        });
    return scripts;
  }

  private Optional<ScriptJar> jar(String path) {
    try {
      return Optional.of(ScriptJar.read(folder.file(path), folder.shown(path)));
    } catch (IOException e) {
      findings.add(
          Problem.of("jarUnreadable", "the jar cannot be read")
              .withWhy(Cause.inWords(e))
              .withAt(Place.file(folder.shown(path)))
              .withRemedy("Build it anew."));
      return Optional.empty();
    }
  }

  private String hash(Predicate<String> wanted) {
    try {
      return folder.sha256(wanted);
    } catch (IOException e) {
      findings.add(
          "fileUnreadable",
          folder.shown(PackageFolder.MAIN_FILE),
          1,
          "a file of the package cannot be read: " + e.getMessage(),
          "Look at its rights.");
      return "";
    }
  }
}
