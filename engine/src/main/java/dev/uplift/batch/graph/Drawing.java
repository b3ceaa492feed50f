package dev.uplift.batch.graph;

import dev.uplift.batch.graph.ScriptGraph.Edge;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The graph as an SVG picture: columns from left to right, a script to the right of all it waits
 * for, a rule at each barrier.
 */
public final class Drawing {
  private static final int WIDTH = 210;
  private static final int HEIGHT = 38;
  private static final int COLUMN = 290;
  private static final int ROW = 56;
  private static final int TOP = 90;
  private static final int LEFT = 30;

  private static final Map<ScriptGraph.Kind, String> COLOURS =
      Map.of(
          ScriptGraph.Kind.AFTER, "#1f4e79",
          ScriptGraph.Kind.BEFORE, "#1f4e79",
          ScriptGraph.Kind.TABLE, "#3a7d44",
          ScriptGraph.Kind.SQL, "#c05a00",
          ScriptGraph.Kind.ADDED, "#7a2e8e");

  private final ScriptGraph graph;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Map<String, Integer> rows = new HashMap<>();
  private final Map<Integer, String> barriers = new TreeMap<>();

  private Drawing(ScriptGraph graph) {
    this.graph = graph;
  }

  /** A whole SVG document. */
  public static String of(ScriptGraph graph) {
    Drawing drawing = new Drawing(graph);
    drawing.placeColumns();
    drawing.placeRows();
    return drawing.text();
  }

  /** A group begins where the one before it has ended. */
  private void placeColumns() {
    String group = "";
    int base = 0;
    int next = 0;
    for (Script script : graph.order()) {
      String own = script.stage().text() + " · " + script.group().text();
      if (!own.equals(group)) {
        group = own;
        base = next;
        barriers.put(base, group);
      }
      int column = base;
      for (Edge edge : graph.into(script.path())) {
        column = Math.max(column, columns.getOrDefault(edge.from(), -1) + 1);
      }
      columns.put(script.path(), column);
      next = Math.max(next, column + 1);
    }
  }

  /** Each script near the middle of those that it waits for. */
  private void placeRows() {
    Map<Integer, List<String>> byColumn = new TreeMap<>();
    columns.forEach((path, c) -> byColumn.computeIfAbsent(c, _ -> new ArrayList<>()).add(path));
    for (List<String> column : byColumn.values()) {
      Map<String, Double> wished = new HashMap<>();
      column.forEach(path -> wished.put(path, middle(path)));
      column.sort(
          Comparator.comparingDouble((String path) -> wished.getOrDefault(path, 0.0))
              .thenComparing(path -> path));
      int row = 0;
      for (String path : column) {
        rows.put(path, row++);
      }
    }
  }

  private double middle(String path) {
    return graph.into(path).stream()
        .mapToInt(edge -> rows.getOrDefault(edge.from(), 0))
        .average()
        .orElse(Double.MAX_VALUE);
  }

  private String text() {
    int width = LEFT * 2 + COLUMN * columns.values().stream().mapToInt(c -> c + 1).max().orElse(1);
    int height = TOP + 40 + ROW * rows.values().stream().mapToInt(r -> r + 1).max().orElse(1);
    StringBuilder svg =
        new StringBuilder(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" \
            viewBox="0 0 %1$d %2$d" font-family="Helvetica, Arial, sans-serif">
            <defs><marker id="tip" markerWidth="9" markerHeight="8" refX="8" refY="4" \
            orient="auto"><path d="M0,0 L9,4 L0,8 z" fill="context-stroke"/></marker></defs>
            <rect width="100%%" height="100%%" fill="#ffffff"/>
            """
                .formatted(width, height));
    legend(svg);
    barriers.forEach((column, name) -> barrier(svg, column, name, height));
    graph.edges().forEach(edge -> edge(svg, edge));
    columns.keySet().forEach(path -> node(svg, graph.script(path)));
    return svg.append("</svg>\n").toString();
  }

  private static void legend(StringBuilder svg) {
    int x = LEFT;
    for (Map.Entry<String, String> entry :
        Map.of(
                "1 declared", "#1f4e79",
                "2 table of both headers", "#3a7d44",
                "3 table of the SQL", "#c05a00",
                "4 added during the run", "#7a2e8e")
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByKey())
            .toList()) {
      svg.append(
          "<path d=\"M%d,24 h26\" stroke=\"%s\" stroke-width=\"2\"/>"
              .formatted(x, entry.getValue()));
      svg.append(
          "<text x=\"%d\" y=\"28\" font-size=\"12\" fill=\"#444\">%s</text>%n"
              .formatted(x + 32, entry.getKey().substring(2)));
      x += 190;
    }
  }

  private static void barrier(StringBuilder svg, int column, String name, int height) {
    int x = LEFT + COLUMN * column - 14;
    svg.append(
        "<path d=\"M%d,44 V%d\" stroke=\"#bbb\" stroke-dasharray=\"4 4\"/>"
            .formatted(x, height - 14));
    svg.append(
        "<text x=\"%d\" y=\"62\" font-size=\"14\" font-weight=\"bold\" fill=\"#333\">%s</text>%n"
            .formatted(x + 8, name));
  }

  private void edge(StringBuilder svg, Edge edge) {
    int fromX = x(edge.from()) + WIDTH;
    int fromY = y(edge.from()) + HEIGHT / 2;
    int toX = x(edge.to());
    int toY = y(edge.to()) + HEIGHT / 2;
    int bend = Math.max(30, (toX - fromX) / 2);
    svg.append(
        "<path d=\"M%d,%d C%d,%d %d,%d %d,%d\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\""
            .formatted(
                fromX,
                fromY,
                fromX + bend,
                fromY,
                toX - bend,
                toY,
                toX - 1,
                toY,
                COLOURS.get(edge.kind())));
    svg.append(" marker-end=\"url(#tip)\"><title>");
    svg.append(escaped(edge.from() + " → " + edge.to() + ": " + edge.reason()));
    svg.append("</title></path>\n");
  }

  private void node(StringBuilder svg, Script script) {
    int x = x(script.path());
    int y = y(script.path());
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#f5f8fc\" stroke=\"#5b7ea6\"/>"
            .formatted(x, y, WIDTH, HEIGHT));
    svg.append(
        "<text x=\"%d\" y=\"%d\" font-size=\"12\" fill=\"#111\">%s<title>%s</title></text>"
            .formatted(x + 9, y + 16, escaped(shortened(script.path())), escaped(script.path())));
    svg.append(
        "<text x=\"%d\" y=\"%d\" font-size=\"10\" fill=\"#667\">%s</text>%n"
            .formatted(x + 9, y + 30, escaped(line(script))));
  }

  private static String line(Script script) {
    return script.scope().text()
        + script.key().map(key -> " · " + key).orElse("")
        + script.versions().map(range -> " · " + range).orElse("");
  }

  private int x(String path) {
    return LEFT + COLUMN * columns.getOrDefault(path, 0);
  }

  private int y(String path) {
    return TOP + ROW * rows.getOrDefault(path, 0);
  }

  /** The end says more than the beginning. */
  private static String shortened(String path) {
    return path.length() <= 32 ? path : "…" + path.substring(path.length() - 31);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
