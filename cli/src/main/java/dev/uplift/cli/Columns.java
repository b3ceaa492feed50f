package dev.uplift.cli;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How wide text is set for its reader: as their terminal has room, within reason; in a pipe or file
 * paragraphs as for a usual terminal, while tables and entries keep their lines whole.
 *
 * @param terminal its columns; empty where the text goes elsewhere
 */
record Columns(OptionalInt terminal) {
  /** Not read at a terminal. */
  static final Columns PAPER = new Columns(OptionalInt.empty());

  private static final int USUAL = 80;
  private static final int LEAST = 40;
  private static final int MOST = 120;

  /** Some terminals begin a new line as soon as the last column is taken. */
  private static final int MARGIN = 2;

  /** Beside a heading: less is narrower than what stands beneath it. */
  private static final int ROOM = 24;

  private static final String NARROW = "    ";

  private static final Pattern BEFORE_WORDS = Pattern.compile("(?:\\d\\d:\\d\\d:\\d\\d)?\\s*");

  /** That a line may take. */
  int width() {
    return Math.clamp(terminal.orElse(USUAL), LEAST, MOST) - MARGIN;
  }

  /** Words broken into lines, each with the indent before it, and a line end after it. */
  String paragraph(String indent, String words) {
    return paragraph(indent, indent, words);
  }

  /**
   * With a heading in the first line; in a line of its own, where it leaves little room, or before
   * the words, where it is itself further in.
   *
   * @param first what stands before the first line; it shows as long as the indent of the others
   */
  String paragraph(String first, String indent, String words) {
    if (width() - indent.length() >= ROOM) {
      return Paragraph.of(first, indent, words, width());
    }
    String heading = first.strip();
    if (heading.isEmpty()) {
      return Paragraph.of(NARROW, NARROW, words, width());
    }
    return first.startsWith(" ")
        ? Paragraph.of(NARROW, NARROW, heading + ": " + words, width())
        : first.stripTrailing() + "\n" + Paragraph.of(NARROW, NARROW, words, width());
  }

  /** As a paragraph; but in a pipe or file one line, whatever its length. */
  String entry(String first, String indent, String words) {
    return terminal.isPresent() ? paragraph(first, indent, words) : first + words + "\n";
  }

  /** A line that is set already; what the terminal has no room for stands beneath, further in. */
  String folded(String line) {
    if (terminal.isEmpty() || line.length() <= width()) {
      return line + "\n";
    }
    String indent = " ".repeat(Math.min(start(line) + 2, width() / 2));
    String head = Cell.lines(line, width()).getFirst();
    String rest = line.substring(head.length()).strip();
    StringBuilder text = new StringBuilder(head).append('\n');
    for (String part : Cell.lines(rest, width() - indent.length())) {
      text.append(indent).append(part).append('\n');
    }
    return text.toString();
  }

  /** Where the words begin, behind a time of the day. */
  private static int start(String line) {
    Matcher matcher = BEFORE_WORDS.matcher(line);
    return matcher.lookingAt() ? matcher.end() : 0;
  }

  /** Whether its rows stay in one line each. */
  boolean haveRoomFor(Table table) {
    return terminal.isEmpty() || table.width() <= width();
  }

  /** With cells in several lines, where the terminal is too narrow for the longest. */
  String table(Table table) {
    return table("", table);
  }

  /** With an indent before each line. */
  String table(String indent, Table table) {
    String text = terminal.isPresent() ? table.text(width() - indent.length()) : table.text();
    return indent.isEmpty() ? text : text.indent(indent.length());
  }
}
