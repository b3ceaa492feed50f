package dev.uplift.database;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names and literals as SQL text: the only way a value or a name gets into a statement's text. */
public final class Identifier {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

  private Identifier() {}

  /** {@code "name"}, always quoted, so that no keyword list has to be kept. */
  public static String quote(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a name: \"" + name + "\"");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** {@code "schema"."name"}. */
  public static String quote(String schema, String name) {
    return quote(schema) + "." + quote(name);
  }

  /** A dotted name with every part quoted. */
  public static String quoted(String dotted) {
    return parts(dotted).stream().map(Identifier::quote).collect(Collectors.joining("."));
  }

  /** {@code "a", "b"}. */
  public static String list(List<String> names) {
    return names.stream().map(Identifier::quote).collect(Collectors.joining(", "));
  }

  /** For people: quoted only where the plain spelling would mean another name. */
  public static String display(String name) {
    return PLAIN.matcher(name).matches() ? name : quote(name);
  }

  /** A string literal; right whatever {@code standard_conforming_strings} says. */
  public static String literal(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a literal cannot hold a zero byte");
    }
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
  }

  /** Splits {@code schema.name} or {@code name}, with quoted parts, into its parts. */
  public static List<String> parts(String dotted) {
    return new NameParser(dotted).parts();
  }

  /** An unquoted name as the server folds it. */
  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
