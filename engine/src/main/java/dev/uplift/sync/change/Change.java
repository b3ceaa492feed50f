package dev.uplift.sync.change;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.shadow.Shadow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that a sync does.
 *
 * @param because why, for people
 * @param sql the statements, in order
 * @param lock the strongest lock on a table, as {@code plan/1} spells it; empty when none is taken
 * @param rows of the table rewritten or read, as the planner estimates; -1 unknown
 * @param destroys what is gone afterwards
 * @param mustBeEmpty tables and columns that are looked at, under lock, right before
 * @param locks entries of the server's lock table, about
 * @param unit changes of one unit stand or fall together
 * @param fused paths of conversions that it carries out
 * @param shadow what is filled before the statements, which are then its swap
 */
public record Change(
    ObjectId object,
    String because,
    Mode mode,
    Strategy strategy,
    Form form,
    List<String> sql,
    String lock,
    long rows,
    long bytes,
    List<ObjectId> destroys,
    List<ObjectId> mustBeEmpty,
    int locks,
    int unit,
    List<String> fused,
    Optional<Shadow> shadow) {

  /** Exclusive against readers and writers. */
  public static final String ACCESS_EXCLUSIVE = "AccessExclusive";

  /** Of tables rewritten or read: about what a server does in a second. */
  public static final long WORK_BYTES = 64L << 20;

  /** Of tables rewritten: worth a second session. */
  public static final long LONG_BYTES = 32L << 20;

  private static final Set<Kind> RELATIONS = Set.of(Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW);

  public Change {
    sql = List.copyOf(sql);
    destroys = List.copyOf(destroys);
    mustBeEmpty = List.copyOf(mustBeEmpty);
    fused = List.copyOf(fused);
  }

  public static Change of(ObjectId object, String because, Mode mode, Form form, List<String> sql) {
    return new Change(
        object,
        because,
        mode,
        Strategy.CATALOG_ONLY,
        form,
        sql,
        "",
        0,
        0,
        List.of(),
        List.of(),
        4,
        0,
        List.of(),
        Optional.empty());
  }

  /** In order; what stands or falls together, together. */
  public static List<List<Change>> units(List<Change> changes) {
    List<List<Change>> units = new ArrayList<>();
    for (Change change : changes) {
      if (units.isEmpty() || units.getLast().getLast().unit() != change.unit()) {
        units.add(new ArrayList<>());
      }
      units.getLast().add(change);
    }
    return units;
  }

  /** Relations that changes of one unit drop or alter. */
  public static Set<ObjectId> relations(List<Change> unit) {
    return unit.stream()
        .map(Change::object)
        .filter(id -> RELATIONS.contains(id.kind()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Every statement, for people: also those that fill a shadow before its swap. */
  public List<String> statements() {
    return Stream.concat(shadow.stream().flatMap(each -> each.statements().stream()), sql.stream())
        .toList();
  }

  /** Whether the table's rows are written anew, beside the old ones. */
  public boolean rewrites() {
    return strategy != Strategy.CATALOG_ONLY && strategy != Strategy.SCAN;
  }

  /** Whether it makes a table or an index, of which no row is asked, and does nothing else. */
  public boolean isSimplyMade() {
    boolean kind = object.kind() == Kind.TABLE || object.kind() == Kind.INDEX;
    return kind
        && form == Form.PLAIN
        && strategy == Strategy.CATALOG_ONLY
        && lock.isEmpty()
        && destroys.isEmpty()
        && mustBeEmpty.isEmpty();
  }

  /**
   * Whether it is one ALTER TABLE that writes the rows anew, with conversions that go with it, and
   * nothing of it may be refused by itself or goes.
   */
  public boolean isAlteredAlone() {
    return object.kind() == Kind.TABLE
        && form == Form.PLAIN
        && strategy == Strategy.MERGED
        && destroys.isEmpty()
        && mustBeEmpty.isEmpty()
        && sql.getFirst().startsWith("alter table " + object.relationSql() + "\n")
        && (sql.size() == 1 || !fused.isEmpty());
  }

  /** Bytes of rows that are rewritten or read; 0 where the catalog alone changes. */
  public long bytesTouched() {
    return strategy == Strategy.CATALOG_ONLY ? 0 : Math.max(0, bytes);
  }

  /** Rows that are rewritten or read, as the planner estimates. */
  public long rowsTouched() {
    return strategy == Strategy.CATALOG_ONLY ? 0 : Math.max(0, rows);
  }

  public Change scanning(String how, long rowsRead, long bytesRead) {
    return copy(Strategy.SCAN, how, rowsRead, bytesRead, destroys, mustBeEmpty, locks, unit);
  }

  Change destroying(List<ObjectId> gone, List<ObjectId> empty) {
    return copy(strategy, ACCESS_EXCLUSIVE, rows, bytes, gone, empty, locks, unit);
  }

  public Change weighing(int entries) {
    return copy(strategy, lock, rows, bytes, destroys, mustBeEmpty, entries, unit);
  }

  Change in(int of) {
    return copy(strategy, lock, rows, bytes, destroys, mustBeEmpty, locks, of);
  }

  private Change copy(
      Strategy how,
      String held,
      long rowsTouched,
      long bytesTouched,
      List<ObjectId> gone,
      List<ObjectId> empty,
      int entries,
      int of) {
    return new Change(
        object,
        because,
        mode,
        how,
        form,
        sql,
        held,
        rowsTouched,
        bytesTouched,
        gone,
        empty,
        entries,
        of,
        fused,
        shadow);
  }
}
