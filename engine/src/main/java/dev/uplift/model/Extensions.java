package dev.uplift.model;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Extensions that a model creates, and whether this server lets this role create them. */
final class Extensions {
  private static final Pattern CREATE =
      Pattern.compile(
          "(?is)create\\s+extension\\s+(?:if\\s+not\\s+exists\\s+)?(\"[^\"]+\"|[\\w-]+).*");

  private static final String AVAILABLE =
      """
      select coalesce(bool_or(v.trusted or v.installed), false) trusted, count(*) versions,
             (select rolsuper from pg_roles where rolname = current_user) super
        from pg_available_extension_versions v where v.name = ?
      """;

  private Extensions() {}

  /** The extension that the statement creates. */
  static Optional<String> created(String sql) {
    Matcher matcher = CREATE.matcher(sql);
    return matcher.matches()
        ? Optional.of(Identifier.parts(matcher.group(1)).getFirst())
        : Optional.empty();
  }

  /** Those that the file creates. */
  static Set<String> in(ModelFile file) {
    Set<String> names = new TreeSet<>();
    for (SqlStatement statement : SqlText.statements(file.text())) {
      created(statement.text()).ifPresent(names::add);
    }
    return names;
  }

  /** Why it cannot be created here: {@code is not available on this server}; empty when it can. */
  static Optional<String> hindrance(Session session, String name) {
    return session.one(
        AVAILABLE,
        row -> {
          if (row.number("versions") == 0) {
            return Optional.of("is not available on this server");
          }
          return row.flag("trusted") || row.flag("super")
              ? Optional.<String>empty()
              : Optional.of("is not trusted, and Uplift's role is no superuser");
        },
        name);
  }
}
