package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.database.Database;
import dev.uplift.database.ServerVersion;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A catalog while it is being read: what has been found, and under which address of the server's
 * catalogs. Not safe for many threads.
 */
final class Reading {
  /** Where the server's catalogs keep a thing; {@code part} is a column's number, else 0. */
  record Address(long catalog, long oid, int part) {
    /** By hand, since a record's own are slow until compiled well, and there are many of these. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Address(long c, long o, int p)
          && c == catalog
          && o == oid
          && p == part;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(oid * 31 + catalog) * 31 + part;
    }
  }

  private static final String SETTINGS =
      """
      set local search_path = '';
      set local datestyle = 'ISO, MDY';
      set local intervalstyle = 'postgres';
      set local timezone = 'UTC';
      set local bytea_output = 'hex';
      set local extra_float_digits = 3;
      set local quote_all_identifiers = off;
      set local work_mem = '64MB';
      set local jit = off
      """;

  private final Session session;
  private final ServerVersion version;
  private final boolean measured;
  private final Map<Address, ObjectId> found = new HashMap<>();
  private final Set<Address> leftOut = new HashSet<>();
  private final Set<Address> whole = new HashSet<>();
  private final Map<ObjectId, CatalogObject> objects = new LinkedHashMap<>();
  private final Map<String, Optional<String>> shared = new HashMap<>();
  private final Map<Long, RelationColumns> columns = new HashMap<>();
  private final Map<ObjectId, Set<ObjectId>> dependsOn = new HashMap<>();
  private final Map<ObjectId, Long> collations = new HashMap<>();
  private List<String> schemas = List.of();

  private Reading(Session session, ServerVersion version, boolean measured) {
    this.session = session;
    this.version = version;
    this.measured = measured;
  }

  /**
   * Of nothing yet.
   *
   * @param measured whether all tables' sizes are asked for
   */
  static Reading of(Database database, Session session, boolean measured) {
    return new Reading(session, database.version(), measured);
  }

  boolean isMeasured() {
    return measured;
  }

  Session session() {
    return session;
  }

  ServerVersion version() {
    return version;
  }

  /**
   * Runs the work in a transaction of its own, with settings under which the server prints every
   * name with its schema and every constant in one way. Locks are held no longer than that.
   */
  <T> T transaction(Supplier<T> work) {
    return session.transaction(
        () -> {
          session.execute(SETTINGS);
          return work.get();
        });
  }

  /** As {@link #transaction(Supplier)}, for work that has no result. */
  void transaction(Runnable work) {
    var _ =
        transaction(
            () -> {
              work.run();
              return Boolean.TRUE;
            });
  }

  /** The oids of the schemas that are read. */
  List<String> schemas() {
    return schemas;
  }

  void schemas(List<String> oids) {
    this.schemas = List.copyOf(oids);
  }

  /** Leaves a thing out of the catalog. */
  void leaveOut(Address address) {
    leftOut.add(address);
  }

  boolean isLeftOut(Address address) {
    return leftOut.contains(address);
  }

  /** The text, held once however many columns have it. */
  Optional<String> shared(@Nullable String text) {
    return text == null ? Optional.empty() : shared.computeIfAbsent(text, Optional::of);
  }

  /** Takes in a column of a table or view; in place of its position stands its number. */
  void add(long relation, Column column) {
    columns.computeIfAbsent(relation, _ -> new RelationColumns()).add(column);
  }

  /** The columns of a table or view, in order. */
  List<Column> columns(long relation) {
    RelationColumns found = columns.get(relation);
    return found == null ? List.of() : found.inOrder();
  }

  /**
   * The columns that have these numbers, in their order.
   *
   * @param numbers as the server writes them, with spaces between; an expression's is 0, and it has
   *     no column
   */
  List<Column> columns(long relation, @Nullable String numbers) {
    List<Column> named = new ArrayList<>();
    RelationColumns found = columns.get(relation);
    if (found != null && numbers != null && !numbers.isEmpty()) {
      for (String number : numbers.split(" ", -1)) {
        found.at(Integer.parseInt(number)).ifPresent(named::add);
      }
    }
    return named;
  }

  /** Says that a column has not its type's collation but this one, an oid. */
  void collate(ObjectId column, long collation) {
    collations.put(column, collation);
  }

  /** Of a column that has not its type's collation: its oid. */
  Optional<Long> collation(ObjectId column) {
    return Optional.ofNullable(collations.get(column));
  }

  /** Says what stands at an address. */
  void name(Address address, ObjectId id) {
    found.put(address, id);
  }

  Optional<ObjectId> at(Address address) {
    if (address.part() > 0 && address.catalog() == Oid.RELATION) {
      RelationColumns columnsThere = columns.get(address.oid());
      return columnsThere == null
          ? Optional.empty()
          : columnsThere.at(address.part()).map(Column::id);
    }
    return Optional.ofNullable(found.get(address));
  }

  /** What has this address as its own: the object itself or a column, not a part such as a rule. */
  Optional<ObjectId> ownAt(Address address) {
    return address.part() > 0 || whole.contains(address) ? at(address) : Optional.empty();
  }

  /** Takes an object in, unless it is left out. */
  void add(Address address, CatalogObject object) {
    if (!isLeftOut(address)) {
      name(address, object.id());
      whole.add(address);
      objects.put(object.id(), object);
    }
  }

  /** Takes in an object that has no address of its own. */
  void add(CatalogObject object) {
    objects.put(object.id(), object);
  }

  /** Says that an object cannot be without another. */
  void depends(ObjectId from, ObjectId to) {
    dependsOn.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(to);
  }

  Map<ObjectId, Set<ObjectId>> dependsOn() {
    return dependsOn;
  }

  Map<ObjectId, CatalogObject> objects() {
    return objects;
  }
}
