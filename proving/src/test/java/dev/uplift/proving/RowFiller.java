package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.proving.FillTable.FillColumn;
import dev.uplift.proving.FillTable.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts rows into every table of a database that nobody told it about. What the catalog demands (NOT
 * NULL, keys, foreign keys with self references and cycles, checks, enums, domains, lengths) is
 * met: foreign keys are put off to the end of the one transaction, for the rest the server is asked
 * and other values are tried. Equal seeds give equal rows. Not safe for many threads.
 *
 * <p>Row 0 of a table is as long as its types allow and has every value; row 1 has NULL wherever it
 * may.
 */
final class RowFiller {
  private static final int ATTEMPTS = 200;

  /** SQL state classes: bad value, broken constraint, too large for an index. */
  private static final Set<String> REFUSALS = Set.of("22", "23", "54");

  private final Session session;
  private final Wish wish;
  private final Random random;
  private final SampleValues values;
  private final List<FillTable> tables;
  private final Map<Reference, List<List<String>>> targets = new HashMap<>();
  private final Map<FillTable, List<String>> places = new HashMap<>();

  private RowFiller(Session session, Wish wish) {
    this.session = session;
    this.wish = wish;
    this.random = new Random(wish.seed());
    this.values = new SampleValues(random);
    this.tables =
        FillTable.read(session).stream().filter(t -> !wish.untouched().contains(t.path())).toList();
  }

  /**
   * What is wanted.
   *
   * @param rows of each table
   * @param untouched tables to leave as they are, {@code schema.table}
   * @param empty columns to leave NULL, {@code schema.table.column}: what they would point to is in
   *     no table yet
   */
  record Wish(long seed, int rows, Set<String> untouched, Set<String> empty) {
    Wish {
      untouched = Set.copyOf(untouched);
      empty = Set.copyOf(empty);
    }
  }

  /** Fills; the answer is how many rows each table has afterwards, {@code schema.table}. */
  static Map<String, Long> fill(Database database, Wish wish) {
    try (Session session = database.session("row-filler")) {
      RowFiller filler = new RowFiller(session, wish);
      session.transaction(filler::fillAll);
      return counts(session);
    }
  }

