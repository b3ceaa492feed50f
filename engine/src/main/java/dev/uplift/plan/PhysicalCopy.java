package dev.uplift.plan;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.PhysicalTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Gives the tables of an empty copy what theirs are beyond structure: publications, settings of
 * columns and indexes, tablespaces. How a table is rewritten follows from these too.
 */
record PhysicalCopy(Database original, Database copy) {
  private static final String PATH = "plan";
  private static final String NAMES_ALONE = "set local search_path = ''";

  private static final String PUBLICATIONS =
      """
      select p.pubname as name from pg_publication p
       where exists (select from pg_publication_rel r where r.prpubid = p.oid)
      """;

  /** What could not be given, for people. */
  List<String> make(Collection<ObjectId> tables) {
    List<String> statements = new ArrayList<>();
    Map<ObjectId, Physical> is = original.with(PATH, session -> read(session, tables));
    original
        .with(PATH, session -> session.query(PUBLICATIONS, row -> row.string("name")))
        .forEach(name -> statements.add("create publication " + Identifier.quote(name)));
    is.values().stream().flatMap(PhysicalCopy::statements).forEach(statements::add);
    is.values().forEach(each -> statements.addAll(each.late()));
    is.values().forEach(each -> statements.addAll(each.last()));
    List<String> doubts = new ArrayList<>(statements.stream().flatMap(this::trouble).toList());
    Map<ObjectId, Physical> has = copy.with(PATH, session -> read(session, tables));
    is.values().stream().flatMap(each -> hindered(each, has)).forEach(doubts::add);
    return doubts;
  }

  private static Map<ObjectId, Physical> read(Session session, Collection<ObjectId> tables) {
    return session.transaction(
        () -> {
          long _ = session.execute(NAMES_ALONE);
          return PhysicalTables.read(session, tables);
        });
  }

  private static Stream<String> statements(Physical table) {
    String alter = "alter table " + table.table().relationSql() + " ";
    return Stream.of(
            table.tablespace().stream().map(s -> alter + "set tablespace " + Identifier.quote(s)),
            table.settings().stream()
                .map(
                    s -> alter + "alter column " + Identifier.quote(s.column()) + " " + s.action()),
            table.indexSettings().values().stream().flatMap(List::stream))
        .flatMap(all -> all);
  }

  private Stream<String> trouble(String sql) {
    try {
      long _ = copy.with(PATH, session -> session.execute(sql));
      return Stream.empty();
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Stream.of("planned without \"%s\": %s".formatted(sql, e.text()));
    }
  }

  private static Stream<String> hindered(Physical is, Map<ObjectId, Physical> copies) {
    List<String> known =
        copies.containsKey(is.table())
            ? Objects.requireNonNull(copies.get(is.table())).hindrances()
            : List.of();
    return is.hindrances().stream()
        .filter(each -> !known.contains(each))
        .map(
            each ->
                "%s is altered where it is whatever is said here, since %s"
                    .formatted(is.table().display(), each));
  }
}
