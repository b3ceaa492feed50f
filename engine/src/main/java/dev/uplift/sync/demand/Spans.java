package dev.uplift.sync.demand;

import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the server leaves out of a text without a word where it reads an interval of it: digits of
 * seconds, and fields that the type does not have. Pure.
 */
record Spans(Situation situation) {
  private static final Pattern INTERVAL = Pattern.compile("interval( [a-z ]+)?(\\(\\d\\))?");

  /** Empty where the change of type is another; tried where the server cannot be asked. */
  Optional<Test> of(String value, String from, String to) {
    if (!concerns(from, to)) {
      return Optional.empty();
    }
    String text = value + "::text";
    String fine = text + " ~ '\\.\\d{6}\\d*[1-9]'"; // no interval has a place for that
    if (to.equals("interval")) {
      return Optional.of(new Test.Broken(fine));
    }
    String differs = "%1$s::%2$s is distinct from %1$s::interval".formatted(text, to);
    return Optional.of(
        situation.have().version().atLeast(16)
            ? new Test.Broken(
                "(%s or case when pg_input_is_valid(%s, 'interval') then %s else false end)"
                    .formatted(fine, text, differs))
            : new Test.Tried("(" + fine + " or " + differs + ")"));
  }

  /** As {@link #of}, by a condition that never fails: on older servers true of too many values. */
  Optional<String> suspected(String value, String from, String to) {
    return of(value, from, to)
        .map(
            test ->
                test instanceof Test.Broken(String condition)
                    ? condition
                    : value + "::text ~ '[1-9]'");
  }

  private static boolean concerns(String from, String to) {
    return Casts.isString(from) && INTERVAL.matcher(to).matches();
  }
}
