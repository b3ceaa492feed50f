package dev.uplift.sync.demand;

import dev.uplift.database.Identifier;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.Optional;

/** How the text of a value is read as another type. Pure. */
record Reading(Situation situation) {

  /**
   * Whether a value can be read as the new type, where the server does not just assign it; JSON is
   * read anew where it does, and must hold no zero byte and no number too large.
   */
  Optional<Test> of(String value, String from, String to) {
    boolean json = from.equals("json") && to.equals("jsonb");
    if (!json && situation.beyond().casts().assigns(from, to)) {
      return Optional.empty();
    }
    boolean text = json || Casts.isString(from) || !situation.beyond().casts().knows(from, to);
    boolean asks = situation.have().version().atLeast(16);
    String base = Casts.base(to);
    String type = Narrowing.of(value, from, to).impossible().isPresent() ? base : to;
    return Optional.of(
        text && asks
            ? new Test.Broken(
                "not pg_input_is_valid(" + value + "::text, " + Identifier.literal(type) + ")")
            : new Test.Raises(value + (text ? "::text" : "") + "::" + base));
  }
}
