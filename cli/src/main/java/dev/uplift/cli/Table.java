package dev.uplift.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows under headings, in columns wide enough for each. */
record Table(List<String> headings, List<List<String>> rows) {
  private static final int GAP = 2;

  /** Of a column that gives way: less could not be read. */
  private static final int LEAST = 10;

  Table {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** With a line end after each row. */
  String text() {
    return text(widths());
  }

  /**
   * Where a row is wider than this, the widest columns give way, and their cells take several
   * lines; where that leaves too little of them, each cell stands in lines of its own beside its
   * heading.
   */
  String text(int width) {
    List<Integer> widths = widths();
    int widest = widths.stream().mapToInt(Integer::intValue).max().orElse(0);
    for (int most = widest; most >= Math.min(LEAST, widest); most--) {
      int bound = most;
      List<Integer> bounded = widths.stream().map(each -> Math.min(each, bound)).toList();
      if (total(bounded) <= width) {
        return text(bounded);
      }
    }
    return beneath(width);
  }

  /** Of a row with whole cells. */
  int width() {
    return total(widths());
  }

  private List<Integer> widths() {
    return IntStream.range(0, headings.size())
        .map(column -> Math.max(headings.get(column).length(), longest(column)))
        .boxed()
        .toList();
  }

  private int longest(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static int total(List<Integer> widths) {
    return widths.stream().mapToInt(Integer::intValue).sum() + GAP * (widths.size() - 1);
  }

  private String text(List<Integer> widths) {
    StringBuilder text = new StringBuilder(lines(headings, widths));
    text.append(lines(widths.stream().map("-"::repeat).toList(), widths));
    rows.forEach(row -> text.append(lines(row, widths)));
    return text.toString();
  }

  private static String lines(List<String> cells, List<Integer> widths) {
    List<List<String>> broken =
        IntStream.range(0, cells.size())
            .mapToObj(column -> Cell.lines(cells.get(column), widths.get(column)))
            .toList();
    int height = Math.max(1, broken.stream().mapToInt(List::size).max().orElse(1));
    StringBuilder text = new StringBuilder();
    for (int number = 0; number < height; number++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < cells.size(); column++) {
        List<String> cell = broken.get(column);
        String part = number < cell.size() ? cell.get(number) : "";
        line.append(part).append(" ".repeat(widths.get(column) - part.length() + GAP));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** Heading and cell in each line, an empty line between rows; empty cells are left out. */
  private String beneath(int width) {
    int margin = headings.stream().mapToInt(String::length).max().orElse(0) + GAP;
    List<String> blocks = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder block = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String heading = headings.get(column);
        String first = heading + " ".repeat(margin - heading.length());
        for (String part : Cell.lines(row.get(column), width - margin)) {
          block.append(first).append(part).append('\n');
          first = " ".repeat(margin);
        }
      }
      blocks.add(block.toString());
    }
    return String.join("\n", blocks);
  }
}
