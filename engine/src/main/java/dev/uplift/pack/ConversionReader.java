package dev.uplift.pack;

import dev.uplift.pack.Conversion.Condition;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Join;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.pack.Script.Chunking;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.YamlMap;
import dev.uplift.pack.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a declarative conversion. Made for one file. */
final class ConversionReader {
  static final String FORMAT = "conversion/1";
  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\".]+)";
  private static final String TABLE =
      "(?<table>" + NAME + "(?:\\." + NAME + ")*)(?:\\s+(?:as\\s+)?(?<alias>" + NAME + "))?";
  private static final Pattern SOURCE =
      Pattern.compile("\\s*" + TABLE + "\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern JOIN =
      Pattern.compile(
          "\\s*(?!(?:right|full|cross|natural)\\s)"
              + "(?:(?<kind>left|inner)\\s+(?:outer\\s+)?)?(?:join\\s+)?"
              + TABLE
              + "\\s+on\\s+(?<on>.*)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final String SOURCE_REMEDY =
      "Write a table and an alias, such as \"custtable c\".";

  private final Names names;
  private final ScriptKeys keys;

  ConversionReader(String packageName, Names names) {
    this.names = names;
    this.keys = new ScriptKeys(packageName, names);
  }

  /** Scripts that this one names; complete after {@link #read}. */
  List<Draft.Reference> references() {
    return keys.references();
  }

  /** Empty when the file is no conversion; whatever else is wrong is found and reading goes on. */
  Optional<Script> read(String path, String file, String text, Findings findings) {
    return new YamlText(file, 1, text, findings)
        .read(FORMAT, Formats.CONVERSION)
        .map(map -> script(path, map, Sha256.of(text)));
  }

  private Script script(String path, YamlMap map, String sha256) {
    Conversion conversion = conversion(map);
    Optional<Chunking> chunk =
        map.map("chunk").map(c -> new Chunking(conversion.from().table(), ScriptKeys.by(c)));
    new ConversionCheck(map, conversion, chunk).check();
    return keys.script(
        path,
        map,
        new ScriptKeys.Body(
            "scripts/" + path + ".yaml",
            conversion.access(),
            chunk,
            new Script.Work.Declared(conversion, map.line("set")),
            sha256));
  }

  private Conversion conversion(YamlMap map) {
    String written = map.text("from");
    Source from = source(map, "from", written);
    return new Conversion(
        from,
        map.texts("join").stream().flatMap(item -> join(map, item).stream()).toList(),
        map.optionalText("where").map(text -> new Condition(text, map.line("where"))),
        target(map, from),
        entries(map, "set"));
  }

  private Target target(YamlMap map, Source from) {
    int line = map.line(map.has("update") ? "update" : "insert");
    if (!map.has("update")) {
      String written = map.optionalText("insert").orElse("");
      return new Target.Insert(table(map, line, written), line);
    }
    String written = map.optionalText("update").orElse("");
    boolean itself = Names.real(written).equals(Optional.of(from.alias()));
    return itself
        ? new Target.Itself(line)
        : new Target.Update(source(map, "update", written), entries(map, "match"), line);
  }

  private Source source(YamlMap map, String key, String written) {
    Matcher matcher = SOURCE.matcher(written);
    if (!matcher.matches()) {
      if (!written.isEmpty()) {
        map.wrong(key, "is \"" + written + "\", which is no table", SOURCE_REMEDY);
      }
      return new Source("", "", map.line(key));
    }
    return source(map, map.line(key), matcher);
  }

  private Source source(YamlMap map, int line, Matcher matcher) {
    String written = Objects.requireNonNull(matcher.group("table"));
    String table = table(map, line, written);
    Optional<String> alias = Optional.ofNullable(matcher.group("alias"));
    String name =
        alias
            .map(a -> DictionaryReader.nameAt(map, line, a, Names.real(a)))
            .or(() -> Names.last(written))
            .orElse(written);
    return new Source(table, name, line);
  }

  private String table(YamlMap map, int line, String written) {
    return written.isEmpty()
        ? written
        : DictionaryReader.nameAt(map, line, written, names.table(written));
  }

  private Optional<Join> join(YamlMap map, YamlMap.Item item) {
    Matcher matcher = JOIN.matcher(item.text());
    if (!matcher.matches()) {
      map.found(
          "wrongValue",
          item.line(),
          "\"join\" holds \"" + item.text() + "\", which is no join",
          "Write \"left table alias on condition\", without \"left\" for rows that must match.");
      return Optional.empty();
    }
    boolean left = "left".equalsIgnoreCase(matcher.group("kind"));
    Condition on = new Condition(Objects.requireNonNull(matcher.group("on")), item.line());
    return Optional.of(new Join(left, source(map, item.line(), matcher), on));
  }

  private static List<Entry> entries(YamlMap map, String key) {
    Optional<YamlMap> below = key.equals("set") ? map.requiredMap(key) : map.map(key);
    if (below.isPresent() && below.get().names().isEmpty()) {
      map.wrong(key, "names no column", "Write \"" + key + ": {column: expression}\".");
    }
    return below.map(ConversionReader::entries).orElse(List.of());
  }

  private static List<Entry> entries(YamlMap map) {
    List<Entry> entries = new ArrayList<>();
    for (String written : map.names()) {
      int line = map.line(written);
      String column = DictionaryReader.nameAt(map, line, written, Names.real(written));
      entries.add(new Entry(column, map.text(written), line));
    }
    return entries;
  }
}
