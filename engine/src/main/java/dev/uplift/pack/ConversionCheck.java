package dev.uplift.pack;

import dev.uplift.database.Identifier;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.pack.Script.Chunking;
import dev.uplift.pack.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the parts of a declarative conversion must be to each other, so that it means the same
 * whether it runs whole or in chunks.
 */
final class ConversionCheck {
  private final YamlMap map;
  private final Conversion conversion;
  private final Optional<Chunking> chunk;

  ConversionCheck(YamlMap map, Conversion conversion, Optional<Chunking> chunk) {
    this.map = map;
    this.conversion = conversion;
    this.chunk = chunk;
  }

  /** Finds what is wrong. */
  void check() {
    checkTarget();
    checkAliases();
    checkExpressions();
    checkColumns("set", conversion.set());
    chunk.ifPresent(this::checkChunk);
  }

  private void checkTarget() {
    if (map.has("insert") == map.has("update")) {
      map.found(
          map.has("insert") ? "twoTargets" : "missingKey",
          map.line("update"),
          map.has("insert")
              ? "\"insert\" and \"update\" stand both"
              : "neither \"insert\" nor \"update\" says what comes of the rows",
          "Write \"insert: table\" for new rows, or \"update: table\" with \"match\".");
    }
    boolean matched = conversion.target() instanceof Target.Update;
    if (map.has("match") && !matched) {
      map.wrong(
          "match",
          "says nothing here: " + (map.has("insert") ? "rows are new" : "each row is itself"),
          "Leave it out; to update other rows, name a table: \"update: table alias\".");
    } else if (conversion.target() instanceof Target.Update update) {
      checkColumns("match", update.match());
      if (!map.has("match")) {
        map.found(
            "missingKey",
            map.line("update"),
            "\"match\" is missing: nothing says which rows of the table are meant",
            "Add \"match: {column: expression}\" with the table's key; to update the rows of"
                + " \"from\" themselves, write \"update: "
                + Identifier.display(conversion.from().alias())
                + "\".");
      }
    }
  }

  private void checkAliases() {
    List<Source> sources = new ArrayList<>(conversion.sources());
    if (conversion.target() instanceof Target.Update update) {
      sources.add(update.table());
    }
    Map<String, Source> known = new HashMap<>();
    for (Source source : sources) {
      Source other = known.putIfAbsent(source.alias(), source);
      if (other != null && !source.alias().isEmpty()) {
        map.found(
            "doubleAlias",
            source.line(),
            "the name \"" + source.alias() + "\" stands for two tables",
            "Give each table an alias of its own, such as \"custtable c\".");
      }
    }
  }

  private void checkExpressions() {
    conversion.set().forEach(e -> checkExpression("set." + e.column(), e.expression(), e.line()));
    conversion.where().ifPresent(w -> checkExpression("where", w.expression(), w.line()));
    conversion.joins().forEach(j -> checkExpression("join", j.on().expression(), j.on().line()));
    if (conversion.target() instanceof Target.Update update) {
      update.match().forEach(e -> checkExpression("match." + e.column(), e.expression(), e.line()));
    }
  }

  private void checkExpression(String shown, String expression, int line) {
    if (!expression.isEmpty()) {
      ExpressionCheck.of(expression)
          .ifPresent(
              flaw ->
                  map.found(
                      "wrongExpression",
                      line,
                      "\"" + shown + "\" " + flaw.what() + ": \"" + expression + "\"",
                      flaw.remedy()));
    }
  }

  /** Two spellings of one name are two keys to YAML, and one column to SQL. */
  private void checkColumns(String key, List<Entry> entries) {
    Set<String> known = new HashSet<>();
    for (Entry entry : entries) {
      if (!known.add(entry.column())) {
        map.found(
            "doubleKey",
            entry.line(),
            "\"" + key + "\" names the column \"" + entry.column() + "\" twice",
            "Keep one.");
      }
    }
  }

  /** A chunk must neither see what another has done, nor put a row into another's reach. */
  private void checkChunk(Chunking chunking) {
    boolean itself = conversion.target() instanceof Target.Itself;
    List<Source> read =
        itself
            ? conversion.sources().subList(1, conversion.sources().size())
            : conversion.sources();
    String target = conversion.targetTable();
    for (Source source : read) {
      if (source.table().equals(target)) {
        map.found(
            "chunkReadsTarget",
            source.line(),
            "\"" + target + "\" is read and changed, chunk by chunk",
            "Leave \"chunk\" out: a chunk would read what another has changed.");
      }
    }
    for (Entry entry : conversion.set()) {
      if (itself && chunking.by().contains(entry.column())) {
        map.found(
            "chunkKeyChanged",
            entry.line(),
            "\"set\" changes the column \"" + entry.column() + "\", which \"chunk\" cuts by",
            "Cut by another key, or leave \"chunk\" out: a row must not come into a later chunk.");
      }
    }
  }
}
