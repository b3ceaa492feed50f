package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.database.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the server that is read spells plain keys, so that it need not be asked for each: printing
 * one takes it several times longer than handing its columns over.
 */
final class Spelling {
  private static final String KEYWORDS = "select word from pg_get_keywords() where catcode <> 'U'";

  /** How a B-tree compares what has a type, unless it is told to compare otherwise. */
  private static final String CLASSES =
      """
      select o.oid::int8 as oid, format_type(t.oid, null) as type,
             t.typcollation::int8 as collation
        from pg_opclass o
        join pg_type t on t.oid = o.opcintype
       where o.opcmethod = 403 and o.opcdefault
      """;

  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
  private static final Pattern MODIFIER = Pattern.compile("\\([^)]*\\)");
  private final Set<String> keywords;
  private final Map<Long, Compared> classes;
  private final Map<String, String> quoted = new HashMap<>();
  private final Map<String, String> bare = new HashMap<>();

  /** What an operator class compares, and the collation, an oid, that such values have. */
  private record Compared(String type, long collation) {
    static Compared of(Row row) {
      return new Compared(row.string("type"), row.number("collation"));
    }

    /** A varchar has no class of its own. */
    boolean isOf(String columnType) {
      return type.equals(columnType)
          || (type.equals("text") && columnType.equals("character varying"));
    }
  }

  private Spelling(Set<String> keywords, Map<Long, Compared> classes) {
    this.keywords = keywords;
    this.classes = classes;
  }

  static Spelling read(Reading reading) {
    Map<Long, Compared> classes = new HashMap<>();
    var _ =
        reading.session().query(CLASSES, row -> classes.put(row.number("oid"), Compared.of(row)));
    return new Spelling(
        new HashSet<>(reading.session().query(KEYWORDS, row -> row.string("word"))), classes);
  }

  /** A name as the server writes it: quoted where it must be. */
  String name(String name) {
    return quoted.computeIfAbsent(
        name,
        n ->
            PLAIN.matcher(n).matches() && !keywords.contains(n)
                ? n
                : '"' + n.replace("\"", "\"\"") + '"');
  }

  /** {@code a, "b"}. */
  String names(List<String> names) {
    return names.stream().map(this::name).collect(Collectors.joining(", "));
  }

  /**
   * Whether an index says no more of a column than its name.
   *
   * @param own the column's collation where it has not its type's; an oid
   * @param operatorClass by which the index compares; an oid
   * @param collation by which it orders; an oid, 0 where there is none
   */
  boolean isPlain(Column column, Optional<Long> own, long operatorClass, long collation) {
    String type =
        bare.computeIfAbsent(column.type(), said -> MODIFIER.matcher(said).replaceAll(""));
    Compared compared = classes.get(operatorClass);
    return compared != null
        && compared.isOf(type)
        && (collation == 0 || collation == own.orElse(compared.collation()));
  }
}
