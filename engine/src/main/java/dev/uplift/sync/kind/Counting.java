package dev.uplift.sync.kind;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Numbering;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sequences of a table that is made anew: the new ones go on where the old ones stood, since a
 * number that is given twice is a row that is refused.
 */
record Counting(Situation situation) {

  /**
   * Sequences that stay lose their owner; the others give up their names.
   *
   * @param comes whether the table is made anew with all that the site gave it, so that they stay
   */
  List<String> setAside(Table table, boolean comes) {
    List<String> sql = new ArrayList<>();
    for (Column column : table.columns()) {
      owned(column, situation.have())
          .ifPresent(
              sequence ->
                  sql.add(
                      comes || situation.wants(sequence.id())
                          ? "alter sequence " + sequence.id().relationSql() + " owned by none"
                          : renameAside(sequence.id().relationSql(), column)));
      column
          .identity()
          .ifPresent(
              identity ->
                  sql.add(renameAside(ColumnSql.sequence(table, column, identity), column)));
    }
    return sql;
  }

  /** Of a table that is there again, with what counts its rows. */
  List<String> ownedAgain(Table table) {
    return table.columns().stream()
        .flatMap(column -> owned(column, situation.have()).stream())
        .map(Ddl::ownedBy)
        .toList();
  }

  private static String renameAside(String sequence, Column column) {
    return "alter sequence "
        + sequence
        + " rename to "
        + Identifier.quote(Aside.name("uplift_seq", column.id()));
  }

  private static Optional<Sequence> owned(Column column, Catalog in) {
    return in.all(Sequence.class).stream()
        .filter(each -> each.ownedBy().filter(column.id()::equals).isPresent())
        .findFirst();
  }

  /** Sequences of columns that are no identities any more; these had their names so far. */
  List<String> serials(Table is, Table shall) {
    return shall.columns().stream()
        .filter(column -> is.column(column.id().name()).flatMap(Column::identity).isPresent())
        .flatMap(column -> owned(column, situation.want()).stream())
        .filter(sequence -> !situation.has(sequence.id()))
        .map(each -> "create sequence " + each.id().relationSql() + " as " + each.type())
        .toList();
  }

  /** What counts the new table's rows goes on where the old one's did. */
  List<String> positions(Table is, Table shall) {
    List<String> sql = new ArrayList<>();
    for (Column column : shall.columns()) {
      Optional<Column> old = is.column(column.id().name());
      Optional<String> counts =
          column
              .identity()
              .map(identity -> ColumnSql.sequence(shall, column, identity))
              .or(() -> owned(column, situation.want()).map(each -> each.id().relationSql()));
      if (old.isPresent() && counts.isPresent()) {
        position(old.get(), column, counts.get()).ifPresent(sql::add);
      }
    }
    return sql;
  }

  /** An identity that a table has again goes on where the old one did. */
  String onward(Table table, Column column, String identity) {
    return "select setval(%s, last_value, is_called) from %s"
        .formatted(
            Identifier.literal(ColumnSql.sequence(table, column, identity)),
            Identifier.quote(table.id().schema(), Aside.name("uplift_seq", column.id())));
  }

  private Optional<String> position(Column is, Column shall, String counts) {
    Optional<Sequence> sequence = owned(is, situation.have());
    boolean aside =
        is.identity().isPresent() || sequence.filter(s -> !situation.wants(s.id())).isPresent();
    Optional<String> from =
        aside
            ? Optional.of(Identifier.quote(is.id().schema(), Aside.name("uplift_seq", is.id())))
            : sequence.map(each -> each.id().relationSql());
    if (from.filter(counts::equals).isPresent()) {
      return Optional.empty();
    }
    Optional<Long> step =
        is.identity()
            .map(identity -> Numbering.of(identity).increment())
            .or(() -> sequence.map(Sequence::increment));
    Optional<Numbering> numbering = shall.identity().map(Numbering::of);
    boolean turns = step.isPresent() && numbering.filter(n -> n.opposes(step.get())).isPresent();
    return from.filter(_ -> !turns)
        .map(
            each ->
                "select setval("
                    + Identifier.literal(counts)
                    + ", last_value, is_called) from "
                    + each)
        .or(
            () ->
                numbering.map(
                    each ->
                        each.behindRows(
                            counts, shall.id().relation().relationSql(), ColumnSql.name(shall))));
  }
}
