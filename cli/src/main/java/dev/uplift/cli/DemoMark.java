package dev.uplift.cli;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What the demo writes on a database of its own, as the database's comment, so that it knows it
 * again.
 *
 * @param rows asked for
 * @param seed of the rows
 * @param runbook id of the runbook that upgrades it
 * @param made whether the demo made the database itself, and may drop it
 */
record DemoMark(long rows, long seed, String runbook, boolean made) {
  private static final String PREFIX = "uplift demo ";

  private static final String READ =
      """
      select shobj_description(oid, 'pg_database') as text
        from pg_database where datname = current_database()
      """;

  /** Empty: the database is not the demo's. */
  static Optional<DemoMark> read(Session session) {
    String text =
        session.one(READ, row -> Optional.ofNullable(row.stringOrNull("text"))).orElse("");
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(text.substring(PREFIX.length()), DemoMark.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  void write(Session session, String database) {
    String text = PREFIX + Json.line(this);
    session.execute(
        "comment on database " + Identifier.quote(database) + " is " + Identifier.literal(text));
  }
}
