package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the planners of the kinds of object have found to be done, before it is put in order. Not
 * shared.
 */
public final class Work {
  /**
   * An object that is made.
   *
   * @param object as it will be
   * @param restored whether it is the old one put back
   */
  record Make(CatalogObject object, Form form, boolean restored) {}

  private final Set<Change> first = new LinkedHashSet<>();
  private final Set<Change> last = new LinkedHashSet<>();
  private final Map<ObjectId, TableWork> tables = new LinkedHashMap<>();
  private final Map<ObjectId, ObjectId> drops = new LinkedHashMap<>();
  private final Map<ObjectId, Make> makes = new LinkedHashMap<>();
  private final Map<ObjectId, Change> beforeTables = new LinkedHashMap<>();
  private final Map<ObjectId, Change> locks = new LinkedHashMap<>();
  private final Map<ObjectId, Change> proofs = new LinkedHashMap<>();
  private final Map<ObjectId, Change> beforeDrops = new LinkedHashMap<>();
  private final Map<ObjectId, Change> lastOf = new LinkedHashMap<>();
  private final Map<ObjectId, Change> afterTables = new LinkedHashMap<>();
  private final Map<ObjectId, Set<ObjectId>> together = new LinkedHashMap<>();

  /** Before everything else; once, whoever else wants it too. */
  public void first(Change change) {
    first.add(change);
  }

  /** After everything else; once, whoever else wants it too. */
  public void last(Change change) {
    last.add(change);
  }

  public TableWork table(Table table) {
    return tables.computeIfAbsent(table.id(), k -> new TableWork(table));
  }

  public Optional<TableWork> table(ObjectId id) {
    return Optional.ofNullable(tables.get(id));
  }

  /** Its ALTER TABLE comes after those of all tables that are known by now. */
  public void behind(ObjectId table) {
    Optional.ofNullable(tables.remove(table)).ifPresent(last -> tables.put(table, last));
  }

  /** Drops an object because of another (itself, when it is the point). */
  public boolean drop(ObjectId object, ObjectId because) {
    join(object, because);
    return drops.putIfAbsent(object, because) == null;
  }

  public boolean drops(ObjectId object) {
    return drops.containsKey(object);
  }

  public void make(CatalogObject object, Form form) {
    makes.put(object.id(), new Make(object, form, false));
  }

  public void restore(CatalogObject object) {
    makes.putIfAbsent(object.id(), new Make(object, Form.RESTORED, true));
  }

  /** Whether the table or type is made anew, so that nothing else can be done to it now. */
  public boolean remakes(ObjectId object) {
    return beforeTables.containsKey(object);
  }

  /** What is to be made under this id. */
  Make madeAs(ObjectId object) {
    return Optional.ofNullable(makes.get(object)).orElseThrow();
  }

  public boolean makes(ObjectId object) {
    return makes.containsKey(object);
  }

  /** The two stand or fall together. */
  public void join(ObjectId one, ObjectId other) {
    together.computeIfAbsent(one, k -> new LinkedHashSet<>()).add(other);
    together.computeIfAbsent(other, k -> new LinkedHashSet<>()).add(one);
  }

  /**
   * Before all else of their unit; and all locks of a unit before its proofs, which take their
   * time.
   *
   * @param locks of the same object as the proof
   */
  public void standstill(Change locks, Change proof) {
    this.locks.put(locks.object(), locks);
    proofs.put(proof.object(), proof);
  }

  Map<ObjectId, Change> locks() {
    return locks;
  }

  Map<ObjectId, Change> proofs() {
    return proofs;
  }

  /** Before the drops of its unit. */
  public void beforeDrops(Change change) {
    beforeDrops.put(change.object(), change);
  }

  /** At the end of its unit. */
  public void lastOf(Change change) {
    lastOf.put(change.object(), change);
  }

  Map<ObjectId, Change> lastOf() {
    return lastOf;
  }

  Map<ObjectId, Change> beforeDrops() {
    return beforeDrops;
  }

  /** After the drops and before the tables of its unit. */
  public void beforeTables(Change change) {
    beforeTables.put(change.object(), change);
  }

  /** After the tables and before what is made in its unit. */
  public void afterTables(Change change) {
    afterTables.put(change.object(), change);
  }

  Map<ObjectId, Change> beforeTables() {
    return beforeTables;
  }

  Map<ObjectId, Change> afterTables() {
    return afterTables;
  }

  List<Change> firsts() {
    return List.copyOf(first);
  }

  List<Change> lasts() {
    return List.copyOf(last);
  }

  public Map<ObjectId, TableWork> tables() {
    return tables;
  }

  Set<ObjectId> drops() {
    return drops.keySet();
  }

  Map<ObjectId, Make> makes() {
    return makes;
  }

  /** Whether the table moves to a type that is made anew. */
  public boolean movesToNewType(ObjectId table) {
    return joined(table).stream().anyMatch(Work::isType);
  }

  /** Whether it is what columns are of, and can be made anew under its name. */
  public static boolean isType(ObjectId id) {
    return id.kind() == Kind.ENUM || id.kind() == Kind.DOMAIN || id.kind() == Kind.COMPOSITE;
  }

  Set<ObjectId> joined(ObjectId object) {
    return together.getOrDefault(object, Set.of());
  }
}
