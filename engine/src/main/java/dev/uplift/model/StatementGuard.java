package dev.uplift.model;

import dev.uplift.database.SqlStatement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps what outlives a scratch database out of it: statements about the cluster, its files and its
 * roles are refused by name. The scratch role's missing rights are the second wall.
 */
final class StatementGuard {
  private static final Set<String> VERBS = Set.of("CREATE", "ALTER", "DROP");
  private static final Set<String> CLUSTER =
      Set.of("ROLE", "USER", "GROUP", "DATABASE", "TABLESPACE", "SUBSCRIPTION", "SYSTEM");
  private static final Set<String> NEVER =
      Set.of("LOAD", "CHECKPOINT", "DISCARD", "REASSIGN", "LISTEN", "NOTIFY");
  private static final Set<String> TRANSACTION =
      Set.of("BEGIN", "COMMIT", "ROLLBACK", "END", "START", "ABORT", "SAVEPOINT", "RELEASE");
  private static final Set<String> HARMLESS_META =
      Set.of(
          "\\restrict",
          "\\unrestrict",
          "\\echo",
          "\\qecho",
          "\\set",
          "\\unset",
          "\\encoding",
          "\\timing",
          "\\pset",
          "\\x",
          "\\.");
  private static final Pattern SERVER_FILE =
      Pattern.compile("(?is).*\\b(from|to)\\s+(program\\b|[eu]?&?').*");
  private static final Pattern GAP = Pattern.compile("(?s)(\\s+|--[^\\n]*(\\n|$)|/\\*.*?\\*/)+");

  private StatementGuard() {}

  /** What the statement is called, when it has no place in a model. */
  static Optional<String> refused(SqlStatement statement) {
    if (statement.form() == SqlStatement.Form.META) {
      String command = statement.text().split("\\s+", 2)[0];
      return HARMLESS_META.contains(command) ? Optional.empty() : Optional.of(command);
    }
    List<String> words = words(statement.text(), 4);
    String first = word(words, 0);
    String second = word(words, 1);
    if (VERBS.contains(first) && CLUSTER.contains(second) && !word(words, 2).equals("MAPPING")) {
      return Optional.of(first + " " + second);
    }
    if (NEVER.contains(first) || (first.equals("DROP") && second.equals("OWNED"))) {
      return Optional.of(first);
    }
    if (first.equals("COPY") && SERVER_FILE.matcher(statement.text()).matches()) {
      return Optional.of("COPY with a file or program of the server");
    }
    if (first.equals("GRANT") || first.equals("REVOKE")) {
      return membership(statement.text()) ? Optional.of(first + " of a role") : Optional.empty();
    }
    return changesRole(words)
        ? Optional.of(String.join(" ", words.subList(0, 2)))
        : Optional.empty();
  }

  /** Whether it begins or ends a transaction: the model is made statement by statement. */
  static boolean transactional(SqlStatement statement) {
    List<String> words = words(statement.text(), 2);
    return TRANSACTION.contains(word(words, 0))
        && (!word(words, 0).equals("START") || word(words, 1).equals("TRANSACTION"));
  }

  /** The first words in upper case, comments left out. */
  static List<String> words(String sql, int count) {
    String plain = GAP.matcher(sql.substring(0, Math.min(sql.length(), 2_000))).replaceAll(" ");
    return List.of(plain.strip().toUpperCase(Locale.ROOT).split("[\\s(;]+", count + 1)).stream()
        .limit(count)
        .toList();
  }

  private static boolean changesRole(List<String> words) {
    String first = word(words, 0);
    if (!first.equals("SET") && !first.equals("RESET")) {
      return false;
    }
    int at = Set.of("SESSION", "LOCAL").contains(word(words, 1)) ? 2 : 1;
    boolean authorization = word(words, at).equals("AUTHORIZATION");
    return authorization || word(words, at).equals("ROLE") || word(words, 1).equals("ALL");
  }

  private static boolean membership(String sql) {
    return !Pattern.compile("(?is).*\\bon\\b.*").matcher(sql).matches();
  }

  private static String word(List<String> words, int index) {
    return index < words.size() ? words.get(index) : "";
  }
}
