package dev.uplift.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, in columns wide enough for each. */
record Table(List<String> headings, List<List<String>> rows) {
  Table {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** With a line end after each row. */
  String text() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < headings.size(); column++) {
      int width = headings.get(column).length();
      for (List<String> row : rows) {
        width = Math.max(width, row.get(column).length());
      }
      widths.add(width);
    }
    StringBuilder text = new StringBuilder(line(headings, widths));
    text.append(line(widths.stream().map("-"::repeat).toList(), widths));
    rows.forEach(row -> text.append(line(row, widths)));
    return text.toString();
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(cell).append(" ".repeat(widths.get(column) - cell.length() + 2));
    }
    return line.toString().stripTrailing() + "\n";
  }
}
