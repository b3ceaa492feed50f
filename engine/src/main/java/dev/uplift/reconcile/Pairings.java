package dev.uplift.reconcile;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.pack.environment.ReconcileLevel;
import dev.uplift.reconcile.Pairing.Amount;
import dev.uplift.reconcile.Pairing.Form;
import dev.uplift.reconcile.Pairing.PairedColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides what is measured of each table. Pure. */
final class Pairings {
  private final Catalog old;
  private final Catalog target;
  private final Dictionary dictionary;
  private final Optional<String> companyColumn;
  private final ReconcileLevel level;
  private final Declarations declarations;

  /** New name by old name, as the dictionary says. */
  private final Map<TableName, TableName> renames = new HashMap<>();

  Pairings(
      Catalog old,
      Catalog target,
      Dictionary dictionary,
      Optional<String> companyColumn,
      ReconcileLevel level,
      Declarations declarations) {
    this.old = old;
    this.target = target;
    this.dictionary = dictionary;
    this.companyColumn = companyColumn;
    this.level = level;
    this.declarations = declarations;
  }

  /** Every table of the old database that holds rows of its own, the largest first. */
  List<Pairing> all() {
    dictionary
        .tables()
        .forEach(
            (name, entry) ->
                entry
                    .was()
                    .ifPresent(
                        was -> renames.put(TableName.written(was), TableName.written(name))));
    return old.tables().stream()
        .filter(t -> t.partitionOf().isEmpty() && t.foreignServer().isEmpty())
        .sorted(Comparator.comparingLong(Table::bytes).reversed())
        .map(this::pairing)
        .toList();
  }

  private Pairing pairing(Table table) {
    TableName was = TableName.of(table.id());
    TableName now = renames.getOrDefault(was, was);
    Optional<Table> then = target.table(ObjectId.table(now.schema(), now.name()));
    if (then.isEmpty() && dictionary.retired().containsKey(was.display())) {
      return new Pairing(
          was,
          Optional.empty(),
          false,
          companyColumn.filter(c -> table.column(c).isPresent()).map(Pairings::same),
          List.of(),
          List.of(),
          List.of(),
          Map.of());
    }
    return new Columns(table, then.orElse(table), now).pairing();
  }

