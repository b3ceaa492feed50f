package dev.uplift.model;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owners and grants that a model states for roles which a scratch database need not know: kept as
 * words, never executed. Not safe for many threads.
 */
final class DeclaredRights {
  private static final String NAME =
      "((?:\"(?:[^\"]|\"\")+\"|[^\\s\".(,;]+)(?:\\.(?:\"(?:[^\"]|\"\")+\"|[^\\s\".(,;]+))*)";
  private static final Pattern OWNER =
      Pattern.compile(
          "(?is)alter\\s+(schema|table|sequence|view|materialized\\s+view|type|domain|foreign\\s+table"
              + "|function|procedure|aggregate|routine|.+?)\\s+(?:only\\s+)?(?:if\\s+exists\\s+)?"
              + NAME
              + "\\s*(\\(.*\\))?\\s+owner\\s+to\\s+"
              + NAME
              + "\\s*");
  private static final Pattern GRANT =
      Pattern.compile(
          "(?is)grant\\s+(.+?)\\s+on\\s+(?:(table|sequence|schema)\\s+)?(.+?)\\s+to\\s+(.+?)"
              + "(\\s+with\\s+grant\\s+option)?\\s*");
  private static final Pattern ALL = Pattern.compile("(?i)all(\\s+privileges)?");

  private final String schema;
  private final Map<ObjectId, String> owners = new HashMap<>();
  private final Map<ObjectId, Set<String>> grants = new HashMap<>();

  DeclaredRights(String schema) {
    this.schema = schema;
  }

  Map<ObjectId, String> owners() {
    return Map.copyOf(owners);
  }

  Map<ObjectId, Set<String>> grants() {
    return Map.copyOf(grants);
  }

  /** Takes the statement when it gives something an owner. */
  boolean takeOwner(String sql) {
    Matcher matcher = OWNER.matcher(sql);
    if (!matcher.matches()) {
      return false;
    }
    kind(matcher.group(1))
        .filter(kind -> matcher.group(3) == null)
        .ifPresent(kind -> owners.put(id(kind, matcher.group(2)), role(matcher.group(4))));
    return true;
  }

  /** The roles that a GRANT names; empty when it is none. */
  static List<String> grantees(String sql) {
    Matcher matcher = GRANT.matcher(sql);
    return matcher.matches()
        ? List.of(matcher.group(4).split(",", -1)).stream()
            .map(DeclaredRights::role)
            .filter(role -> !role.equals("public"))
            .toList()
        : List.of();
  }

  /** Takes a GRANT on tables, views, sequences or schemas, to roles that do not exist. */
  void takeGrant(String sql) {
    Matcher matcher = GRANT.matcher(sql);
    if (!matcher.matches() || matcher.group(3).indexOf('(') >= 0) {
      return;
    }
    String word = matcher.group(2) == null ? "table" : matcher.group(2);
    Kind kind = kind(word).orElse(Kind.TABLE);
    String option = matcher.group(5) == null ? "" : " with grant option";
    for (String object : matcher.group(3).split(",", -1)) {
      for (String role : matcher.group(4).split(",", -1)) {
        for (String privilege : privileges(matcher.group(1), kind)) {
          grants
              .computeIfAbsent(id(kind, object.strip()), k -> new TreeSet<>())
              .add(privilege + " to " + role(role) + option);
        }
      }
    }
  }

  private static List<String> privileges(String text, Kind kind) {
    if (!ALL.matcher(text.strip()).matches()) {
      return List.of(text.toUpperCase(Locale.ROOT).strip().split("\\s*,\\s*"));
    }
    return switch (kind) {
      case SCHEMA -> List.of("CREATE", "USAGE");
      case SEQUENCE -> List.of("SELECT", "UPDATE", "USAGE");
      default ->
          List.of("DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE");
    };
  }

  private ObjectId id(Kind kind, String name) {
    List<String> parts = Identifier.parts(name);
    return kind == Kind.SCHEMA || parts.size() > 1
        ? new ObjectId(kind, parts)
        : ObjectId.of(kind, schema, parts.getFirst());
  }

  private static String role(String text) {
    return Identifier.parts(text.strip()).getFirst();
  }

  private static Optional<Kind> kind(String word) {
    return switch (word.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ")) {
      case "schema" -> Optional.of(Kind.SCHEMA);
      case "table", "foreign table" -> Optional.of(Kind.TABLE);
      case "sequence" -> Optional.of(Kind.SEQUENCE);
      case "view" -> Optional.of(Kind.VIEW);
      case "materialized view" -> Optional.of(Kind.MATERIALIZED_VIEW);
      case "domain" -> Optional.of(Kind.DOMAIN);
      case "type" -> Optional.of(Kind.ENUM);
      default -> Optional.empty();
    };
  }
}
