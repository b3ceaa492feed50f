package dev.uplift.catalog;

import dev.uplift.database.Identifier;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an object is called, for its whole life in a catalog. A value; no record, since it keeps its
 * hash: two catalogs of 5,000 tables are asked for one some million times.
 */
public final class ObjectId {
  private final Kind kind;
  private final List<String> path;
  private final int hash;

  /**
   * Of its parts.
   *
   * @param path real (unquoted, unfolded) names. Schema, extension: {@code [name]}. Type, sequence,
   *     table, view: {@code [schema, name]}. Function: {@code [schema, "name(argument types)"]}.
   *     Column, constraint, index, trigger, policy, rule: {@code [schema, table, name]}
   */
  public ObjectId(Kind kind, List<String> path) {
    this.kind = kind;
    this.path = List.copyOf(path);
    this.hash = kind.name().hashCode() * 31 + this.path.hashCode(); // the same in each process
  }

  /**
   * Of a list.
   *
   * @param parts the kind's name, then the path: {@link #parts}
   */
  public static ObjectId of(List<String> parts) {
    return new ObjectId(Kind.valueOf(parts.getFirst()), parts.subList(1, parts.size()));
  }

  public static ObjectId of(Kind kind, String... path) {
    return new ObjectId(kind, List.of(path));
  }

  public static ObjectId table(String schema, String name) {
    return of(Kind.TABLE, schema, name);
  }

  public Kind kind() {
    return kind;
  }

  /** As it was given. */
  public List<String> path() {
    return path;
  }

  /** All that it is, as a list: its kind's name, then its path. */
  public List<String> parts() {
    return Stream.concat(Stream.of(kind.name()), path.stream()).toList();
  }

  public ObjectId column(String column) {
    return new ObjectId(Kind.COLUMN, List.of(path.get(0), path.get(1), column));
  }

  public String schema() {
    return path.getFirst();
  }

  /** The last part of the path. */
  public String name() {
    return path.getLast();
  }

  /** The table of a column, constraint, index, trigger, policy or rule; else the object itself. */
  public ObjectId relation() {
    return path.size() < 3 ? this : table(path.get(0), path.get(1));
  }

  /** {@code "schema"."name"}: of a relation, type or sequence, or of the table it belongs to. */
  public String relationSql() {
    return Identifier.quote(path.get(0), path.get(1));
  }

  /** {@code schema.table.column}, quoted only where needed: the spelling of every format. */
  public String display() {
    if (kind == Kind.OTHER && path.size() == 1) {
      return name();
    }
    return kind == Kind.FUNCTION || kind == Kind.OTHER
        ? Identifier.display(path.get(0)) + "." + path.subList(1, path.size()).getLast()
        : path.stream().map(Identifier::display).collect(Collectors.joining("."));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ObjectId id && hash == id.hash && kind == id.kind && isAt(id.path));
  }

  /** By hand, since a list's own compares by iterators; names differ most often in the end. */
  private boolean isAt(List<String> other) {
    boolean same = path.size() == other.size();
    for (int i = path.size() - 1; same && i >= 0; i--) {
      same = path.get(i).equals(other.get(i));
    }
    return same;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return kind.text() + " " + display();
  }
}
