package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.database.Identifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the server spells an old table's expressions when columns have their new names: it alters
 * them itself, and works nothing out. Pure.
 *
 * @param words old name to new name, as they are written; empty when no column gets another
 */
record NewNames(Map<String, String> words) {
  /** A text in quotes, a name in quotes, or a word. */
  private static final Pattern WORD =
      Pattern.compile("'(?:[^']|'')*+'|\"(?:[^\"]|\"\")++\"|[\\p{L}\\p{N}_][\\p{L}\\p{N}_$]*+");

  /** No name at all, so that no other column is taken for one that goes. */
  private static final String GONE = "(gone)";

  NewNames {
    words = Map.copyOf(words);
  }

  static NewNames of(Image image) {
    Map<String, String> words = new HashMap<>();
    Set<String> same = new HashSet<>();
    for (Column column : image.shall().columns()) {
      String name = column.id().name();
      Optional<String> old = image.oldName(name);
      if (old.equals(Optional.of(name))) {
        same.add(name);
      } else if (old.isPresent()) {
        words.put(Identifier.quote(old.get()), Identifier.quote(name));
        words.put(Identifier.display(old.get()), Identifier.display(name));
      }
    }
    if (words.isEmpty()) {
      return new NewNames(words);
    }
    for (Column old : image.is().columns()) {
      String name = old.id().name();
      if (!same.contains(name)) {
        words.putIfAbsent(Identifier.quote(name), GONE);
        words.putIfAbsent(Identifier.display(name), GONE);
      }
    }
    return new NewNames(words);
  }

  /** The same expression, check or index, from {@code USING} on, with the new names. */
  String in(String sql) {
    return words.isEmpty()
        ? sql
        : WORD.matcher(sql)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        isColumn(found, sql)
                            ? words.getOrDefault(found.group(), found.group())
                            : found.group()));
  }

  /** Neither a part of a longer name, nor a type, nor a function. */
  private static boolean isColumn(MatchResult found, String sql) {
    String before = sql.substring(0, found.start());
    String behind = sql.substring(found.end()).stripLeading();
    return !before.endsWith(".")
        && !before.endsWith("::")
        && !behind.startsWith(".")
        && !behind.startsWith("(");
  }
}
