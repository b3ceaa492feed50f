package dev.uplift.author;

import dev.uplift.author.TestResult.RowDifference;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.PackageTest;
import dev.uplift.pack.PackageTest.TableRows;
import dev.uplift.pack.PackageTest.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds the rows that a script has set aside against those that it was expected to. */
final class ExpectedQuarantine {
  /** Of a test's own database, where there is one run. */
  private static final String ASIDE =
      """
      select id::text as id, chunk_table, data::text as data, reason, e.key as name, e.value as value
        from dbupgrade.quarantine q, jsonb_each_text(q.data) e
       where state = 'Quarantined' order by id, e.key
      """;

  private ExpectedQuarantine() {}

  private record Aside(String table, String reason, Map<String, Optional<String>> values) {}

  /** Every row set aside must be expected, and the other way round. */
  static List<RowDifference> differences(Session session, PackageTest test) {
    Map<String, Aside> aside = read(session);
    List<RowDifference> told = new ArrayList<>();
    for (TableRows table : test.quarantine()) {
      for (Values row : table.rows()) {
        Optional<String> found =
            aside.entrySet().stream()
                .filter(entry -> fits(table.table(), row, entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        found.ifPresent(aside::remove);
        if (found.isEmpty()) {
          told.add(
              new RowDifference(
                  table.table(), "", "", "set aside: " + text(row.values()), "not", row.line()));
        }
      }
    }
    aside
        .values()
        .forEach(
            row ->
                told.add(
                    new RowDifference(
                        row.table(),
                        "",
                        "",
                        "not set aside",
                        text(row.values()) + ": " + row.reason(),
                        0)));
    return told;
  }

  private static Map<String, Aside> read(Session session) {
    Map<String, Aside> aside = new LinkedHashMap<>();
    session.query(
        ASIDE,
        row -> {
          aside
              .computeIfAbsent(
                  row.string("id"),
                  _ ->
                      new Aside(
                          row.string("chunk_table"), row.string("reason"), new LinkedHashMap<>()))
              .values()
              .put(row.string("name"), Optional.ofNullable(row.stringOrNull("value")));
          return true;
        });
    return aside;
  }

  private static boolean fits(String table, Values wanted, Aside aside) {
    return Identifier.quoted(table).equals(Identifier.quoted(aside.table()))
        && wanted.values().entrySet().stream()
            .allMatch(e -> e.getValue().equals(aside.values().get(e.getKey())));
  }

  private static String text(Map<String, Optional<String>> values) {
    return new Values(values, 0).text();
  }
}