  private static Map<String, Long> counts(Session session) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (FillTable table : FillTable.read(session)) {
      counts.put(
          table.path(),
          session.one("select count(*) n from " + table.sql(), row -> row.number("n")));
    }
    return counts;
  }

  private void fillAll() {
    tables.forEach(table -> alter(table, "disable trigger user"));
    eachReference("deferrable initially deferred");
    Set<Long> filled = new HashSet<>();
    Map<FillTable, List<Reference>> later = new LinkedHashMap<>();
    for (FillTable table : inOrder()) {
      List<Reference> open =
          table.references().stream().filter(r -> mustWait(r, table, filled)).toList();
      fill(table, open);
      filled.add(table.oid());
      later.put(table, open);
    }
    later.forEach((table, open) -> open.forEach(reference -> point(table, reference)));
    session.execute("set constraints all immediate");
    eachReference("not deferrable");
    tables.forEach(table -> alter(table, "enable trigger user"));
  }

  private boolean mustWait(Reference reference, FillTable table, Set<Long> filled) {
    boolean known = tables.stream().anyMatch(t -> t.oid() == reference.table());
    return reference.table() == table.oid() || (known && !filled.contains(reference.table()));
  }

  /** Referenced tables first; whoever stands in a cycle comes where the names put it. */
  private List<FillTable> inOrder() {
    List<FillTable> left = new ArrayList<>(tables);
    List<FillTable> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      Set<Long> waiting = left.stream().map(FillTable::oid).collect(Collectors.toSet());
      FillTable next =
          left.stream()
              .filter(t -> t.references().stream().noneMatch(r -> blocks(r, t, waiting)))
              .findFirst()
              .orElse(left.getFirst());
      left.remove(next);
      ordered.add(next);
    }
    return ordered;
  }

  private static boolean blocks(Reference reference, FillTable table, Set<Long> waiting) {
    return reference.table() != table.oid() && waiting.contains(reference.table());
  }

  private void alter(FillTable table, String action) {
    session.execute("alter table " + table.sql() + " " + action);
  }

  private void eachReference(String when) {
    for (FillTable table : tables) {
      for (Reference reference : table.references()) {
        alter(table, "alter constraint " + Identifier.quote(reference.constraint()) + " " + when);
      }
    }
  }

  private void fill(FillTable table, List<Reference> open) {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < wish.rows(); i++) {
      insert(table, open, i).ifPresent(made::add);
    }
    if (made.isEmpty() && wish.rows() > 0) {
      throw new IllegalStateException("no row could be made for " + table.sql());
    }
    places.put(table, made);
  }

  /** Where the new row lies; empty when nothing that was tried is allowed. */
  private Optional<String> insert(FillTable table, List<Reference> open, int number) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<String> place =
          row(table, open, number, attempt).flatMap(row -> accepted(insertSql(table, row)));
      if (place.isPresent()) {
        return place;
      }
    }
    return Optional.empty();
  }

  /** Empty when a key, a check or a limit says no; any other complaint is a fault of this class. */
  private Optional<String> accepted(String sql) {
    try {
      return session.savepoint(
          () -> session.first(sql + " returning ctid::text as place", row -> row.string("place")));
    } catch (SqlFailure e) {
      if (REFUSALS.contains(e.sqlState().substring(0, 2))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<Map<String, String>> row(
      FillTable table, List<Reference> open, int number, int attempt) {
    Map<String, String> row = new LinkedHashMap<>();
    for (Reference reference : table.references()) {
      if (!open.contains(reference) && !(optional(table, reference) && empty(number))) {
        Optional<List<String>> target = pick(reference, row, number, attempt);
        if (target.isEmpty()) {
          return Optional.empty();
        }
        put(row, reference, target.get());
      }
    }
    Set<String> referring =
        table.references().stream().flatMap(r -> r.columns().stream()).collect(Collectors.toSet());
    for (FillColumn column : table.columns()) {
      boolean unwanted = wish.empty().contains(table.path() + "." + column.name());
      boolean free = !unwanted && (!referring.contains(column.name()) || column.required());
      boolean empty = !column.required() && !column.key() && empty(number);
      if (free && !empty && !column.counted() && !row.containsKey(column.name())) {
        row.put(column.name(), values.of(column, number, attempt, table.literals()));
      }
    }
    return Optional.of(row);
  }

  private static boolean optional(FillTable table, Reference reference) {
    return reference.columns().stream()
        .flatMap(name -> table.column(name).stream())
        .noneMatch(FillColumn::required);
  }

  private boolean empty(int number) {
    return number == 1 || (number > 1 && random.nextInt(6) == 0);
  }

  /** A referenced row that agrees with what the row already holds. */
  private Optional<List<String>> pick(
      Reference reference, Map<String, String> row, int number, int attempt) {
    List<List<String>> all = targets.computeIfAbsent(reference, this::keys);
    List<List<String>> fitting = all.stream().filter(t -> agrees(reference, t, row)).toList();
    if (fitting.isEmpty()) {
      return Optional.empty();
    }
    int at = attempt == 0 ? number % fitting.size() : random.nextInt(fitting.size());
    return Optional.of(fitting.get(at));
  }

  private static boolean agrees(Reference reference, List<String> target, Map<String, String> row) {
    for (int i = 0; i < target.size(); i++) {
      String held = row.get(reference.columns().get(i));
      if (held != null && !held.equals(target.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static void put(Map<String, String> row, Reference reference, List<String> target) {
    for (int i = 0; i < target.size(); i++) {
      row.put(reference.columns().get(i), target.get(i));
    }
  }

  private List<List<String>> keys(Reference reference) {
    FillTable table =
        FillTable.read(session).stream()
            .filter(t -> t.oid() == reference.table())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("not a plain table: " + reference));
    String list =
        reference.targets().stream()
            .map(name -> Identifier.quote(name) + "::text")
            .collect(Collectors.joining(", "));
    String complete =
        reference.targets().stream()
            .map(name -> Identifier.quote(name) + " is not null")
            .collect(Collectors.joining(" and "));
    List<List<String>> keys =
        session.query(
            "select distinct array[%s] k from %s where %s order by 1"
                .formatted(list, table.sql(), complete),
            row -> row.strings("k"));
    Collections.shuffle(keys, random);
    return keys;
  }

  /** Gives the rows of a table that waits for itself or for a later one what they refer to. */
  private void point(FillTable table, Reference reference) {
    List<List<String>> keys = keys(reference);
    List<String> moved = new ArrayList<>();
    for (String place : places.getOrDefault(table, List.of())) {
      boolean leave = optional(table, reference) && empty(moved.size());
      moved.add(leave ? place : point(table, reference, place, keys));
    }
    places.put(table, moved);
  }

  private String point(
      FillTable table, Reference reference, String place, List<List<String>> keys) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<String> key = keys.get(random.nextInt(keys.size()));
      Optional<String> moved = accepted(pointSql(table, reference, place, key));
      if (moved.isPresent()) {
        return moved.get();
      }
    }
    throw new IllegalStateException("no row can be referred to by " + reference);
  }

  private static String pointSql(
      FillTable table, Reference reference, String place, List<String> key) {
    List<String> sets = new ArrayList<>();
    for (int i = 0; i < reference.columns().size(); i++) {
      sets.add(
          Identifier.quote(reference.columns().get(i)) + " = " + Identifier.literal(key.get(i)));
    }
    return "update %s set %s where ctid = '%s'"
        .formatted(table.sql(), String.join(", ", sets), place);
  }

  private static String insertSql(FillTable table, Map<String, String> row) {
    if (row.isEmpty()) {
      return "insert into " + table.sql() + " default values";
    }
    String columns = Identifier.list(List.copyOf(row.keySet()));
    String literals =
        row.values().stream().map(Identifier::literal).collect(Collectors.joining(", "));
    return "insert into %s (%s) overriding system value values (%s)"
        .formatted(table.sql(), columns, literals);
  }
}
