package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Extension;
import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Policy;
import dev.uplift.catalog.CatalogObject.Schema;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Objects as the statements that make, drop, describe and share them. Every name in them is whole,
 * so they mean the same under any search path. Functions want {@code check_function_bodies = off},
 * since a body may name what is made after it.
 */
public final class Ddl {
  private Ddl() {}

  /**
   * What makes an object. A table comes with its columns only: constraints, indexes, triggers are
   * objects of their own. A column is added to its table. What a parent table brings by itself
   * takes no statement.
   *
   * @param in the catalog that the object is from
   */
  public static List<String> create(CatalogObject object, Catalog in) {
    return switch (object) {
      case Schema schema -> List.of(schema(schema.id().name()));
      case Extension extension ->
          List.of(
              "CREATE EXTENSION IF NOT EXISTS "
                  + Identifier.quote(extension.id().name())
                  + " WITH SCHEMA "
                  + Identifier.quote(extension.schema()));
      case EnumType type -> List.of(enumType(type));
      case DomainType domain -> List.of(domain(domain));
      case CompositeType type ->
          List.of(
              "CREATE TYPE "
                  + type.id().relationSql()
                  + " AS ("
                  + String.join(", ", type.fields())
                  + ")");
      case Sequence sequence ->
          List.of(
              "CREATE SEQUENCE "
                  + sequence.id().relationSql()
                  + " AS "
                  + sequence.type()
                  + " "
                  + SequenceText.options(sequence));
      case Table table -> TableText.create(table, List.of(), in);
      case Column column -> List.of(addColumn(column));
      case Constraint constraint -> constraint(constraint, in);
      case Index index -> index(index, in);
      case View view -> view(view);
      case Function function -> List.of(function.definition());
      case Trigger trigger -> trigger(trigger);
      case Policy policy ->
          List.of(
              "CREATE POLICY "
                  + Identifier.quote(policy.id().name())
                  + " ON "
                  + policy.id().relationSql()
                  + " "
                  + policy.definition());
      case Defined defined -> List.of(defined.create());
    };
  }

  /**
   * As {@link #create(CatalogObject, Catalog)}, of a table that is no partition, with keys of its
   * own in the same statement: the server then makes fewer entries, and looks for rows in none.
   */
  public static List<String> create(Table table, List<Constraint> keys, Catalog in) {
    return TableText.create(table, keys, in);
  }

  /** Never with CASCADE. */
  public static String drop(CatalogObject object) {
    return switch (object) {
      case Column column ->
          alterTable(column.id()) + " DROP COLUMN " + Identifier.quote(column.id().name());
      case Constraint constraint ->
          alterTable(constraint.id())
              + " DROP CONSTRAINT "
              + Identifier.quote(constraint.id().name());
      case Defined defined -> defined.drop();
      default -> "DROP " + ObjectPhrase.of(object);
    };
  }

  /** A column as it stands in CREATE TABLE and after ADD COLUMN. */
  public static String column(Column column) {
    return TableText.column(column);
  }

  /** Makes a sequence go with the column that owns it; or with none. */
  public static String ownedBy(Sequence sequence) {
    String column =
        sequence
            .ownedBy()
            .map(id -> id.relationSql() + "." + Identifier.quote(id.name()))
            .orElse("NONE");
    return "ALTER SEQUENCE " + sequence.id().relationSql() + " OWNED BY " + column;
  }

  /** Sets a column's default, or drops it. */
  public static String columnDefault(Column column) {
    return alterTable(column.id())
        + " ALTER COLUMN "
        + Identifier.quote(column.id().name())
        + column.defaultExpression().map(text -> " SET DEFAULT " + text).orElse(" DROP DEFAULT");
  }

  /**
   * Describes an object.
   *
   * @param text null takes the comment away
   */
  public static String comment(ObjectId id, Catalog in, @Nullable String text) {
    return "COMMENT ON "
        + ObjectPhrase.of(id, in)
        + " IS "
        + (text == null ? "NULL" : Identifier.literal(text).strip());
  }

  public static String owner(ObjectId id, Catalog in, String role) {
    return "ALTER " + ObjectPhrase.of(id, in) + " OWNER TO " + Identifier.quote(role);
  }

  /** What turns one set of grants, as {@link Catalog#grants} has them, into another. */
  public static List<String> grants(ObjectId id, Catalog in, Set<String> from, Set<String> to) {
    List<String> statements = new ArrayList<>();
    new TreeSet<>(from)
        .stream()
            .filter(text -> !to.contains(text))
            .map(Grant::parse)
            .map(grant -> grant.given() ? revoke(grant, id, in) : give(grant, id, in))
            .forEach(statements::add);
    new TreeSet<>(to)
        .stream()
            .filter(text -> !from.contains(text))
            .map(Grant::parse)
            .map(grant -> grant.given() ? give(grant, id, in) : revoke(grant, id, in))
            .forEach(statements::add);
    return statements;
  }

  private static String give(Grant grant, ObjectId id, Catalog in) {
    return "GRANT "
        + ObjectPhrase.privilege(grant.privilege(), id, in)
        + " TO "
        + grant.role()
        + (grant.grantable() ? " WITH GRANT OPTION" : "");
  }

  private static String revoke(Grant grant, ObjectId id, Catalog in) {
    return "REVOKE " + ObjectPhrase.privilege(grant.privilege(), id, in) + " FROM " + grant.role();
  }

