package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Numbering;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans how columns become identity columns, stop being such, or count otherwise. */
final class IdentityChanges {

  private final Situation situation;
  private final Work work;
  private final Closure closure;

  IdentityChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.closure = new Closure(situation, work);
  }

  void change(Table table, Column is, Column shall) {
    if (is.identity().isEmpty()) {
      begin(table, is, shall);
    } else if (shall.identity().isEmpty()) {
      end(table, is, shall);
    } else {
      count(table, is, shall);
    }
  }

  /** A serial column's sequence is set aside, and its position handed over. */
  private void begin(Table table, Column is, Column shall) {
    TableWork tableWork = work.table(table);
    String why = shall.id().name() + " becomes an identity column";
    String name = ColumnSql.name(shall);
    Optional<Sequence> old = owned(is);
    String aside = Identifier.quote(Aside.name("uplift_seq", shall.id()));
    boolean goes = old.isPresent() && !situation.wants(old.get().id());
    old.filter(sequence -> goes)
        .ifPresent(
            sequence ->
                tableWork.before(
                    "alter sequence " + sequence.id().relationSql() + " rename to " + aside));
    old.filter(sequence -> goes)
        .ifPresent(
            sequence ->
                situation.haveGraph().neededBy(sequence.id()).stream()
                    .filter(each -> !each.equals(is.id()))
                    .forEach(each -> closure.takeOut(each, table.id())));
    if (is.defaultExpression().isPresent()) {
      tableWork.action("alter column " + name + " drop default", why);
    }
    if (!is.notNull()) {
      tableWork.action("alter column " + name + " set not null", why);
    }
    String identity = shall.identity().orElseThrow();
    tableWork.action(
        "alter column " + name + " add generated " + ColumnSql.identity(identity), why);
    String sequence = ColumnSql.sequence(table, shall, identity);
    Numbering numbering = Numbering.of(identity);
    String position =
        goes && !numbering.opposes(old.get().increment())
            ? "select setval("
                + Identifier.literal(sequence)
                + ", last_value, is_called) from "
                + Identifier.quote(old.get().id().schema())
                + "."
                + aside
            : numbering.behindRows(sequence, table.id().relationSql(), name);
    tableWork.after(position, why);
    if (goes) {
      siteGrants(old.get().id(), sequence).forEach(grant -> tableWork.after(grant, why));
      tableWork.after(
          "drop sequence " + Identifier.quote(old.get().id().schema()) + "." + aside, why);
    }
  }

  /** Whoever was given the old sequence may still ask the new one for numbers. */
  private List<String> siteGrants(ObjectId old, String sequence) {
    List<String> path = Identifier.parts(sequence);
    ObjectId made = ObjectId.of(Kind.SEQUENCE, path.getFirst(), path.getLast());
    return Ddl.grants(
        made, situation.want(), Set.of(), situation.have().grants().getOrDefault(old, Set.of()));
  }

  /** The identity's sequence is followed by the target's, at the same position. */
  private void end(Table table, Column is, Column shall) {
    TableWork tableWork = work.table(table);
    String why = shall.id().name() + " is no identity column any more";
    String sequence = ColumnSql.sequence(table, is, is.identity().orElseThrow());
    String alter =
        "alter table " + table.id().relationSql() + " alter column " + ColumnSql.name(shall);
    Optional<Sequence> next =
        situation.want().all(Sequence.class).stream()
            .filter(each -> each.ownedBy().filter(shall.id()::equals).isPresent())
            .findFirst();
    String aside =
        Identifier.quote(table.id().schema())
            + "."
            + Identifier.quote(Aside.name("uplift_seq", shall.id()));
    if (next.isPresent() && !situation.has(next.get().id())) {
      tableWork.after("create sequence " + aside + " as " + next.get().type(), why);
      tableWork.after(
          "select setval("
              + Identifier.literal(aside)
              + ", last_value, is_called) from "
              + sequence,
          why);
    }
    tableWork.after(alter + " drop identity", why);
    if (next.isPresent() && !situation.has(next.get().id())) {
      tableWork.after(
          "alter sequence " + aside + " rename to " + Identifier.quote(next.get().id().name()),
          why);
      tableWork.after(
          "alter sequence "
              + next.get().id().relationSql()
              + " owned by "
              + table.id().relationSql()
              + "."
              + ColumnSql.name(shall),
          why);
    }
    shall
        .defaultExpression()
        .ifPresent(expression -> tableWork.after(alter + " set default " + expression, why));
  }

  private void count(Table table, Column is, Column shall) {
    TableWork tableWork = work.table(table);
    String why = "identity of " + shall.id().name();
    String was = ColumnSql.sequence(table, is, is.identity().orElseThrow());
    String will = ColumnSql.sequence(table, shall, shall.identity().orElseThrow());
    if (!was.equals(will)) {
      String name = Identifier.parts(will).getLast();
      tableWork.before("alter sequence " + was + " rename to " + Identifier.quote(name));
    }
    Numbering numbering = Numbering.of(shall.identity().orElseThrow());
    boolean turns = numbering.opposes(Numbering.of(is.identity().orElseThrow()).increment());
    tableWork.after(
        "alter table "
            + table.id().relationSql()
            + " alter column "
            + ColumnSql.name(shall)
            + " "
            + ColumnSql.identityOptions(shall.identity().orElseThrow())
            + (turns ? " restart" : ""),
        why);
    if (turns) {
      tableWork.after(
          numbering.behindRows(will, table.id().relationSql(), ColumnSql.name(shall)), why);
    }
  }

  private Optional<Sequence> owned(Column column) {
    return situation.have().all(Sequence.class).stream()
        .filter(each -> each.ownedBy().filter(column.id()::equals).isPresent())
        .findFirst();
  }
}
