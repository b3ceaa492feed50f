package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.shadow.Shadow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that one sync does to one existing table: at most one ALTER TABLE. Collects; not shared. */
public final class TableWork {
  private final Table table;
  private final List<String> before = new ArrayList<>();
  private final List<String> actions = new ArrayList<>();
  private final List<String> after = new ArrayList<>();
  private final List<String> because = new ArrayList<>();
  private final Set<ObjectId> destroys = new LinkedHashSet<>();
  private final Set<ObjectId> mustBeEmpty = new LinkedHashSet<>();
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Set<String> fresh = new LinkedHashSet<>();
  private final Set<String> moved = new LinkedHashSet<>();
  private Strategy strategy = Strategy.CATALOG_ONLY;
  private Optional<String> inPlace = Optional.empty();
  private Optional<Fusion> fusion = Optional.empty();
  private Optional<Shadow> shadow = Optional.empty();
  private List<String> swap = List.of();

  public TableWork(Table table) {
    this.table = table;
    table.columns().forEach(this::becomes);
  }

  public Table table() {
    return table;
  }

  /** What an action makes of a column, for a strategy that does not alter but makes anew. */
  public void becomes(Column column) {
    columns.put(column.id().name(), column);
  }

  /** As {@link #becomes}, of a column that takes no value from the old rows. */
  public void begins(Column column) {
    becomes(column);
    fresh.add(column.id().name());
  }

  /** Its type is made anew under the same name. */
  public void moves(Column column) {
    moved.add(column.id().name());
  }

  /** Whether the column gets another type, be it one of the same name. */
  boolean retypes(Column is) {
    Column becomes = column(is);
    return moved.contains(is.id().name())
        || !is.type().equals(becomes.type())
        || !is.collation().equals(becomes.collation());
  }

  /** The columns afterwards, in no order that matters. */
  public Map<String, Column> columns() {
    return Map.copyOf(columns);
  }

  public Column column(Column column) {
    return columns.getOrDefault(column.id().name(), column);
  }

  /** Whether the column takes no value from the old rows. */
  public boolean isFresh(String column) {
    return fresh.contains(column);
  }

  public void action(String clause, String why) {
    actions.add(clause);
    because(why);
  }

  public void before(String statement) {
    before.add(statement);
  }

  public void after(String statement, String why) {
    after.add(statement);
    because(why);
  }

  /** What ALTER TABLE takes along and must not. */
  void keeps(List<String> statements) {
    after.addAll(statements);
  }

  public void because(String why) {
    if (!because.contains(why)) {
      because.add(why);
    }
  }

  /** A conversion comes about with the rewrite, and is marked as done with it. */
  public void fuses(Fusion carried) {
    fusion = Optional.of(carried);
    because("carries out " + carried.script());
  }

  /** The conversion that comes about with the rewrite. */
  public Optional<Fusion> fusion() {
    return fusion;
  }

  public void rewrites() {
    strategy = Strategy.MERGED;
  }

  /** Rewrites, and can only do so where the table is. */
  public void rewritesInPlace(String why) {
    rewrites();
    inPlace = Optional.of(why);
  }

  /** Is altered while it holds no row. */
  public void touchesNoRow() {
    strategy = Strategy.CATALOG_ONLY;
  }

  /** Why no new table can take this one's place. */
  public Optional<String> inPlace() {
    return inPlace;
  }

  public boolean isMerged() {
    return strategy == Strategy.MERGED;
  }

  /**
   * A new table takes this one's place instead; what else was to be done waits for another round.
   */
  public void shadow(Shadow filled, List<String> statements) {
    strategy = Strategy.SHADOW;
    shadow = Optional.of(filled);
    swap = List.copyOf(statements);
  }

  /** A new table takes this one's place while it holds no row. */
  public void replaced(List<String> statements) {
    touchesNoRow();
    swap = List.copyOf(statements);
  }

  public void destroys(ObjectId object, boolean onlyWhenEmpty) {
    destroys.add(object);
    if (onlyWhenEmpty) {
      mustBeEmpty.add(object);
    }
  }

  public boolean isCatalogOnly() {
    return strategy == Strategy.CATALOG_ONLY;
  }

  public boolean isEmpty() {
    return before.isEmpty() && actions.isEmpty() && after.isEmpty() && swap.isEmpty();
  }

  Change change(Mode mode, int parts) {
    List<String> sql = new ArrayList<>(swap.isEmpty() ? merged() : swap);
    fusion.ifPresent(carried -> sql.addAll(carried.mark()));
    return new Change(
        table.id(),
        String.join("; ", because),
        mode,
        strategy,
        Form.PLAIN,
        sql,
        Change.ACCESS_EXCLUSIVE,
        table.rows(),
        table.bytes(),
        List.copyOf(destroys),
        List.copyOf(mustBeEmpty),
        6 + 4 * parts + (shadow.isPresent() ? 20 + 4 * parts : 0),
        0,
        fusion.stream().map(Fusion::script).toList(),
        shadow);
  }

  private List<String> merged() {
    List<String> sql = new ArrayList<>(before);
    if (!actions.isEmpty()) {
      sql.add("alter table " + table.id().relationSql() + "\n  " + String.join(",\n  ", actions));
    }
    sql.addAll(after);
    return sql;
  }
}
