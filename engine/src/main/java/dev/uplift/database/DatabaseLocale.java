package dev.uplift.database;

import java.util.Optional;

/**
 * How a database encodes and sorts text: what another that shall hold the same takes over.
 *
 * @param provider as {@code pg_database} has it: c, i or b
 * @param locale of a provider that is not libc
 */
public record DatabaseLocale(
    String encoding,
    String provider,
    String collate,
    String ctype,
    Optional<String> locale,
    Optional<String> rules) {
  private static final String READ =
      """
      select pg_encoding_to_char(encoding) encoding, datlocprovider::text provider,
             datcollate, datctype,
             coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') locale,
             to_jsonb(d) ->> 'daticurules' rules
        from pg_database d where datname = current_database()
      """;

  /** Of the database itself. */
  public static DatabaseLocale read(Database database) {
    return database.with(
        "locale",
        session ->
            session.one(
                READ,
                row ->
                    new DatabaseLocale(
                        row.string("encoding"),
                        row.string("provider"),
                        row.string("datcollate"),
                        row.string("datctype"),
                        Optional.ofNullable(row.stringOrNull("locale")),
                        Optional.ofNullable(row.stringOrNull("rules")))));
  }

  /** The options of CREATE DATABASE, the template first. */
  public String sql() {
    StringBuilder sql = new StringBuilder("template template0");
    sql.append(" encoding ").append(Identifier.literal(encoding));
    sql.append(" lc_collate ").append(Identifier.literal(collate));
    sql.append(" lc_ctype ").append(Identifier.literal(ctype));
    switch (provider) {
      case "i" -> {
        sql.append(" locale_provider icu");
        locale.ifPresent(l -> sql.append(" icu_locale ").append(Identifier.literal(l)));
        rules.ifPresent(r -> sql.append(" icu_rules ").append(Identifier.literal(r)));
      }
      case "b" -> {
        sql.append(" locale_provider builtin");
        locale.ifPresent(l -> sql.append(" builtin_locale ").append(Identifier.literal(l)));
      }
      default -> sql.append(" locale_provider libc");
    }
    return sql.toString();
  }
}