  /** A table that was not there before: its rows are counted. */
  static Pairing added(TableName table, Catalog target, Optional<String> companyColumn) {
    Optional<Table> there = target.table(ObjectId.table(table.schema(), table.name()));
    return new Pairing(
        table,
        Optional.of(table),
        there.flatMap(Table::partitionKey).isPresent(),
        companyColumn.filter(c -> there.flatMap(t -> t.column(c)).isPresent()).map(Pairings::same),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  private static PairedColumn same(String column) {
    return new PairedColumn(column, column, Form.TEXT);
  }

  /** The columns of one table that are there before and after. */
  private final class Columns {
    private final Table before;
    private final Table after;
    private final TableName now;
    private final TableEntry entry;
    private final Pairing bare;
    private final Map<String, String> unhashed = new TreeMap<>();

    Columns(Table before, Table after, TableName now) {
      this.before = before;
      this.after = after;
      this.now = now;
      this.entry =
          dictionary
              .tables()
              .getOrDefault(
                  now.display(),
                  new TableEntry(Optional.empty(), Optional.empty(), Optional.empty(), Map.of()));
      this.bare =
          new Pairing(
              TableName.of(before.id()),
              Optional.of(now),
              after.partitionKey().isPresent(),
              Optional.empty(),
              List.of(),
              List.of(),
              List.of(),
              Map.of());
    }

    Pairing pairing() {
      List<PairedColumn> hashed = level.holds(ReconcileLevel.HASHES) ? hashed() : List.of();
      return new Pairing(
          bare.was(),
          Optional.of(now),
          bare.whole(),
          company(),
          level.holds(ReconcileLevel.SUMS) ? amounts() : List.of(),
          hashed.isEmpty() ? List.of() : key(hashed),
          hashed,
          unhashed);
    }

    private Optional<Column> old(Column column) {
      Optional<String> was =
          entry(column).flatMap(ColumnEntry::was).map(w -> Identifier.parts(w).getFirst());
      return was.flatMap(before::column).or(() -> before.column(column.id().name()));
    }

    private Optional<ColumnEntry> entry(Column column) {
      return Optional.ofNullable(entry.columns().get(Identifier.display(column.id().name())));
    }

    private Optional<PairedColumn> company() {
      return companyColumn
          .flatMap(after::column)
          .flatMap(c -> old(c).map(o -> pair(o, c, Form.TEXT)));
    }

    private List<Amount> amounts() {
      List<Amount> amounts = new ArrayList<>();
      for (String name : entry.amounts()) {
        after
            .column(name)
            .filter(c -> Types.number(c.type()))
            .ifPresent(
                c ->
                    old(c)
                        .filter(o -> Types.number(o.type()))
                        .map(o -> amount(o, c))
                        .ifPresent(amounts::add));
      }
      return amounts;
    }

    private Amount amount(Column was, Column column) {
      Optional<String> narrowing =
          entry(column)
              .flatMap(ColumnEntry::narrow)
              .filter(_ -> !was.type().equals(column.type()))
              .map(narrow -> narrow.name().toLowerCase(Locale.ROOT));
      return new Amount(was.id().name(), column.id().name(), narrowing, Types.scale(column.type()));
    }

    private List<PairedColumn> hashed() {
      List<String> rows = declarations.rows(bare);
      Optional<String> company = company().map(PairedColumn::now);
      List<PairedColumn> hashed = new ArrayList<>();
      for (Column column : after.columns()) {
        String name = column.id().name();
        Optional<Column> was = old(column);
        if (was.isEmpty() || company.equals(Optional.of(name))) {
          continue;
        }
        Optional<String> why =
            rows.isEmpty()
                ? why(was.get(), column)
                : Optional.of("rows come or go by " + String.join(", ", rows));
        Optional<Form> form = Types.form(was.get().type(), column.type());
        if (why.isEmpty() && form.isPresent()) {
          hashed.add(pair(was.get(), column, form.get()));
        } else {
          unhashed.put(name, why.orElse(was.get().type() + " becomes " + column.type()));
        }
      }
      return hashed;
    }

    /** Why the values of a column may be others afterwards. */
    private Optional<String> why(Column was, Column column) {
      List<String> by = declarations.column(bare, column.id().name());
      if (!by.isEmpty()) {
        return Optional.of("changed by " + String.join(", ", by));
      }
      if (was.generated().isPresent() || column.generated().isPresent()) {
        return Optional.of("generated");
      }
      boolean labels =
          dictionary.values().keySet().stream()
              .anyMatch(type -> type.equals(was.type()) || type.endsWith("." + was.type()));
      return labels ? Optional.of("labels of its type are renamed") : Optional.empty();
    }

    /** Of a primary key, before or after, whose columns all stay as they are. */
    private List<PairedColumn> key(List<PairedColumn> hashed) {
      Map<String, PairedColumn> was = new HashMap<>();
      Map<String, PairedColumn> by = new HashMap<>();
      hashed.forEach(column -> was.put(column.was(), column));
      hashed.forEach(column -> by.put(column.now(), column));
      company().ifPresent(column -> was.put(column.was(), column));
      company().ifPresent(column -> by.put(column.now(), column));
      List<PairedColumn> key = all(primaryKey(old, before), was);
      return key.isEmpty() ? all(primaryKey(target, after), by) : key;
    }
  }

  private static PairedColumn pair(Column was, Column now, Form form) {
    return new PairedColumn(was.id().name(), now.id().name(), form);
  }

  private static List<PairedColumn> all(List<String> names, Map<String, PairedColumn> known) {
    return known.keySet().containsAll(names) ? names.stream().map(known::get).toList() : List.of();
  }

  private static List<String> primaryKey(Catalog catalog, Table table) {
    return catalog.all(Constraint.class).stream()
        .filter(c -> c.type() == ConstraintType.PRIMARY_KEY)
        .filter(c -> c.id().relation().equals(table.id()))
        .map(Constraint::columns)
        .findFirst()
        .orElse(List.of());
  }
}
