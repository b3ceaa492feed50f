package dev.uplift.batch.conversion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A statement that knows which line of the script each part of it comes from.
 *
 * @param parts in the order of the text
 */
record PlacedSql(String sql, List<Part> parts) {
  PlacedSql {
    parts = List.copyOf(parts);
  }

  /** What an author wrote: from {@code start} up to {@code end} of the statement. */
  record Part(int start, int end, String entry, int line) {}

  /** What the author wrote where the server points; {@code position} counts from 1. */
  Optional<Part> at(int position) {
    return parts.stream()
        .filter(part -> part.start() < position && position <= part.end())
        .findFirst();
  }

  /** The same after another text. */
  PlacedSql after(String prefix) {
    int shift = prefix.length();
    return new PlacedSql(
        prefix + sql,
        parts.stream()
            .map(p -> new Part(p.start() + shift, p.end() + shift, p.entry(), p.line()))
            .toList());
  }

  /** Puts a statement together. */
  static final class Writing {
    private final StringBuilder sql = new StringBuilder();
    private final List<Part> parts = new ArrayList<>();

    Writing add(String text) {
      sql.append(text);
      return this;
    }

    /** In parentheses; a comment of the author's ends with the line. */
    Writing add(String expression, String entry, int line) {
      sql.append('(');
      int start = sql.length();
      sql.append(expression);
      parts.add(new Part(start, sql.length(), entry, line));
      if (expression.contains("--")) {
        sql.append('\n');
      }
      sql.append(')');
      return this;
    }

    PlacedSql done() {
      return new PlacedSql(sql.toString(), parts);
    }
  }
}
