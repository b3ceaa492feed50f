package dev.uplift.pack;

import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.database.SqlText.Placeholder;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.NearMiss;
import dev.uplift.pack.yaml.YamlMap;
import dev.uplift.pack.yaml.YamlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code rule/1} files: a package's {@code rules/}, and the rules that Uplift ships. */
public final class RuleFile {
  static final String FORMAT = "rule/1";
  static final String FOLDER = "rules/";

  /** The rules that Uplift ships, which hold for any application. */
  private static final List<String> SHIPPED =
      List.of("dead-rows", "double-indexes", "never-analyzed", "unused-indexes");

  private static final String SHIPPED_BY = "uplift";

  private final String packageName;
  private final Names names;

  RuleFile(String packageName, Names names) {
    this.packageName = packageName;
    this.names = names;
  }

  /** The rules that Uplift ships. */
  public static List<Rule> shipped() {
    return SHIPPED.stream().map(RuleFile::shipped).toList();
  }

  private static Rule shipped(String name) {
    String resource = "/dev/uplift/rules/" + name + ".yaml";
    try (InputStream in = RuleFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no rule is shipped as " + name);
      }
      Findings findings = new Findings();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      RuleFile reader = new RuleFile(SHIPPED_BY, new Names("public", Set.of()));
      Optional<Rule> rule = reader.read(name, resource, text, findings);
      if (!findings.isEmpty() || rule.isEmpty()) {
        throw new IllegalStateException(resource + " is wrong: " + findings.all());
      }
      return rule.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty when the file is no rule; whatever else is wrong is found and reading goes on. */
  Optional<Rule> read(String name, String file, String text, Findings findings) {
    return new YamlText(file, 1, text, findings)
        .read(FORMAT, Formats.RULE)
        .map(map -> rule(name, map));
  }

  private Rule rule(String name, YamlMap map) {
    Map<String, String> parameters = parameters(map);
    Set<String> used = new TreeSet<>();
    for (String key : List.of("find", "detail", "fix")) {
      map.optionalText(key).ifPresent(sql -> checkSql(map, key, sql, parameters.keySet(), used));
    }
    parameters.keySet().stream()
        .filter(parameter -> !used.contains(parameter))
        .forEach(
            parameter ->
                map.wrong(
                    "parameters",
                    "has \"" + parameter + "\", which nothing uses",
                    "Write \":" + parameter + "\" where it belongs, or leave it out."));
    return new Rule(
        name,
        map.file(),
        map.line("find"),
        packageName,
        names.schema(),
        map.text("title"),
        map.requiredChoice("severity", Severity.WORDS).orElse(Severity.MANUAL_ACTION),
        needs(map),
        parameters,
        map.text("find"),
        map.text("observation"),
        map.text("recommendation"),
        map.optionalText("detail"),
        map.optionalText("fix"));
  }

  private List<String> needs(YamlMap map) {
    return map.texts("needs").stream()
        .map(i -> DictionaryReader.nameAt(map, i.line(), i.text(), names.tableOrColumn(i.text())))
        .toList();
  }

  private static Map<String, String> parameters(YamlMap map) {
    Map<String, String> parameters = new LinkedHashMap<>();
    map.map("parameters")
        .ifPresent(
            below ->
                below
                    .names()
                    .forEach(
                        name ->
                            below
                                .optionalText(name)
                                .ifPresent(value -> parameters.put(name, value))));
    return parameters;
  }

  /** A fix may be several statements; what is asked is one. */
  private static void checkSql(
      YamlMap map, String key, String sql, Set<String> parameters, Set<String> used) {
    List<SqlStatement> statements = SqlText.statements(sql);
    boolean whole =
        statements.stream().allMatch(s -> s.form() == SqlStatement.Form.SQL)
            && (statements.size() == 1 || (key.equals("fix") && !statements.isEmpty()));
    if (!whole) {
      map.wrong(
          key,
          key.equals("fix") ? "holds no SQL statement" : "is not one SQL statement",
          "Write SQL as the server takes it, without psql's own commands.");
    }
    for (Placeholder placeholder : SqlText.placeholders(sql)) {
      used.add(placeholder.name());
      if (!parameters.contains(placeholder.name())) {
        map.wrong(
            key,
            "uses \":" + placeholder.name() + "\", which is no parameter",
            NearMiss.question(placeholder.name(), parameters)
                + "Add it: parameters: {"
                + placeholder.name()
                + ": value}.");
      }
    }
  }
}
