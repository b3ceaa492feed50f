package dev.uplift.model;

import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GRANT or REVOKE of rights on objects, taken apart around its list of roles; privileges and
 * objects stay the text that they are, for the server to read.
 *
 * @param grants whether it gives
 * @param optionOnly whether it takes away the grant option alone
 * @param what privileges and objects: {@code SELECT ON TABLE a, b}
 * @param roles as they are called, or a keyword such as {@code PUBLIC}
 * @param option what follows the roles: {@code WITH GRANT OPTION}, {@code CASCADE}; else empty
 */
record RightsStatement(
    boolean grants, boolean optionOnly, String what, List<Grantee> roles, String option) {
  private static final Pattern BEGINNING =
      Pattern.compile("(?is)(grant|revoke(?:\\s+(grant\\s+option\\s+for))?)\\s+");
  private static final Pattern TOKEN =
      Pattern.compile("(?s)--[^\\n]*|/\\*.*?\\*/|\"(?:[^\"]|\"\")*\"|[(),]|[^\\s\"(),]+");
  private static final Set<String> AFTER_ROLES = Set.of("WITH", "GRANTED", "CASCADE", "RESTRICT");

  RightsStatement {
    roles = List.copyOf(roles);
  }

  /** A role, or a keyword that means one or all. */
  record Grantee(String name, boolean keyword) {
    private static final Set<String> KEYWORDS =
        Set.of("PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER");

    static Grantee of(String text) {
      return new Grantee(
          Identifier.parts(text).getFirst(), KEYWORDS.contains(text.toUpperCase(Locale.ROOT)));
    }

    private String sql() {
      return keyword ? name : Identifier.quote(name);
    }
  }

  private record Token(String text, int start, int end) {
    boolean is(String word) {
      return text.equalsIgnoreCase(word);
    }
  }

  /** Empty when the text is no GRANT and no REVOKE of rights on objects. */
  static Optional<RightsStatement> of(String sql) {
    Matcher beginning = BEGINNING.matcher(sql);
    if (!beginning.lookingAt()) {
      return Optional.empty();
    }
    boolean grants = Character.toLowerCase(sql.charAt(0)) == 'g';
    List<Token> tokens = tokens(sql);
    int at = lastIndex(tokens, token -> token.is(grants ? "to" : "from"));
    if (at < 0 || tokens.stream().noneMatch(token -> token.is("on"))) {
      return Optional.empty();
    }
    String what = sql.substring(beginning.end(), tokens.get(at).start()).strip();
    List<Token> rest = tokens.subList(at + 1, tokens.size());
    return Optional.of(
        new RightsStatement(grants, beginning.group(2) != null, what, roles(rest), option(rest)));
  }

  /** The same for these roles alone. */
  String forRoles(List<Grantee> some) {
    String verb = grants ? "GRANT " : "REVOKE " + (optionOnly ? "GRANT OPTION FOR " : "");
    return verb + what + (grants ? " TO " : " FROM ") + list(some) + " " + option;
  }

  /** Gives the role what this gives or takes away. */
  String given(String role) {
    return "GRANT " + what + " TO " + role + (grants ? " " + option : "");
  }

  private static String list(List<Grantee> roles) {
    return String.join(", ", roles.stream().map(Grantee::sql).toList());
  }

  private static List<Grantee> roles(List<Token> rest) {
    return rest.stream()
        .takeWhile(token -> !isAfterRoles(token))
        .filter(token -> !token.is(",") && !token.is("group"))
        .map(token -> Grantee.of(token.text()))
        .toList();
  }

  /** Who granted it is left out: in a scratch database that is always the same role. */
  private static String option(List<Token> rest) {
    List<String> words =
        rest.stream()
            .dropWhile(token -> !isAfterRoles(token))
            .takeWhile(token -> !token.is("granted"))
            .map(Token::text)
            .toList();
    boolean after = rest.stream().anyMatch(token -> token.is("granted"));
    boolean cascades = after && rest.getLast().is("cascade");
    return String.join(" ", words) + (cascades ? " CASCADE" : "");
  }

  private static boolean isAfterRoles(Token token) {
    return AFTER_ROLES.contains(token.text().toUpperCase(Locale.ROOT));
  }

  private static List<Token> tokens(String sql) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sql);
    while (matcher.find()) {
      if (!matcher.group().startsWith("--") && !matcher.group().startsWith("/*")) {
        tokens.add(new Token(matcher.group(), matcher.start(), matcher.end()));
      }
    }
    return tokens;
  }

  private static int lastIndex(List<Token> tokens, Predicate<Token> wanted) {
    for (int i = tokens.size() - 1; i >= 0; i--) {
      if (wanted.test(tokens.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
