package dev.uplift.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * SQL as text: where its statements end and where its placeholders stand. Knows quotes, dollar
 * quotes, comments, COPY data, psql commands and {@code BEGIN ATOMIC} bodies, and no more of the
 * grammar.
 */
public final class SqlText {
  private static final Pattern COPY_FROM_STDIN =
      Pattern.compile("(?is)^copy\\s.*\\sfrom\\s+stdin\\b.*");
  private static final Pattern COMMENT_ONLY = Pattern.compile("(?s)(\\s|--[^\\n]*(\\n|$))*");

  private final String text;
  private int position;
  private int counted;
  private int countedLine = 1;

  private SqlText(String text) {
    this.text = text;
  }

  /**
   * {@code :name} or {@code :name(argument)} outside quotes and comments.
   *
   * @param argument empty where there are no parentheses
   */
  public record Placeholder(String name, Optional<String> argument, int start, int end) {}

  /** The statements of a file, in order; a piece that holds only comments is none. */
  public static List<SqlStatement> statements(String text) {
    return new SqlText(text).split();
  }

  /** Every placeholder; {@code ::type} is none. */
  public static List<Placeholder> placeholders(String text) {
    return new SqlText(text).findPlaceholders();
  }

  /** The text with each placeholder that the function knows put in its place. */
  public static String replace(String text, Function<Placeholder, Optional<String>> values) {
    StringBuilder replaced = new StringBuilder();
    int last = 0;
    for (Placeholder placeholder : placeholders(text)) {
      Optional<String> value = values.apply(placeholder);
      if (value.isPresent()) {
        replaced.append(text, last, placeholder.start()).append(value.get());
        last = placeholder.end();
      }
    }
    return replaced.append(text, last, text.length()).toString();
  }

  /** The text with what stands in quotes and comments made blank, so that grammar is left. */
  public static String bare(String text) {
    return new SqlText(text).blank();
  }

  private String blank() {
    StringBuilder bare = new StringBuilder();
    while (position < text.length()) {
      int start = position;
      if (wordStartsHere()) {
        bare.append(word());
      } else if (skipComment()) {
        bare.repeat(' ', position - start);
      } else if (skipQuoted()) {
        bare.append('\'').repeat(' ', position - start - 1);
      } else {
        bare.append(text.charAt(position++));
      }
    }
    return bare.toString();
  }

  private List<SqlStatement> split() {
    List<SqlStatement> statements = new ArrayList<>();
    while (toNextStart()) {
      statements.add(text.charAt(position) == '\\' ? meta() : statement());
    }
    return statements.stream().filter(s -> !isEmpty(s)).toList();
  }

  private static boolean isEmpty(SqlStatement statement) {
    return COMMENT_ONLY.matcher(statement.text()).matches();
  }

  /** Skips white space and comments; false at the end. */
  private boolean toNextStart() {
    while (position < text.length()) {
      if (Character.isWhitespace(text.charAt(position))) {
        position++;
      } else if (!skipComment()) {
        return true;
      }
    }
    return false;
  }

  private SqlStatement meta() {
    int start = position;
    int line = lineOf(start);
    position = endOfLine(position);
    return new SqlStatement(
        SqlStatement.Form.META, text.substring(start, position).strip(), line, "");
  }

  private SqlStatement statement() {
    int start = position;
    int line = lineOf(start);
    int atomic = 0;
    while (position < text.length()) {
      if (text.charAt(position) == ';' && atomic == 0) {
        break;
      }
      if (wordStartsHere()) {
        atomic = depthAfter(word(), atomic);
      } else if (!skipComment() && !skipQuoted()) {
        position++;
      }
    }
    String sql = text.substring(start, position).strip();
    position = Math.min(position + 1, text.length());
    return COPY_FROM_STDIN.matcher(sql).matches()
        ? new SqlStatement(SqlStatement.Form.COPY, sql, line, copyData())
        : new SqlStatement(SqlStatement.Form.SQL, sql, line, "");
  }

  /** In a BEGIN ATOMIC body, semicolons end inner statements; CASE … END nests in it. */
  private int depthAfter(String word, int depth) {
    if (depth == 0) {
      return word.equalsIgnoreCase("atomic") ? 1 : 0;
    }
    if (word.equalsIgnoreCase("case")) {
      return depth + 1;
    }
    return word.equalsIgnoreCase("end") ? depth - 1 : depth;
  }

