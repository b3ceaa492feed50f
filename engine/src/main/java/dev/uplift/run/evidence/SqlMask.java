package dev.uplift.run.evidence;

import java.util.Locale;
import java.util.Set;

/**
 * SQL with its literals masked. Statements that define structure are left as they are: their
 * literals (defaults, checks, bounds) are the vendor's and no rows'. Comments stay, too.
 */
final class SqlMask {
  private static final Set<String> DEFINING =
      Set.of("create", "alter", "drop", "comment", "grant", "revoke", "analyze", "reset");

  private final String text;
  private final StringBuilder masked = new StringBuilder();
  private int position;
  private boolean first = true;
  private boolean defining;

  private SqlMask(String text) {
    this.text = text;
  }

  /** One statement or many. */
  static String mask(String sql) {
    return new SqlMask(sql).masked();
  }

  private String masked() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (text.startsWith("--", position)) {
        copy(end(text.indexOf('\n', position)));
      } else if (text.startsWith("/*", position)) {
        copy(after("*/", position + 2));
      } else if (c == '"') {
        copy(closing('"', position + 1, false));
      } else if (c == '\'') {
        literal(closing('\'', position + 1, false));
      } else if (c == '$' && dollarTag() > 0) {
        int tag = dollarTag();
        literal(after(text.substring(position, position + tag), position + tag));
      } else if (Character.isDigit(c)) {
        literal(number());
      } else if (isWord(c)) {
        word();
      } else {
        first = c == ';' || (first && !isSense(c));
        copy(position + 1);
      }
    }
    return masked.toString();
  }

  /** What may stand before a statement's first word. */
  private static boolean isSense(char c) {
    return !Character.isWhitespace(c) && c != '(';
  }

  /** A keyword, a name, or the letter before a literal, as in {@code E'...'}. */
  private void word() {
    int end = position;
    while (end < text.length() && isWord(text.charAt(end))) {
      end++;
    }
    String word = text.substring(position, end).toLowerCase(Locale.ROOT);
    boolean quoteFollows = end < text.length() && text.charAt(end) == '\'';
    if (quoteFollows && word.matches("[ebxn]|u&")) {
      literal(closing('\'', end + 1, word.equals("e")));
      return;
    }
    if (first) {
      defining = DEFINING.contains(word);
      first = false;
    }
    copy(end);
  }

  private void literal(int end) {
    if (defining) {
      copy(end);
    } else {
      masked.append(MessageMask.MASKED);
      position = end;
    }
    first = false;
  }

  private void copy(int end) {
    masked.append(text, position, end);
    position = end;
  }

  /** After the quote that ends it; a doubled one does not. */
  private int closing(char quote, int from, boolean backslashes) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean doubled = c == quote && at + 1 < text.length() && text.charAt(at + 1) == quote;
      if (doubled || (backslashes && c == '\\')) {
        at += 2;
      } else if (c == quote) {
        return at + 1;
      } else {
        at++;
      }
    }
    return text.length();
  }

  /** Length of {@code $tag$} at the position; 0 where there is none. */
  private int dollarTag() {
    int at = position + 1;
    while (at < text.length() && isWord(text.charAt(at)) && text.charAt(at) != '$') {
      at++;
    }
    boolean parameter = at > position + 1 && Character.isDigit(text.charAt(position + 1));
    boolean tag = at < text.length() && text.charAt(at) == '$' && !parameter;
    return tag ? at + 1 - position : 0;
  }

  private int number() {
    int at = position;
    while (at < text.length() && (isWord(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  private int after(String mark, int from) {
    int at = text.indexOf(mark, from);
    return at < 0 ? text.length() : at + mark.length();
  }

  private int end(int found) {
    return found < 0 ? text.length() : found;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
