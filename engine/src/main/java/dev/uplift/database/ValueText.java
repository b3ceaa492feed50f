package dev.uplift.database;

/** What the text of a value depends on, set so that the same value always reads the same. */
public final class ValueText {
  /** Statements for a session of its own; row security hides nothing from it. */
  public static final String SETTINGS =
      """
      set row_security = off;
      set search_path = pg_catalog;
      set "TimeZone" = 'UTC';
      set "DateStyle" = 'ISO, YMD';
      set "IntervalStyle" = 'postgres';
      set extra_float_digits = 3;
      set bytea_output = 'hex';
      set xmlbinary = 'base64';
      set lc_monetary = 'C';
      set statement_timeout = 0
      """;

  private ValueText() {}
}
