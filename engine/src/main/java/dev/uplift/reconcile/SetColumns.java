package dev.uplift.reconcile;

import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The columns of a table that a script's UPDATE statements set, where its text says so plainly:
 * what it cannot read is not guessed. Not safe for many threads.
 */
final class SetColumns {
  private static final Pattern TOKEN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*|[^\\s]");
  private static final Pattern WORD = Pattern.compile("[\\p{L}_].*");

  /** Others may change a table without saying which columns, or by what they call. */
  private static final Set<String> STARTS = Set.of("update", "insert", "delete", "with");

  private static final Set<String> UNREADABLE = Set.of("merge", "conflict", "call");
  private static final Set<String> ENDS = Set.of("from", "where", "returning", ";");

  private final List<String> tokens;
  private final String table;
  private final Set<String> columns = new TreeSet<>();
  private int at;

  private SetColumns(List<String> tokens, String table) {
    this.tokens = tokens;
    this.table = table;
  }

  /** The text is not as simple as this reads. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Real names.
   *
   * @param table its name without the schema
   * @return empty where the SQL does not update the table, or not plainly
   */
  static Optional<Set<String>> of(String sql, String table) {
    Set<String> columns = new TreeSet<>();
    try {
      for (SqlStatement statement : SqlText.statements(sql)) {
        SetColumns reading = new SetColumns(tokens(statement.text()), table);
        reading.read();
        columns.addAll(reading.columns);
      }
    } catch (Unreadable e) {
      return Optional.empty();
    }
    return columns.isEmpty() ? Optional.empty() : Optional.of(columns);
  }

  private static List<String> tokens(String statement) {
    List<String> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(SqlText.bare(statement));
    while (token.find()) {
      tokens.add(token.group().toLowerCase(Locale.ROOT));
    }
    return tokens;
  }

  private void read() throws Unreadable {
    if (!STARTS.contains(token()) || tokens.stream().anyMatch(UNREADABLE::contains)) {
      throw new Unreadable();
    }
    for (at = 0; at < tokens.size(); at++) {
      boolean lock = at > 0 && Set.of("for", "key").contains(tokens.get(at - 1));
      if (token().equals("update") && !lock) {
        at++;
        update();
        at--;
      }
    }
  }

  private void update() throws Unreadable {
    skip("only");
    String name = word();
    if (skip(".")) {
      name = word();
    }
    skip("*");
    skip("as");
    if (!token().equals("set")) {
      var _ = word();
    }
    expect("set");
    do {
      Set<String> set = names();
      expect("=");
      if (name.equals(table)) {
        columns.addAll(set);
      }
      passExpression();
    } while (skip(","));
  }

  private Set<String> names() throws Unreadable {
    Set<String> names = new TreeSet<>();
    if (!skip("(")) {
      names.add(word());
      passPart();
      return names;
    }
    do {
      names.add(word());
    } while (skip(","));
    expect(")");
    return names;
  }

  /** A field or an element of the column. */
  private void passPart() throws Unreadable {
    for (; !token().equals("="); at++) {
      if (Set.of(";", ",", "(").contains(token())) {
        throw new Unreadable();
      }
    }
  }

  /** Up to the comma, or to what follows the list of columns. */
  private void passExpression() {
    int depth = 0;
    for (; at < tokens.size(); at++) {
      String token = token();
      boolean distinct = token.equals("from") && tokens.get(at - 1).equals("distinct");
      if (depth == 0
          && (token.equals(",") || token.equals(")") || ENDS.contains(token))
          && !distinct) {
        return;
      }
      depth += Set.of("(", "[").contains(token) ? 1 : Set.of(")", "]").contains(token) ? -1 : 0;
    }
  }

  private String token() {
    return at < tokens.size() ? tokens.get(at) : ";";
  }

  private boolean skip(String token) {
    boolean there = token().equals(token);
    at += there ? 1 : 0;
    return there;
  }

  private void expect(String token) throws Unreadable {
    if (!skip(token)) {
      throw new Unreadable();
    }
  }

  private String word() throws Unreadable {
    String word = token();
    if (!WORD.matcher(word).matches()) {
      throw new Unreadable();
    }
    at++;
    return word;
  }
}
