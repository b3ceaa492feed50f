package dev.uplift.runbook;

/** XML as text, written line by line. Not safe for many threads. */
final class XmlText {
  private final StringBuilder text =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  private int depth;

  XmlText open(String element) {
    indent().append('<').append(element).append(">\n");
    depth++;
    return this;
  }

  XmlText close(String element) {
    depth--;
    indent().append("</").append(element).append(">\n");
    return this;
  }

  XmlText value(String element, String value) {
    indent().append('<').append(element).append('>');
    value.codePoints().forEach(this::append);
    text.append("</").append(element).append(">\n");
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private StringBuilder indent() {
    return text.append("  ".repeat(depth));
  }

  private void append(int point) {
    switch (point) {
      case '<' -> text.append("&lt;");
      case '>' -> text.append("&gt;");
      case '&' -> text.append("&amp;");
      case '\r' -> text.append("&#13;");
      default -> text.appendCodePoint(allowed(point) ? point : 0xFFFD);
    }
  }

  private static boolean allowed(int point) {
    boolean control = point < 0x20 && point != '\t' && point != '\n';
    boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
    return !control && !surrogate && point != 0xFFFE && point != 0xFFFF;
  }
}
