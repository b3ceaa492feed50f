package dev.uplift.run.substep;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.platform.Platform;
import java.util.List;

/** Reads which companies and partitions there are. */
final class Companies {
  private Companies() {}

  static List<String> read(Session session, Platform.Companies where) {
    return ids(session, where.table(), where.id());
  }

  static List<String> read(Session session, Platform.Partitions where) {
    return ids(session, where.table(), where.id());
  }

  private static List<String> ids(Session session, String tableName, String column) {
    String id = Identifier.quote(column);
    List<String> table = Identifier.parts(tableName);
    boolean there =
        session.one(
            "select to_regclass(?) is not null as there",
            row -> row.flag("there"),
            Names.quoted(table));
    if (!there) {
      return List.of();
    }
    String sql =
        "select "
            + id
            + "::text as id from "
            + Names.quoted(table)
            + " where "
            + id
            + " is not null";
    return session.query(sql, row -> row.string("id").strip()).stream()
        .filter(company -> !company.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }
}
