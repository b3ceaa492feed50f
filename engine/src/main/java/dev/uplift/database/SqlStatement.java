package dev.uplift.database;

/**
 * One statement of a file of SQL.
 *
 * @param text without the closing semicolon; for COPY, the statement before its data
 * @param line on which it starts, from 1
 * @param data the lines of a COPY … FROM STDIN, without the closing {@code \.}; else empty
 */
public record SqlStatement(Form form, String text, int line, String data) {
  /** What stands there. */
  public enum Form {
    SQL,
    /** COPY … FROM STDIN with its data below it, as pg_dump writes it. */
    COPY,
    /** A psql command, such as {@code \connect}: no SQL at all. */
    META
  }
}
