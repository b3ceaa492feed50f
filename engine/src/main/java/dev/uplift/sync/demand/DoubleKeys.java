package dev.uplift.sync.demand;

import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.Optional;

/**
 * Objects in JSON that have a key more than once, at whatever depth: json and text keep all of its
 * values, jsonb the last one alone. Pure.
 */
record DoubleKeys(Situation situation) {
  /** What has no two keys is not read at all; of text, what is no object or list either. */
  private static final String PERHAPS = "%s::text ~ '^\\s*[[{].*:.*:'";

  private static final String ASKED =
      "%1$s::text is not json with unique keys and pg_input_is_valid(%1$s::text, 'jsonb')";

  /** Empty where the change of type is another. */
  Optional<Test> of(String value, String from, String to) {
    return concerns(from, to)
        ? Optional.of(
            asks() ? new Test.Broken(ASKED.formatted(value)) : new Test.Tried(searched(value)))
        : Optional.empty();
  }

  /**
   * As {@link #of}, by a condition that never fails: on older servers true of too many values, of
   * text and of escapes that no text can hold, so that reading a key would fail.
   */
  Optional<String> suspected(String value, String from, String to) {
    if (!concerns(from, to)) {
      return Optional.empty();
    }
    if (asks()) {
      return Optional.of(ASKED.formatted(value));
    }
    String perhaps = PERHAPS.formatted(value);
    return Optional.of(
        from.equals("json")
            ? "case when %s::text ~ '\\\\u(0000|[dD][89a-fA-F])' then %s else %s end"
                .formatted(value, perhaps, searched(value))
            : perhaps);
  }

  private static boolean concerns(String from, String to) {
    return to.equals("jsonb") && (from.equals("json") || Casts.isString(from));
  }

  private boolean asks() {
    return situation.have().version().atLeast(16);
  }

  /** On servers that cannot be asked, each object on the way down is looked at. */
  private static String searched(String value) {
    return """
      case when %2$s then exists (
        with recursive j (v) as (
          select %1$s::json
          union all
          select c.v from j cross join lateral (
            select value from json_each(case when json_typeof(j.v) = 'object' then j.v else '{}' end)
             where json_typeof(value) in ('object', 'array')
            union all
            select value
              from json_array_elements(case when json_typeof(j.v) = 'array' then j.v else '[]' end)
             where json_typeof(value) in ('object', 'array')
          ) c (v))
        select from j
         where (select count(*) > count(distinct key)
                  from json_each(case when json_typeof(j.v) = 'object' then j.v else '{}' end)))
        else false end\
      """
        .formatted(value, PERHAPS.formatted(value));
  }
}