  private static String schema(String name) {
    return "CREATE SCHEMA "
        + (name.equals("public") ? "IF NOT EXISTS " : "")
        + Identifier.quote(name);
  }

  private static String enumType(EnumType type) {
    List<String> labels =
        type.labels().stream().map(label -> Identifier.literal(label).strip()).toList();
    return "CREATE TYPE "
        + type.id().relationSql()
        + " AS ENUM ("
        + String.join(", ", labels)
        + ")";
  }

  private static String domain(DomainType domain) {
    StringBuilder text = new StringBuilder("CREATE DOMAIN ");
    text.append(domain.id().relationSql()).append(" AS ").append(domain.baseType());
    domain.collation().ifPresent(collation -> text.append(" COLLATE ").append(collation));
    domain.defaultExpression().ifPresent(value -> text.append(" DEFAULT ").append(value));
    domain
        .notNullConstraint()
        .ifPresent(name -> text.append(" CONSTRAINT ").append(Identifier.quote(name)));
    text.append(domain.notNull() ? " NOT NULL" : "");
    for (Map.Entry<String, String> check : new TreeMap<>(domain.checks()).entrySet()) {
      text.append(" CONSTRAINT ").append(Identifier.quote(check.getKey())).append(' ');
      text.append(check.getValue());
    }
    return text.toString();
  }

  private static String addColumn(Column column) {
    return alterTable(column.id()) + " ADD COLUMN " + TableText.column(column);
  }

  private static List<String> constraint(Constraint constraint, Catalog in) {
    if (constraint.inherited()) {
      return List.of();
    }
    String create =
        alterTable(constraint.id())
            + " ADD "
            + TableText.constraint(constraint)
            + (constraint.validated() ? "" : " NOT VALID");
    return withIdentity(create, constraint.id(), in);
  }

  private static List<String> index(Index index, Catalog in) {
    if (index.inherited()) {
      return List.of();
    }
    String create = IndexText.overPartitions(index.definition());
    List<String> sql = new ArrayList<>(withIdentity(create, index.id(), in));
    sql.addAll(statistics(index));
    return sql;
  }

  /** Gives an index's expressions the targets of statistics that it has. */
  public static List<String> statistics(Index index) {
    String name = Identifier.quote(index.id().schema(), index.id().name());
    return index.statistics().stream()
        .map(text -> text.split("=", 2))
        .map(
            target ->
                "ALTER INDEX IF EXISTS %s ALTER COLUMN %s SET STATISTICS %s"
                    .formatted(name, target[0], target[1]))
        .toList();
  }

  private static List<String> withIdentity(String create, ObjectId index, Catalog in) {
    boolean identity =
        in.table(index.relation())
            .filter(table -> table.replicaIdentity().equals("i " + index.name()))
            .isPresent();
    return identity
        ? List.of(
            create,
            alterTable(index) + " REPLICA IDENTITY USING INDEX " + Identifier.quote(index.name()))
        : List.of(create);
  }

  private static List<String> view(View view) {
    return create(view, Optional.empty(), true);
  }

  /**
   * Creates a view where it was.
   *
   * @param tablespace of a materialised view; empty: the database's own
   * @param filled whether a materialised view is given its rows
   */
  public static List<String> create(View view, Optional<String> tablespace, boolean filled) {
    List<String> sql = new ArrayList<>();
    String options =
        view.options().isEmpty() ? "" : " WITH (" + TableText.options(view.options()) + ")";
    String place = tablespace.map(name -> " TABLESPACE " + Identifier.quote(name)).orElse("");
    sql.add(
        "CREATE "
            + ObjectPhrase.of(view)
            + options
            + place
            + " AS\n"
            + view.definition()
            + (filled ? "" : "\nWITH NO DATA"));
    new TreeMap<>(view.defaults())
        .forEach(
            (column, value) ->
                sql.add(
                    "ALTER "
                        + ObjectPhrase.of(view)
                        + " ALTER COLUMN "
                        + Identifier.quote(column)
                        + " SET DEFAULT "
                        + value));
    return sql;
  }

  private static List<String> trigger(Trigger trigger) {
    return trigger.inherited()
        ? List.of()
        : trigger.enabled().equals("O")
            ? List.of(trigger.definition())
            : List.of(trigger.definition(), triggerState(trigger));
  }

  /** Makes a trigger fire when its value says, and those of its table's partitions with it. */
  public static String triggerState(Trigger trigger) {
    return alterTable(trigger.id()) + state(trigger);
  }

  /** As {@link #triggerState}, whatever those of its table's partitions do. */
  public static String ownTriggerState(Trigger trigger) {
    return "ALTER TABLE ONLY " + trigger.id().relationSql() + state(trigger);
  }

  private static String state(Trigger trigger) {
    String state =
        switch (trigger.enabled()) {
          case "D" -> " DISABLE TRIGGER ";
          case "R" -> " ENABLE REPLICA TRIGGER ";
          case "A" -> " ENABLE ALWAYS TRIGGER ";
          default -> " ENABLE TRIGGER ";
        };
    return state + Identifier.quote(trigger.id().name());
  }

  private static String alterTable(ObjectId part) {
    return "ALTER TABLE " + part.relationSql();
  }
}
