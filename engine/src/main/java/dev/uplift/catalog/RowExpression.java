package dev.uplift.catalog;

import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An expression over one row of a table, and over the rows joined to it, in the server's own
 * spelling: SQL, and between it the columns that it reads.
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

    /** What a joined row holds in a column. */
    record Joined(String alias, String name) implements Part {}
  }

  /** Names of the row's own columns that it reads. */
  public Stream<String> columns() {
    return parts.stream()
        .flatMap(
            part ->
                switch (part) {
                  case Part.Text _, Part.Joined _ -> Stream.of();
                  case Part.Column column -> Stream.of(column.name());
                });
  }

  /** Columns of joined rows that it reads. */
  public Stream<Part.Joined> joined() {
    return parts.stream()
        .flatMap(
            part ->
                switch (part) {
                  case Part.Text _, Part.Column _ -> Stream.of();
                  case Part.Joined joined -> Stream.of(joined);
                });
  }

  /** As SQL in brackets, with the columns as they are to be written there. */
  public String sql(
      Function<? super Part.Column, String> own, Function<? super Part.Joined, String> other) {
    return parts.stream()
        .map(
            part ->
                switch (part) {
                  case Part.Text text -> text.sql();
                  case Part.Column column -> own.apply(column);
                  case Part.Joined joined -> other.apply(joined);
                })
        .collect(Collectors.joining("", "(", ")"));
  }

  /**
   * Takes apart what the server has spelt, every column with its table's alias before it.
   *
   * @param joined aliases of joined rows
   */
  static RowExpression of(String sql, String alias, Set<String> joined) {
    List<String> tokens = TOKEN.matcher(sql).results().map(found -> found.group()).toList();
    List<Part> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      Optional<String> of = aliasAt(tokens, i).filter(a -> a.equals(alias) || joined.contains(a));
      if (of.isPresent()) {
        String name = Identifier.parts(tokens.get(i + 2)).getFirst();
        parts.add(new Part.Text(text.toString()));
        parts.add(of.get().equals(alias) ? new Part.Column(name) : new Part.Joined(of.get(), name));
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
  private static Optional<String> aliasAt(List<String> tokens, int at) {
    boolean dotted =
        at + 2 < tokens.size()
            && tokens.get(at + 1).equals(".")
            && isName(tokens.get(at))
            && isName(tokens.get(at + 2));
    String before = at == 0 ? "" : tokens.get(at - 1);
    String after = at + 3 < tokens.size() ? tokens.get(at + 3) : "";
    return dotted && !List.of(".", ":").contains(before) && !after.equals("(")
        ? Optional.of(Identifier.parts(tokens.get(at)).getFirst())
        : Optional.empty();
  }

  private static boolean isName(String token) {
    char first = token.charAt(0);
    return first == '"' || first == '_' || Character.isLetter(first);
  }
}
