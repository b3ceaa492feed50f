package dev.uplift.proving.kill;

import dev.uplift.database.Database;
import dev.uplift.proving.RowCensus;
import java.util.List;
import java.util.Map;

/** What a run left behind, apart from when and how often it was begun. */
record Outcome(
    int exit,
    Map<String, String> rows,
    List<String> quarantine,
    List<String> tags,
    List<String> fused) {
  private static final String QUARANTINE =
      """
      select script || ' ' || company || ' ' || q.key::text || ' ' || code || ' ' || state as line
        from dbupgrade.quarantine q order by 1
      """;
  private static final String TAGS =
      """
      select tag || ' ' || company || ' ' || skipped as line from dbupgrade.upgradetag order by 1
      """;

  private static final String FUSED =
      """
      select methodname || ' ' || company as line
        from dbupgrade.releaseupdatescriptslog where rows = -1 order by 1
      """;

  static Outcome of(int exit, Database database) {
    return new Outcome(
        exit,
        RowCensus.take(database),
        lines(database, QUARANTINE),
        lines(database, TAGS),
        lines(database, FUSED));
  }

  private static List<String> lines(Database database, String sql) {
    return database.with("test", session -> session.query(sql, row -> row.string("line")));
  }
}
