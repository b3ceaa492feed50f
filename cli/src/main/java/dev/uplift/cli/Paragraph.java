package dev.uplift.cli;

/** Words broken at blanks into lines of a usual terminal; a longer word stays whole. */
final class Paragraph {
  private static final int WIDTH = 78;

  private Paragraph() {}

  /** Each line with the indent before it, and a line end after it. */
  static String of(String indent, String words) {
    return of(indent, indent, words);
  }

  /**
   * With a heading in the first line.
   *
   * @param first what stands before the first line; as long as the indent of the others
   */
  static String of(String first, String indent, String words) {
    StringBuilder text = new StringBuilder(first);
    int length = indent.length();
    for (String word : words.strip().split("\\s+", -1)) {
      boolean begins = length == indent.length();
      if (!begins && length + 1 + word.length() > WIDTH) {
        text.append('\n').append(indent);
        length = indent.length();
        begins = true;
      }
      text.append(begins ? "" : " ").append(word);
      length += word.length() + (begins ? 0 : 1);
    }
    return text.append('\n').toString();
  }
}
