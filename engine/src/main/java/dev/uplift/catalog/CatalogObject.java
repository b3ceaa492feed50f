package dev.uplift.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One object of a database's structure. {@link #attributes} is what Equal compares: two objects of
 * one id are equal when these maps are. Owner, grants and comment stand beside the objects, in
 * {@link Catalog}.
 */
public sealed interface CatalogObject {
  ObjectId id();

  /**
   * Attribute (the word of {@code diff/1}) to canonical text; absent means the server's default.
   */
  Map<String, String> attributes();

  record Schema(ObjectId id) implements CatalogObject {
    @Override
    public Map<String, String> attributes() {
      return Map.of();
    }
  }

  /** Version is known but not compared: the server offers what it offers. */
  record Extension(ObjectId id, String schema, String version) implements CatalogObject {
    @Override
    public Map<String, String> attributes() {
      return Map.of("schema", schema);
    }
  }

  record EnumType(ObjectId id, List<String> labels) implements CatalogObject {
    public EnumType {
      labels = List.copyOf(labels);
    }

    @Override
    public Map<String, String> attributes() {
      return Map.of("labels", String.join("\n", labels));
    }
  }

  /**
   * A domain.
   *
   * @param notNullConstraint its name, where the server keeps one (17 and newer); not compared
   * @param checks constraint name to {@code CHECK (...)}
   */
  record DomainType(
      ObjectId id,
      String baseType,
      Optional<String> collation,
      Optional<String> defaultExpression,
      boolean notNull,
      Optional<String> notNullConstraint,
      Map<String, String> checks)
      implements CatalogObject {
    /** What its NOT NULL is called where it is told apart, whatever its name. */
    static final String NOT_NULL = "NOT NULL";

    public DomainType {
      checks = Map.copyOf(checks);
    }

    /** What constraints are called where they are told apart: no objects, but with comments. */
    public List<ObjectId> constraintIds() {
      return Stream.concat(
              checks.keySet().stream().sorted(), notNullConstraint.map(_ -> NOT_NULL).stream())
          .map(name -> new ObjectId(Kind.CONSTRAINT, List.of(id.schema(), id.name(), name)))
          .toList();
    }

    @Override
    public Map<String, String> attributes() {
      return Attributes.empty()
          .with("type", baseType)
          .with("collation", collation)
          .with("default", defaultExpression)
          .with("null", notNull ? "not null" : "null")
          .with("checks", new java.util.TreeMap<>(checks).toString())
          .map();
    }
  }

  /**
   * A composite type.
   *
   * @param fields {@code name type} each, in order, names quoted as SQL
   */
  record CompositeType(ObjectId id, List<String> fields) implements CatalogObject {
    private static final Pattern NAME = Pattern.compile("^\"([^\"]|\"\")+\"");

    public CompositeType {
      fields = List.copyOf(fields);
    }

    /** Each field's type by its name, quoted as SQL, in order. */
    public Map<String, String> types() {
      Map<String, String> types = new LinkedHashMap<>();
      for (String field : fields) {
        int end =
            field.charAt(0) == '"'
                ? NAME.matcher(field).results().findFirst().orElseThrow().end()
                : field.indexOf(' ');
        types.put(field.substring(0, end), field.substring(end + 1));
      }
      return types;
    }

    @Override
    public Map<String, String> attributes() {
      return Map.of("fields", String.join(", ", fields));
    }
  }

  /**
   * A sequence.
   *
   * @param ownedBy the column that it is dropped with; an identity column's sequence is no object
   *     of its own but part of the column
   */
  record Sequence(
      ObjectId id,
      String type,
      long start,
      long increment,
      long minimum,
      long maximum,
      long cache,
      boolean cycle,
      Optional<ObjectId> ownedBy)
      implements CatalogObject {
    @Override
    public Map<String, String> attributes() {
      return Attributes.empty()
          .with("type", type)
          .with("start", Long.toString(start))
          .with("increment", Long.toString(increment))
          .with("minimum", Long.toString(minimum))
          .with("maximum", Long.toString(maximum))
          .with("cache", Long.toString(cache))
          .with("cycle", Boolean.toString(cycle))
          .with("ownedBy", ownedBy.map(ObjectId::display))
          .map();
    }
  }

