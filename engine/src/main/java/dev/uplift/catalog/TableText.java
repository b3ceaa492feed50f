package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The statements that make a table with its columns. */
final class TableText {
  private static final String VIRTUAL = " virtual";

  private final Table table;
  private final Catalog in;
  private final Set<ObjectId> late;
  private final List<String> statements = new ArrayList<>();

  private TableText(Table table, Catalog in) {
    this.table = table;
    this.in = in;
    this.late = LateDefaults.of(table, in);
  }

  static List<String> create(Table table, List<Constraint> keys, Catalog in) {
    TableText text = new TableText(table, in);
    text.create(keys);
    text.inheritedColumns();
    text.unproven();
    text.properties();
    text.ownedSequences();
    return text.statements;
  }

  static String column(Column column) {
    StringBuilder text = new StringBuilder(Identifier.quote(column.id().name()));
    text.append(' ').append(column.type()).append(ForeignOptions.made(column.options()));
    column.collation().ifPresent(collation -> text.append(" COLLATE ").append(collation));
    column.generated().ifPresent(expression -> text.append(generated(expression)));
    column.identity().ifPresent(options -> text.append(identity(options)));
    column.defaultExpression().ifPresent(value -> text.append(" DEFAULT ").append(value));
    return text.append(notNull(column)).toString();
  }

  /** As it stands in CREATE TABLE and after ADD. */
  static String constraint(Constraint constraint) {
    return "CONSTRAINT " + Identifier.quote(constraint.id().name()) + " " + constraint.definition();
  }

  /** {@code name=value} each, as WITH wants it. */
  static String options(List<String> options) {
    return options.stream().map(TableText::option).collect(Collectors.joining(", "));
  }

  private static String option(String option) {
    int equals = option.indexOf('=');
    return equals < 0
        ? option
        : option.substring(0, equals)
            + " = "
            + Identifier.literal(option.substring(equals + 1)).strip();
  }

  private static String generated(String expression) {
    boolean virtual = expression.endsWith(VIRTUAL);
    String bare =
        virtual ? expression.substring(0, expression.length() - VIRTUAL.length()) : expression;
    return " GENERATED ALWAYS AS (" + bare + ") " + (virtual ? "VIRTUAL" : "STORED");
  }

  /** {@code ALWAYS (options)} has AS IDENTITY in its middle. */
  private static String identity(String text) {
    int options = text.indexOf(" (");
    return " GENERATED " + text.substring(0, options) + " AS IDENTITY" + text.substring(options);
  }

  private static String notNull(Column column) {
    if (!column.notNull()) {
      return "";
    }
    return column
            .notNullConstraint()
            .map(name -> " CONSTRAINT " + Identifier.quote(name))
            .orElse("")
        + " NOT NULL"
        + noInherit(column);
  }

  private static String noInherit(Column column) {
    return column.notNullNoInherit() ? " NO INHERIT" : "";
  }

  private void create(List<Constraint> keys) {
    boolean attached = table.partitionOf().isPresent() && !wholeFromParent();
    String end = partitionBy() + server() + with();
    if (table.partitionOf().isPresent() && !attached) {
      statements.add(
          head()
              + " PARTITION OF "
              + table.partitionOf().get().relationSql()
              + overrides()
              + " "
              + table.bound().orElseThrow()
              + end);
      return;
    }
    statements.add(head() + " (" + columns(keys) + ")" + inherits() + end);
    if (attached) {
      statements.add(
          "ALTER TABLE "
              + table.partitionOf().get().relationSql()
              + " ATTACH PARTITION "
              + table.id().relationSql()
              + " "
              + table.bound().orElseThrow());
    }
  }

  private String head() {
    String kind =
        table.foreignServer().isPresent() ? "FOREIGN " : table.unlogged() ? "UNLOGGED " : "";
    return "CREATE " + kind + "TABLE " + table.id().relationSql();
  }

  /** Else the partition was made by itself, perhaps with its columns in another order. */
  private boolean wholeFromParent() {
    return table.columns().stream().allMatch(Column::inherited)
        && table
            .partitionOf()
            .flatMap(in::table)
            .map(TableText::names)
            .equals(Optional.of(names(table)));
  }

  private static List<String> names(Table table) {
    return table.columns().stream().map(column -> column.id().name()).toList();
  }

  private String columns(List<Constraint> keys) {
    List<String> lines = new ArrayList<>();
    table.columns().stream()
        .filter(column -> !column.inherited() || table.partitionOf().isPresent())
        .forEach(column -> lines.add("\n  " + column(withoutLate(column))));
    keys.forEach(key -> lines.add("\n  " + constraint(key)));
    return lines.isEmpty() ? "" : String.join(",", lines) + "\n";
  }

  private Column withoutLate(Column column) {
    return late.contains(column.id()) ? withoutDefault(column) : column;
  }

  private static Column withoutDefault(Column column) {
    return new Column(
        column.id(),
        column.position(),
        column.type(),
        column.notNull(),
        column.notNullConstraint(),
        column.notNullUnproven(),
        column.notNullNoInherit(),
        Optional.empty(),
        column.identity(),
        column.generated(),
        column.collation(),
        column.inherited(),
        column.options());
  }

