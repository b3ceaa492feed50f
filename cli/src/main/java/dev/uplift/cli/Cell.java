package dev.uplift.cli;

import java.util.ArrayList;
import java.util.List;

/** The text of one cell of a table, in lines that its column has room for. */
final class Cell {
  /** After which a name may be broken, where there is no blank. */
  private static final String JOINTS = "/.,-_";

  private Cell() {}

  /** Nothing is lost but the blanks at which it is broken; an empty cell has no lines. */
  static List<String> lines(String text, int room) {
    int width = Math.max(1, room);
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int end = end(rest, width);
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    if (!rest.isEmpty()) {
      lines.add(rest);
    }
    return lines;
  }

  /** At a blank, else after a joint or before a capital, else within a word. */
  private static int end(String text, int width) {
    int blank = text.lastIndexOf(' ', width);
    if (blank > 0 && !text.substring(0, blank).isBlank()) {
      return blank;
    }
    for (int end = width; end > 1; end--) {
      if (jointed(text.charAt(end - 1), text.charAt(end))) {
        return end;
      }
    }
    return width;
  }

  private static boolean jointed(char before, char after) {
    return JOINTS.indexOf(before) >= 0
        || (Character.isLowerCase(before) && Character.isUpperCase(after));
  }
}
