package dev.uplift.catalog;

import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An expression over one row of a table, in the server's own spelling: SQL, and between it the
 * columns that it reads.
 */
public record RowExpression(List<Part> parts) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[\\p{L}_][\\p{L}\\p{N}_$]*|.", Pattern.DOTALL);

  public RowExpression {
    parts = List.copyOf(parts);
  }

  /** A piece of it. */
  public sealed interface Part {
    /** SQL as it stands; names functions and types with their schemas, and no column. */
    record Text(String sql) implements Part {}

    /** The row's value in a column. */
    record Column(String name) implements Part {}
  }

  /** Names of the columns that it reads. */
  public Stream<String> columns() {
    return parts.stream()
        .flatMap(
            part ->
                switch (part) {
                  case Part.Text _ -> Stream.of();
                  case Part.Column column -> Stream.of(column.name());
                });
  }

  /** Takes apart what the server has spelt, every column with the table's alias before it. */
  static RowExpression of(String sql, String alias) {
    List<String> tokens = TOKEN.matcher(sql).results().map(found -> found.group()).toList();
    List<Part> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      if (isColumn(tokens, i, alias)) {
        parts.add(new Part.Text(text.toString()));
        parts.add(new Part.Column(Identifier.parts(tokens.get(i + 2)).getFirst()));
        text.setLength(0);
        i += 2;
      } else {
        text.append(tokens.get(i));
      }
    }
    parts.add(new Part.Text(text.toString()));
    return new RowExpression(parts);
  }

  /** A function, operator or type of a schema that is named like the alias is none. */
  private static boolean isColumn(List<String> tokens, int at, String alias) {
    boolean dotted =
        at + 2 < tokens.size()
            && tokens.get(at + 1).equals(".")
            && isName(tokens.get(at))
            && isName(tokens.get(at + 2));
    String before = at == 0 ? "" : tokens.get(at - 1);
    String after = at + 3 < tokens.size() ? tokens.get(at + 3) : "";
    return dotted
        && Identifier.parts(tokens.get(at)).equals(List.of(alias))
        && !List.of(".", ":").contains(before)
        && !after.equals("(");
  }

  private static boolean isName(String token) {
    char first = token.charAt(0);
    return first == '"' || first == '_' || Character.isLetter(first);
  }
}
