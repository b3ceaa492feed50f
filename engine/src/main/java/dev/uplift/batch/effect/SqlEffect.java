package dev.uplift.batch.effect;

import dev.uplift.batch.body.ScriptText;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlText.Placeholder;

/** The effect of SQL statements, their placeholders replaced by company, partition and range. */
public record SqlEffect(ScriptText text) implements Effect {
  @Override
  public Done apply(Session session, Reach reach) {
    long rows = 0;
    for (ScriptText.Rendered statement : text.rendered(p -> value(p, reach))) {
      try {
        rows += session.execute(statement.sql());
      } catch (SqlFailure e) {
        throw new StatementFailed(e, statement.line(e.position()));
      }
    }
    return Done.whole(rows);
  }

  public static String value(Placeholder placeholder, Reach reach) {
    return switch (placeholder.name()) {
      case "company" -> Identifier.literal(reach.key().company());
      case "partition" -> Identifier.literal(reach.key().partition());
      case "chunk" -> reach.condition(placeholder.argument().orElse(""));
      default ->
          ":" + placeholder.name() + placeholder.argument().map(a -> "(" + a + ")").orElse("");
    };
  }
}
