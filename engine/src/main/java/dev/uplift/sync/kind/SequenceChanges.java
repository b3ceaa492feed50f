package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;

/** Plans sequences that no identity column owns. Positions are never touched. */
final class SequenceChanges {
  private final Situation situation;
  private final Work work;

  SequenceChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  void additive() {
    for (Sequence shall : situation.want().all(Sequence.class)) {
      if (!situation.has(shall.id()) && !comesFromIdentity(shall)) {
        work.make(free(shall), Form.PLAIN);
      }
    }
  }

  /** Options, and who owns them: only now is every column there. */
  void full() {
    for (Sequence shall : situation.want().all(Sequence.class)) {
      situation
          .have()
          .find(shall.id())
          .filter(Sequence.class::isInstance)
          .map(Sequence.class::cast)
          .filter(is -> !is.attributes().equals(shall.attributes()))
          .ifPresent(is -> alter(is, shall));
    }
  }

  private void alter(Sequence is, Sequence shall) {
    List<String> sql = new ArrayList<>();
    String alter = "alter sequence " + shall.id().relationSql() + " ";
    if (!free(is).attributes().equals(free(shall).attributes())) {
      sql.add(
          alter
              + ("as " + shall.type())
              + (" increment by " + shall.increment())
              + (" minvalue " + shall.minimum())
              + (" maxvalue " + shall.maximum())
              + (" start with " + shall.start())
              + (" cache " + shall.cache())
              + (shall.cycle() ? " cycle" : " no cycle"));
    }
    boolean ownerThere = shall.ownedBy().map(this::isThere).orElse(true);
    if (!is.ownedBy().equals(shall.ownedBy()) && ownerThere) {
      sql.add(alter + "owned by " + shall.ownedBy().map(SequenceChanges::sql).orElse("none"));
    }
    if (!sql.isEmpty()) {
      work.last(Change.of(shall.id(), "sequence differs", situation.mode(), Form.PLAIN, sql));
    }
  }

  private boolean isThere(ObjectId column) {
    return situation.has(column)
        || (situation.want().find(column).filter(Column.class::isInstance).isPresent()
            && work.table(column.relation()).isPresent());
  }

  /** Its place is still taken by an identity column's own sequence. */
  private boolean comesFromIdentity(Sequence shall) {
    return shall
        .ownedBy()
        .flatMap(situation::haveColumn)
        .filter(column -> column.identity().isPresent())
        .isPresent();
  }

  private static Sequence free(Sequence s) {
    return new Sequence(
        s.id(),
        s.type(),
        s.start(),
        s.increment(),
        s.minimum(),
        s.maximum(),
        s.cache(),
        s.cycle(),
        java.util.Optional.empty());
  }

  private static String sql(ObjectId column) {
    return column.relationSql() + "." + Identifier.quote(column.name());
  }
}
