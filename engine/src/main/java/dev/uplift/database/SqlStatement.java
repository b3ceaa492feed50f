package dev.uplift.database;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of a file of SQL.
 *
 * @param text without the closing semicolon; for COPY, the statement before its data
 * @param line on which it starts, from 1
 * @param data the lines of a COPY … FROM STDIN, without the closing {@code \.}; else empty
 */
public record SqlStatement(Form form, String text, int line, String data) {
  private static final Pattern MAKES_SCHEMA =
      Pattern.compile("(?is)create\\s+schema\\s+(\"(?:[^\"]|\"\")+\"|[\\w$]+)\\s*");

  /** Whether it makes this schema, and nothing in it: pg_dump writes that even of the usual one. */
  public boolean makesSchema(String name) {
    Matcher made = MAKES_SCHEMA.matcher(text);
    return made.matches() && Identifier.parts(made.group(1)).equals(List.of(name));
  }

  /** What stands there. */
  public enum Form {
    SQL,
    /** COPY … FROM STDIN with its data below it, as pg_dump writes it. */
    COPY,
    /** A psql command, such as {@code \connect}: no SQL at all. */
    META
  }
}