  /**
   * A plain, partitioned or foreign table, or a partition.
   *
   * @param partitionKey {@code RANGE (day)}, of a partitioned table
   * @param partitionOf the partitioned table that this is a partition of
   * @param bound {@code FOR VALUES ...} or {@code DEFAULT}, of a partition
   * @param inherits parents by plain inheritance, in order
   * @param options storage parameters, or of a foreign table what its wrapper is told; {@code
   *     name=value}, sorted
   * @param replicaIdentity {@code d}, {@code n}, {@code f}, or {@code i} with the index's name
   *     after it
   * @param foreignServer {@code SERVER name}, of a foreign table
   * @param rows the planner's estimate, -1 when never analysed
   * @param bytes with indexes and toast; 0 where the table itself takes none
   */
  record Table(
      ObjectId id,
      List<Column> columns,
      Optional<String> partitionKey,
      Optional<ObjectId> partitionOf,
      Optional<String> bound,
      List<ObjectId> inherits,
      boolean unlogged,
      boolean rowSecurity,
      boolean forceRowSecurity,
      List<String> options,
      String replicaIdentity,
      Optional<String> foreignServer,
      long rows,
      long bytes)
      implements CatalogObject {
    public Table {
      columns = List.copyOf(columns);
      inherits = List.copyOf(inherits);
      options = List.copyOf(options);
    }

    public Optional<Column> column(String name) {
      for (Column column : columns) {
        if (column.id().name().equals(name)) {
          return Optional.of(column);
        }
      }
      return Optional.empty();
    }

    /** As {@link #column(String)}, sooner where it stands at the place, from 0. */
    Optional<Column> column(int place, String name) {
      boolean there = place < columns.size() && columns.get(place).id().name().equals(name);
      return there ? Optional.of(columns.get(place)) : column(name);
    }

    /** Whether its columns have the names of the other's, in their order. */
    public boolean isNamedAs(Table other) {
      boolean same = columns.size() == other.columns.size();
      for (int i = 0; same && i < columns.size(); i++) {
        same = columns.get(i).id().name().equals(other.columns.get(i).id().name());
      }
      return same;
    }

    @Override
    public Map<String, String> attributes() {
      return Attributes.empty()
          .with("partitionKey", partitionKey)
          .with("partitionOf", partitionOf.map(ObjectId::display))
          .with("bound", bound)
          .with("inherits", inherits.stream().map(ObjectId::display).toList().toString())
          .with("persistence", unlogged ? "unlogged" : "permanent")
          .with("rowSecurity", Boolean.toString(rowSecurity))
          .with("forceRowSecurity", Boolean.toString(forceRowSecurity))
          .with("options", options.toString())
          .with("replicaIdentity", replicaIdentity)
          .with("server", foreignServer)
          .map();
    }
  }

