package dev.uplift.sync.column;

import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.database.SqlText;
import java.util.regex.Pattern;

/** An index as the server spells it, taken apart. */
public final class IndexSql {
  private static final Pattern CAST =
      Pattern.compile("::(?:[a-z]+(?: [a-z]+)*|\"[^\"]+\")(?:\\([0-9, ]+\\))?(?:\\[\\])*");

  private IndexSql() {}

  /** {@code USING ...}: all that follows the table's name. */
  public static String afterTable(Index index) {
    String rest = afterName(index);
    return rest.substring(outsideNames(rest, " USING "));
  }

  /** Whether the two say the same but for casts, which come and go with the columns' types. */
  public static boolean alike(Index one, Index other) {
    return bare(one).equals(bare(other));
  }

  private static String bare(Index index) {
    return CAST.matcher(afterName(index)).replaceAll("").replaceAll("[() ]", "");
  }

  /** Which table, and all that follows; told apart by uniqueness. */
  public static String afterName(Index index) {
    String definition = index.definition();
    return (index.unique() ? "u" : "") + definition.substring(outsideNames(definition, " ON "));
  }

  /** Where the word stands first that is no part of a name in quotes. */
  private static int outsideNames(String definition, String word) {
    return (definition.contains("\"") ? SqlText.bare(definition) : definition).indexOf(word);
  }
}