  /** Defaults and NOT NULL that a partition has otherwise than its parent. */
  private String overrides() {
    List<String> lines =
        table.columns().stream().map(this::override).filter(text -> !text.isEmpty()).toList();
    return lines.isEmpty() ? "" : " (\n  " + String.join(",\n  ", lines) + "\n)";
  }

  private String override(Column column) {
    String text = (ownDefault(column) ? " DEFAULT " + value(column) : "") + ownNotNull(column);
    return text.isEmpty() ? "" : Identifier.quote(column.id().name()) + text;
  }

  private static String value(Column column) {
    return column.defaultExpression().orElse("NULL");
  }

  private boolean ownDefault(Column column) {
    Optional<String> parents = inherited(column).flatMap(Column::defaultExpression);
    return column.generated().isEmpty()
        && !late.contains(column.id())
        && !parents.equals(column.defaultExpression());
  }

  private String ownNotNull(Column column) {
    boolean fromParent =
        inherited(column)
            .filter(each -> each.bindsNewRows() && !each.notNullNoInherit())
            .isPresent();
    return column.notNullConstraint().isPresent() || !fromParent ? notNull(column) : "";
  }

  /** The column of a parent that this one comes from. */
  private Optional<Column> inherited(Column column) {
    List<ObjectId> parents = table.partitionOf().map(List::of).orElse(table.inherits());
    return parents.stream()
        .map(in::table)
        .flatMap(Optional::stream)
        .map(parent -> parent.column(column.id().name()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private String inherits() {
    return table.inherits().isEmpty()
        ? ""
        : table.inherits().stream()
            .map(ObjectId::relationSql)
            .collect(Collectors.joining(", ", " INHERITS (", ")"));
  }

  private String partitionBy() {
    return table.partitionKey().map(key -> " PARTITION BY " + key).orElse("");
  }

  private String server() {
    return table
        .foreignServer()
        .map(server -> " " + server + ForeignOptions.made(table.options()))
        .orElse("");
  }

  private String with() {
    return table.options().isEmpty() || isForeign()
        ? ""
        : " WITH (" + options(table.options()) + ")";
  }

  private boolean isForeign() {
    return table.foreignServer().isPresent();
  }

  private void inheritedColumns() {
    for (Column column : table.columns()) {
      if (!column.options().isEmpty() && isMadeByParent(column)) {
        statements.add(alter() + ForeignOptions.altered(List.of(), column).orElseThrow());
      }
    }
    if (table.partitionOf().isPresent()) {
      return;
    }
    for (Column column : table.columns()) {
      if (column.inherited() && ownDefault(column)) {
        statements.add(Ddl.columnDefault(column));
      }
      if (column.inherited() && !ownNotNull(column).isEmpty()) {
        statements.add(setNotNull(column));
      }
    }
  }

  /** Then the statement that makes the table cannot say all that the column is. */
  private boolean isMadeByParent(Column column) {
    return column.inherited() && (table.partitionOf().isEmpty() || wholeFromParent());
  }

  private String setNotNull(Column column) {
    String name = Identifier.quote(column.id().name());
    return column
        .notNullConstraint()
        .map(constraint -> alter() + addNotNull(constraint, column))
        .orElse(alter() + "ALTER COLUMN " + name + " SET NOT NULL");
  }

  /** As an action of ALTER TABLE. */
  private static String addNotNull(String constraint, Column column) {
    return "ADD CONSTRAINT "
        + Identifier.quote(constraint)
        + " NOT NULL "
        + Identifier.quote(column.id().name())
        + noInherit(column)
        + (column.notNullUnproven() ? " NOT VALID" : "");
  }

  /** CREATE TABLE knows no constraint that is not valid. */
  private void unproven() {
    table.columns().stream()
        .filter(Column::notNullUnproven)
        .forEach(
            column ->
                column
                    .notNullConstraint()
                    .ifPresent(name -> statements.add(alter() + addNotNull(name, column))));
  }

  private void properties() {
    if (table.rowSecurity()) {
      statements.add(alter() + "ENABLE ROW LEVEL SECURITY");
    }
    if (table.forceRowSecurity()) {
      statements.add(alter() + "FORCE ROW LEVEL SECURITY");
    }
    if (isForeign()) {
      return; // it has none, and the server lets none be set
    }
    switch (table.replicaIdentity()) {
      case "n" -> statements.add(alter() + "REPLICA IDENTITY NOTHING");
      case "f" -> statements.add(alter() + "REPLICA IDENTITY FULL");
      default -> {}
    }
  }

  private String alter() {
    return "ALTER TABLE " + table.id().relationSql() + " ";
  }

  /** Of the sequences that defaults use; one that is owned but not used is tied on its own. */
  private void ownedSequences() {
    for (Column column : table.columns()) {
      for (ObjectId id : in.dependsOn().getOrDefault(column.id(), Set.of())) {
        if (in.objects().get(id) instanceof Sequence sequence
            && sequence.ownedBy().equals(Optional.of(column.id()))) {
          statements.add(Ddl.ownedBy(sequence));
        }
      }
    }
  }
}