  /**
   * A column.
   *
   * @param position from 1, without gaps
   * @param type as {@code format_type} gives it
   * @param identity {@code ALWAYS (sequence options)} or {@code BY DEFAULT (...)}
   * @param generated the expression of a generated column; {@code VIRTUAL} ones end in {@code
   *     virtual}
   * @param inherited whether it comes from a parent (and is not also declared here)
   * @param options of a foreign table's column, what its wrapper is told; {@code name=value},
   *     sorted
   * @param notNull whether no row has a null in it
   * @param notNullConstraint its name, where the server keeps one (18 and newer) and it is not
   *     inherited
   * @param notNullUnproven whether new rows alone are bound, by a NOT NULL that is NOT VALID; then
   *     {@code notNull} is false
   * @param notNullNoInherit whether the NOT NULL binds none that inherit
   */
  record Column(
      ObjectId id,
      int position,
      String type,
      boolean notNull,
      Optional<String> notNullConstraint,
      boolean notNullUnproven,
      boolean notNullNoInherit,
      Optional<String> defaultExpression,
      Optional<String> identity,
      Optional<String> generated,
      Optional<String> collation,
      boolean inherited,
      List<String> options)
      implements CatalogObject {
    public Column {
      options = List.copyOf(options);
    }

    /** By hand, since a record's own is slow until compiled well, and there are many of these. */
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Column column
              && position == column.position
              && notNull == column.notNull
              && notNullUnproven == column.notNullUnproven
              && notNullNoInherit == column.notNullNoInherit
              && inherited == column.inherited
              && type.equals(column.type)
              && defaultExpression.equals(column.defaultExpression)
              && notNullConstraint.equals(column.notNullConstraint)
              && identity.equals(column.identity)
              && generated.equals(column.generated)
              && collation.equals(column.collation)
              && options.equals(column.options)
              && id.equals(column.id));
    }

    @Override
    public int hashCode() {
      return id.hashCode() * 31 + position;
    }

    /** The same, at another position. */
    Column at(int other) {
      return other == position
          ? this
          : new Column(
              id,
              other,
              type,
              notNull,
              notNullConstraint,
              notNullUnproven,
              notNullNoInherit,
              defaultExpression,
              identity,
              generated,
              collation,
              inherited,
              options);
    }

    /** Whether no new row may have a null in it, whatever the old ones have. */
    public boolean bindsNewRows() {
      return notNull || notNullUnproven;
    }

    /** Whether this, as a target, asks for no more than that, and the other does as much. */
    public boolean isBoundBy(Column other) {
      return notNullUnproven && other.bindsNewRows();
    }

    @Override
    public Map<String, String> attributes() {
      return Attributes.empty()
          .with("type", type)
          .with("null", notNull ? "not null" : "null")
          .with(
              "notNullConstraint",
              notNullConstraint.map(name -> notNullNoInherit ? name + " NO INHERIT" : name))
          .with("default", defaultExpression)
          .with("identity", identity)
          .with("generated", generated)
          .with("collation", collation)
          .with("options", Optional.of(options.toString()).filter(_ -> !options.isEmpty()))
          .map();
    }
  }

  /** Primary key, unique, foreign key, check, exclusion. */
  enum ConstraintType {
    PRIMARY_KEY,
    UNIQUE,
    FOREIGN_KEY,
    CHECK,
    EXCLUSION
  }

  /**
   * A constraint of a table.
   *
   * @param definition {@code pg_get_constraintdef}, without {@code NOT VALID}
   * @param references the table a foreign key points to
   * @param columns the constrained columns, in key order
   * @param inherited whether it came from a parent table and goes with it
   */
  record Constraint(
      ObjectId id,
      ConstraintType type,
      String definition,
      boolean validated,
      Optional<ObjectId> references,
      List<String> columns,
      boolean inherited)
      implements CatalogObject {
    public Constraint {
      columns = List.copyOf(columns);
    }

    @Override
    public Map<String, String> attributes() {
      return Map.of("definition", definition, "validated", Boolean.toString(validated));
    }
  }

  /**
   * An index that no constraint owns.
   *
   * @param definition {@code pg_get_indexdef}: the whole CREATE INDEX
   * @param columns plain key columns; expressions are left out
   * @param inherited whether it is a partition of a partitioned table's index
   * @param statistics targets that its expressions were given: {@code 2=500} for the second column
   */
  record Index(
      ObjectId id,
      String definition,
      boolean unique,
      boolean valid,
      List<String> columns,
      boolean inherited,
      List<String> statistics)
      implements CatalogObject {
    public Index {
      columns = List.copyOf(columns);
      statistics = List.copyOf(statistics);
    }

    /** The same, defined otherwise. */
    Index defined(String otherwise) {
      return new Index(id, otherwise, unique, valid, columns, inherited, statistics);
    }

    /** Whether this, as a target, asks for targets of statistics that the other does not have. */
    public boolean asksForStatistics(Index other) {
      return !other.statistics.containsAll(statistics);
    }

    /** Without statistics: a model that says nothing of them leaves the site's own. */
    @Override
    public Map<String, String> attributes() {
      return valid
          ? Map.of("definition", definition)
          : Map.of("definition", definition, "valid", "false");
    }
  }

  /**
   * A view or materialised view (the id's kind says which).
   *
   * @param definition the query, {@code pg_get_viewdef}
   * @param defaults by column: what an INSERT through the view takes
   */
  record View(
      ObjectId id,
      String definition,
      List<String> columns,
      List<String> options,
      Map<String, String> defaults)
      implements CatalogObject {
    public View {
      columns = List.copyOf(columns);
      options = List.copyOf(options);
      defaults = Map.copyOf(defaults);
    }

    @Override
    public Map<String, String> attributes() {
      return Attributes.empty()
          .with("definition", definition)
          .with("columns", columns.toString())
          .with("options", options.toString())
          .with(
              "defaults",
              Optional.of(new TreeMap<>(defaults).toString()).filter(_ -> !defaults.isEmpty()))
          .map();
    }
  }

  /**
   * Function, procedure or aggregate.
   *
   * @param definition the whole CREATE OR REPLACE statement (CREATE AGGREGATE for an aggregate)
   * @param signature {@code schema.name(argument types)} as SQL, for DROP and COMMENT
   * @param routine {@code FUNCTION}, {@code PROCEDURE} or {@code AGGREGATE}
   */
  record Function(ObjectId id, String definition, String signature, String routine)
      implements CatalogObject {
    @Override
    public Map<String, String> attributes() {
      return Map.of("definition", definition);
    }
  }

  /**
   * A trigger.
   *
   * @param definition {@code pg_get_triggerdef}
   * @param enabled {@code O}, {@code D}, {@code R} or {@code A}
   */
  record Trigger(ObjectId id, String definition, String enabled, boolean inherited)
      implements CatalogObject {
    @Override
    public Map<String, String> attributes() {
      return Map.of("definition", definition, "enabled", enabled);
    }
  }

  /**
   * A row security policy.
   *
   * @param definition everything after {@code CREATE POLICY name ON table}
   */
  record Policy(ObjectId id, String definition) implements CatalogObject {
    @Override
    public Map<String, String> attributes() {
      return Map.of("definition", definition);
    }
  }

  /**
   * Whatever is wholly said by its definition: rules, extended statistics, ranges, collations,
   * casts, operators, text search objects.
   *
   * @param create the statement that makes it
   * @param drop the statement that drops it
   */
  record Defined(ObjectId id, String create, String drop) implements CatalogObject {
    @Override
    public Map<String, String> attributes() {
      return Map.of("definition", create);
    }
  }
}
