package dev.uplift.cli;

import dev.uplift.batch.graph.Explanation;
import dev.uplift.batch.graph.ScriptChoice;
import dev.uplift.batch.graph.ScriptGraph;
import dev.uplift.batch.graph.SqlReading;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.List;

/** The scripts of a site in their order, for people and for programs. */
record ScriptsView(ScriptGraph graph, ScriptChoice.Choice choice, SqlReading.Seen seen) {

  /** {@code scripts/1}. */
  record Page(
      String format,
      List<Line> scripts,
      List<ScriptGraph.Edge> edges,
      List<Left> leftOut,
      List<String> warnings,
      List<SqlReading.Unread> unread) {}

  /** One script. */
  record Line(int number, String script, String stage, String group, String scope, String key) {}

  /** A script that does not run here. */
  record Left(String script, String why) {}

  Page json() {
    List<Line> lines = new ArrayList<>();
    for (Script script : graph.order()) {
      lines.add(
          new Line(
              lines.size() + 1,
              script.path(),
              script.stage().text(),
              script.group().text(),
              script.scope().text(),
              script.key().orElse("")));
    }
    return new Page("scripts/1", lines, graph.edges(), left(), warnings(), seen.unread());
  }

  /** A table, the edges under it. */
  String text(Columns columns) {
    Page page = json();
    StringBuilder text =
        new StringBuilder(
            columns.table(
                new Table(
                    List.of("No", "Script", "Stage", "Group", "Scope", "Key"),
                    page.scripts().stream()
                        .map(
                            line ->
                                List.of(
                                    String.valueOf(line.number()),
                                    line.script(),
                                    line.stage(),
                                    line.group(),
                                    line.scope(),
                                    line.key()))
                        .toList())));
    section(
        text,
        columns,
        "What waits for what",
        page.edges().stream()
            .map(edge -> edge.to() + " waits for " + edge.from() + ": " + edge.reason())
            .toList());
    section(
        text,
        columns,
        "Left out",
        page.leftOut().stream().map(left -> left.script() + ": " + left.why()).toList());
    section(text, columns, "Where SQL and header differ", page.warnings());
    section(
        text,
        columns,
        "Not read",
        page.unread().stream().map(u -> u.file() + ":" + u.line() + ": " + u.why()).toList());
    return text.toString();
  }

  private static void section(
      StringBuilder text, Columns columns, String heading, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append('\n').append(heading).append(":\n");
      lines.forEach(line -> text.append(columns.entry("  ", "    ", line)));
    }
  }

  private List<Left> left() {
    return choice.leftOut().entrySet().stream()
        .map(entry -> new Left(entry.getKey().path(), entry.getValue()))
        .toList();
  }

  /** Without a database nothing was read, and nothing can differ. */
  private List<String> warnings() {
    if (seen.uses().isEmpty() && seen.unread().isEmpty()) {
      return List.of();
    }
    return graph.order().stream()
        .flatMap(script -> SqlReading.differences(script, seen).stream())
        .toList();
  }

  /** Why the first of the two comes first. */
  static String text(Explanation told, List<String> names) {
    if (told.first().isEmpty()) {
      return "Nothing orders \"%s\" and \"%s\": they may run side by side.%n"
          .formatted(names.getFirst(), names.getLast());
    }
    StringBuilder text =
        new StringBuilder("\"%s\" runs before \"%s\"".formatted(told.first(), told.second()));
    if (told.way().isEmpty()) {
      return text.append(": ").append(told.barrier()).append(".\n").toString();
    }
    text.append(":\n");
    told.way()
        .forEach(
            edge ->
                text.append("  %s → %s: %s%n".formatted(edge.from(), edge.to(), edge.reason())));
    return text.toString();
  }
}
