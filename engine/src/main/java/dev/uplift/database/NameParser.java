package dev.uplift.database;

import java.util.ArrayList;
import java.util.List;

/** Reads a dotted name as SQL does: unquoted parts are folded, quoted ones kept. */
final class NameParser {
  private final String text;
  private int position;

  NameParser(String text) {
    this.text = text;
  }

  List<String> parts() {
    List<String> parts = new ArrayList<>();
    do {
      parts.add(part());
    } while (position < text.length() && text.charAt(position++) == '.');
    if (position < text.length()) {
      throw new IllegalArgumentException("not a name: " + text);
    }
    return parts;
  }

  private String part() {
    return position < text.length() && text.charAt(position) == '"' ? quoted() : plain();
  }

  private String plain() {
    int start = position;
    while (position < text.length() && text.charAt(position) != '.') {
      position++;
    }
    if (start == position) {
      throw new IllegalArgumentException("not a name: \"" + text + "\"");
    }
    return Identifier.fold(text.substring(start, position).strip());
  }

  private String quoted() {
    StringBuilder name = new StringBuilder();
    position++;
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c != '"') {
        name.append(c);
      } else if (position < text.length() && text.charAt(position) == '"') {
        name.append('"');
        position++;
      } else {
        return name.toString();
      }
    }
    throw new IllegalArgumentException("a quote is not closed: " + text);
  }
}
