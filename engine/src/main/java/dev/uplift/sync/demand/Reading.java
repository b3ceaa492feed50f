package dev.uplift.sync.demand;

import dev.uplift.database.Identifier;
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the text of a value is read as another type. Pure. */
record Reading(Situation situation) {
  private static final Pattern BITS = Pattern.compile("(bit|bit varying)\\((\\d+)\\)");

  /**
   * Whether a value can be read as the new type, where the server does not just assign it; JSON is
   * read anew where it does, and must hold no zero byte and no number too large.
   */
  Optional<Test> of(String value, String from, String to) {
    boolean json = from.equals("json") && to.equals("jsonb");
    boolean whole = Retype.exact(value, from, to).isPresent();
    if (whole || (!json && situation.beyond().casts().assigns(from, to))) {
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
            : new Test.Raises(text ? read(value + "::text", to) : value + "::" + base));
  }

  /** Bits must be as many as there is room for, which a cast would see to. */
  private static String read(String text, String to) {
    Matcher bits = BITS.matcher(to);
    return bits.matches()
        ? "pg_catalog.%s(%s::bit varying, %s, false)"
            .formatted(bits.group(1).equals("bit") ? "\"bit\"" : "varbit", text, bits.group(2))
        : text + "::" + Casts.base(to);
  }
}
