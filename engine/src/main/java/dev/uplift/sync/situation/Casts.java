package dev.uplift.sync.situation;

import dev.uplift.database.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which types the server turns into which without being told to.
 *
 * @param context {@code from > to} (names without length) to {@code i}mplicit, {@code a}ssignment,
 *     {@code e}xplicit
 * @param strings types into and out of which everything can be written
 */
public record Casts(Map<String, String> context, Set<String> strings) {
  private static final Pattern LENGTH = Pattern.compile("\\([^)]*\\)");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final String READ =
      """
      select format_type(castsource, null) source, format_type(casttarget, null) target,
             castcontext::text context
        from pg_cast
      """;

  static final Casts NONE = new Casts(Map.of(), Set.of());

  public static Casts read(Session session) {
    Map<String, String> context = new HashMap<>();
    session
        .query(
            READ,
            row ->
                Map.entry(key(row.string("source"), row.string("target")), row.string("context")))
        .forEach(entry -> context.put(entry.getKey(), entry.getValue()));
    return new Casts(context, Set.of("text", "character varying", "character", "name"));
  }

  /** A type's name without its length. */
  public static String base(String type) {
    return type.indexOf('(') < 0
        ? type
        : BLANKS.matcher(LENGTH.matcher(type).replaceAll("")).replaceAll(" ").strip();
  }

  /** Of a name without its length. */
  public static boolean isNumber(String base) {
    return List.of("numeric", "bigint", "integer", "smallint", "double precision", "real")
        .contains(base);
  }

  public static boolean isWhole(String type) {
    return List.of("smallint", "integer", "bigint").contains(type);
  }

  public static boolean isFloat(String type) {
    return List.of("real", "double precision").contains(base(type));
  }

  public static boolean isString(String type) {
    return List.of("text", "character varying", "character", "bpchar", "name").contains(base(type));
  }

  /** Whether ALTER TYPE needs no USING. */
  public boolean assigns(String from, String to) {
    String source = base(from);
    String target = base(to);
    if (source.equals(target) || strings.contains(target)) {
      return true;
    }
    if (source.endsWith("[]") && target.endsWith("[]")) {
      return assigns(
          source.substring(0, source.length() - 2), target.substring(0, target.length() - 2));
    }
    String found = context.get(key(source, target));
    return found != null && !found.equals("e");
  }

  /** Whether the server knows a cast of its own, if only when told to. */
  public boolean knows(String from, String to) {
    return context.containsKey(key(base(from), base(to)));
  }

  private static String key(String from, String to) {
    return from + " > " + to;
  }
}
