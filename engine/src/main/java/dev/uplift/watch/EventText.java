package dev.uplift.watch;

import dev.uplift.problem.Problem;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events as lines. */
final class EventText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private EventText() {}

  /** One JSON object, with the event's name under {@code event}. */
  static String json(Event event) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("event", name(event));
    ObjectNode fields = MAPPER.valueToTree(event);
    node.setAll(fields);
    return node.toString();
  }

  /**
   * The whole error as a file of its own: the error object, and the SQL that no interface shows.
   */
  static String error(Instant at, String path, Problem problem) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("format", "failure/1");
    node.put("at", at.toString());
    node.put("path", path);
    node.put("sql", problem.sql());
    node.set("error", MAPPER.valueToTree(problem));
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(node);
  }

  /** For people; empty for what another file tells better. */
  static Optional<String> line(Event event) {
    String text =
        switch (event) {
          case Event.StepStarted e ->
              "step " + e.step() + " " + e.name() + " begins, attempt " + e.attempt();
          case Event.StepEnded e ->
              "step " + e.step() + " " + e.name() + " " + e.state() + because(e.reason());
          case Event.SubstepStarted e -> e.path() + " begins, attempt " + e.attempt();
          case Event.SubstepEnded e ->
              e.path() + " " + e.state() + " after " + seconds(e.seconds()) + because(e.reason());
          case Event.Progress e ->
              e.path()
                  + " "
                  + e.done()
                  + (e.total() < 0 ? "" : " of " + e.total())
                  + " "
                  + e.unit();
          case Event.Throttled e ->
              e.path()
                  + (e.why().isEmpty() ? " is throttled no more" : " is throttled: " + e.why());
          case Event.ScriptEnded e ->
              "script "
                  + e.script()
                  + (e.company().isEmpty() ? "" : " (" + e.company() + ")")
                  + " "
                  + e.state()
                  + ", "
                  + e.rows()
                  + " rows, "
                  + seconds(e.seconds());
          case Event.StatementExecuted _ -> "";
          case Event.StateChanged e -> "the " + e.what() + " is now " + e.state();
          case Event.Noted e -> e.path() + " " + e.text();
          case Event.Failed e -> e.path() + " failed: " + e.problem().message();
        };
    return text.isEmpty() ? Optional.empty() : Optional.of(event.at() + " " + text);
  }

  /** The whole error, its details below it. */
  static String problem(String head, Problem problem) {
    StringBuilder text = new StringBuilder(head).append('\n');
    add(text, problem, "  ");
    return text.toString();
  }

  private static void add(StringBuilder text, Problem problem, String indent) {
    text.append(indent).append(problem.code()).append(": ").append(problem.message()).append('\n');
    part(text, indent, "target", problem.target());
    part(text, indent, "why", problem.why());
    part(text, indent, "remedy", problem.remedy());
    part(text, indent, "sqlState", problem.sqlState());
    part(text, indent, "at", problem.at() == null ? null : problem.at().display());
    problem.details().forEach(detail -> add(text, detail, indent + "  "));
  }

  private static void part(
      StringBuilder text,
      String indent,
      String name,
      @org.jspecify.annotations.Nullable Object value) {
    if (value != null) {
      text.append(indent).append("  ").append(name).append(": ").append(value).append('\n');
    }
  }

  private static String name(Event event) {
    String name = event.getClass().getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static String because(Optional<String> reason) {
    return reason.map(r -> ": " + r).orElse("");
  }
}
