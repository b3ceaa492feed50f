package dev.uplift.batch.method;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that a transfer names, held against the tables: all are there, and what is copied has
 * a type that holds each of its values as it is. The server alone would round and cut in silence.
 */
final class TransferFields {
  private static final String READ =
      """
      select attname as name, format_type(atttypid, -1) as type
        from pg_attribute
       where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
       order by attnum
      """;

  /** From each type to those that hold all of its values. */
  private static final Map<String, List<String>> WIDER =
      Map.of(
          "smallint", List.of("integer", "bigint", "numeric"),
          "integer", List.of("bigint", "numeric"),
          "bigint", List.of("numeric"),
          "real", List.of("double precision"),
          "character varying", List.of("text"),
          "character", List.of("character varying", "text"),
          "text", List.of("character varying"),
          "date", List.of("timestamp without time zone"));

  private record Pair(String source, String destination, int line) {}

  private final List<Pair> pairs = new ArrayList<>();
  private final Map<String, Integer> sources = new HashMap<>();
  private final Map<String, Integer> destinations = new HashMap<>();

  void source(String field, int line) {
    sources.putIfAbsent(field, line);
  }

  void destination(String field, int line) {
    destinations.putIfAbsent(field, line);
  }

  /** One that is copied to another. */
  void pair(String from, String to, int line) {
    pairs.add(new Pair(from, to, line));
    source(from, line);
    destination(to, line);
  }

  /**
   * Comes back when all is well.
   *
   * @throws Failure with every field that is not there, or is of the wrong type
   */
  void check(Session session, String source, String destination) {
    Map<String, String> from = types(session, source);
    Map<String, String> to = types(session, destination);
    List<Problem> problems = new ArrayList<>();
    checkThere(source, from, sources, problems);
    checkThere(destination, to, destinations, problems);
    for (Pair pair : pairs) {
      String given = from.get(pair.source());
      String wanted = to.get(pair.destination());
      if (given != null && wanted != null && !holds(given, wanted)) {
        problems.add(otherType(source, given, destination, wanted, pair));
      }
    }
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.FAILED, problems, null);
    }
  }

  private static Map<String, String> types(Session session, String table) {
    Map<String, String> types = new java.util.LinkedHashMap<>();
    session
        .query(
            READ,
            row -> Map.entry(row.string("name"), row.string("type")),
            Identifier.quoted(table))
        .forEach(entry -> types.put(entry.getKey(), entry.getValue()));
    return types;
  }

  /** A table that is not there at all is told by the conversion. */
  private static void checkThere(
      String table,
      Map<String, String> types,
      Map<String, Integer> fields,
      List<Problem> problems) {
    fields.entrySet().stream()
        .filter(field -> !types.isEmpty() && !types.containsKey(field.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            field ->
                problems.add(
                    Problem.of(
                            "columnMissing",
                            "the table \"" + table + "\" has no column \"" + field.getKey() + "\"")
                        .withTarget(table + "." + field.getKey())
                        .withAt(new Place(null, null, null, null, field.getValue()))
                        .withRemedy("It has: " + String.join(", ", types.keySet()) + ".")));
  }

  private static boolean holds(String given, String wanted) {
    return given.equals(wanted) || WIDER.getOrDefault(given, List.of()).contains(wanted);
  }

  private static Problem otherType(
      String source, String given, String destination, String wanted, Pair pair) {
    String from = source + "." + pair.source();
    String to = destination + "." + pair.destination();
    return Problem.of(
            "fieldType", "\"" + from + "\" is " + given + ", and \"" + to + "\" is " + wanted)
        .withTarget(to)
        .withAt(new Place(null, null, null, null, pair.line()))
        .withWhy("a transfer copies values as they are")
        .withRemedy("Convert them in a statement of your own: context.execute(…).");
  }
}
