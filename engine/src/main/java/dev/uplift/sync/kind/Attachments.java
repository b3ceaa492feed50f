package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans which tables are partitions of, or inherit from, which. */
final class Attachments {
  private final Situation situation;
  private final Work work;

  Attachments(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  void full() {
    for (Table shall : situation.commonTables()) {
      Table is = situation.have().table(shall.id()).orElseThrow();
      boolean same =
          is.partitionOf().equals(shall.partitionOf()) && is.bound().equals(shall.bound());
      boolean parentReady =
          shall
              .partitionOf()
              .map(
                  parent ->
                      situation.have().table(parent).flatMap(Table::partitionKey).isPresent()
                          && work.table(parent).isEmpty()
                          && work.table(shall.id()).isEmpty())
              .orElse(true);
      if (!same && parentReady) {
        work.last(partition(is, shall));
      }
      if (!is.inherits().equals(shall.inherits())
          && is.partitionOf().isEmpty()
          && shall.partitionOf().isEmpty()) {
        inheritance(is, shall).ifPresent(work::last);
      }
    }
  }

  private Change partition(Table is, Table shall) {
    List<String> sql = new ArrayList<>();
    is.partitionOf()
        .ifPresent(
            parent ->
                sql.add(
                    "alter table "
                        + parent.relationSql()
                        + " detach partition "
                        + is.id().relationSql()));
    shall
        .partitionOf()
        .ifPresent(
            parent ->
                sql.add(
                    "alter table "
                        + parent.relationSql()
                        + " attach partition "
                        + is.id().relationSql()
                        + " "
                        + shall.bound().orElse("DEFAULT")));
    return Change.of(shall.id(), "is attached otherwise", situation.mode(), Form.TESTED, sql)
        .scanning(Change.ACCESS_EXCLUSIVE, is.rows(), is.bytes());
  }

  private Optional<Change> inheritance(Table is, Table shall) {
    List<String> sql = new ArrayList<>();
    String alter = "alter table " + is.id().relationSql();
    for (ObjectId parent : is.inherits()) {
      if (!shall.inherits().contains(parent)) {
        sql.add(alter + " no inherit " + parent.relationSql());
      }
    }
    for (ObjectId parent : shall.inherits()) {
      if (!is.inherits().contains(parent) && situation.has(parent)) {
        sql.add(alter + " inherit " + parent.relationSql());
      }
    }
    return sql.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Change.of(shall.id(), "inherits otherwise", situation.mode(), Form.PLAIN, sql));
  }
}