  private String copyData() {
    position = Math.min(endOfLine(position) + 1, text.length());
    int start = position;
    while (position < text.length()) {
      int end = endOfLine(position);
      String line = text.substring(position, end).stripTrailing();
      int lineStart = position;
      position = Math.min(end + 1, text.length());
      if (line.equals("\\.")) {
        return text.substring(start, lineStart);
      }
    }
    return text.substring(start);
  }

  private List<Placeholder> findPlaceholders() {
    List<Placeholder> found = new ArrayList<>();
    while (position < text.length()) {
      if (text.startsWith("::", position)) {
        position += 2;
      } else if (text.charAt(position) == ':' && nameStartsAt(position + 1)) {
        found.add(placeholder());
      } else if (wordStartsHere()) {
        word();
      } else if (!skipComment() && !skipQuoted()) {
        position++;
      }
    }
    return found;
  }

  private Placeholder placeholder() {
    int start = position++;
    String name = word();
    if (position < text.length() && text.charAt(position) == '(') {
      int close = text.indexOf(')', position);
      if (close > 0) {
        String argument = text.substring(position + 1, close).strip();
        position = close + 1;
        return new Placeholder(name, Optional.of(argument), start, position);
      }
    }
    return new Placeholder(name, Optional.empty(), start, position);
  }

  private boolean nameStartsAt(int at) {
    return at < text.length() && (Character.isLetter(text.charAt(at)) || text.charAt(at) == '_');
  }

  private boolean wordStartsHere() {
    return nameStartsAt(position) && !quoteFollowsPrefix();
  }

  /** {@code E'…'}, {@code U&"…"} and their like: the quote decides, not the letter. */
  private boolean quoteFollowsPrefix() {
    char c = Character.toLowerCase(text.charAt(position));
    boolean prefix = c == 'e' || c == 'b' || c == 'x' || c == 'n';
    return prefix && position + 1 < text.length() && text.charAt(position + 1) == '\'';
  }

  private String word() {
    int start = position;
    while (position < text.length() && isNamePart(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  private boolean skipComment() {
    if (text.startsWith("--", position)) {
      position = endOfLine(position);
      return true;
    }
    if (!text.startsWith("/*", position)) {
      return false;
    }
    int depth = 0;
    do {
      if (text.startsWith("/*", position)) {
        depth++;
        position += 2;
      } else if (text.startsWith("*/", position)) {
        depth--;
        position += 2;
      } else {
        position++;
      }
    } while (depth > 0 && position < text.length());
    return true;
  }

  private boolean skipQuoted() {
    char c = text.charAt(position);
    if (c == '\'' || c == '"') {
      skipTo(c, false);
      return true;
    }
    if (wordIsQuotePrefix(c)) {
      position++;
      skipTo('\'', Character.toLowerCase(c) == 'e');
      return true;
    }
    return c == '$' && skipDollarQuoted();
  }

  private boolean wordIsQuotePrefix(char c) {
    return Character.isLetter(c) && quoteFollowsPrefix();
  }

  private void skipTo(char quote, boolean backslashes) {
    position++;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (backslashes && c == '\\') {
        position += 2;
      } else if (c == quote && position + 1 < text.length() && text.charAt(position + 1) == quote) {
        position += 2;
      } else if (c == quote) {
        position++;
        return;
      } else {
        position++;
      }
    }
    position = text.length();
  }

  private boolean skipDollarQuoted() {
    int end = position + 1;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    boolean parameter = end > position + 1 && Character.isDigit(text.charAt(position + 1));
    if (end >= text.length() || text.charAt(end) != '$' || parameter) {
      return false;
    }
    String tag = text.substring(position, end + 1);
    int close = text.indexOf(tag, end + 1);
    position = close < 0 ? text.length() : close + tag.length();
    return true;
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /** Counts on from where it last stood, so that a long text is counted once. */
  private int lineOf(int offset) {
    if (offset < counted) {
      counted = 0;
      countedLine = 1;
    }
    for (int i = text.indexOf('\n', counted); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
      countedLine++;
      counted = i + 1;
    }
    return countedLine;
  }
}
