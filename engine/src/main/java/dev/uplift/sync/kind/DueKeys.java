package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.IndexTime;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.situation.Calls;
import dev.uplift.sync.situation.Situation;
import java.util.Optional;

/**
 * Which constraints and indexes the mode may make or change, given what it does to their tables.
 */
final class DueKeys {
  private final Situation situation;
  private final Work work;
  private final IndexTime time;
  private final Calls calls;

  DueKeys(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.time = new IndexTime(situation);
    this.calls = new Calls(situation);
  }

  /** With its new table, as no row can refuse it. */
  boolean comesWithTable(Constraint shall) {
    boolean key = shall.type() == ConstraintType.PRIMARY_KEY || staysEmpty(shall);
    return key && work.makes(shall.id().relation());
  }

  /** Nothing can refuse it, and what it stands on is there; its time may be another. */
  boolean isReady(Index shall) {
    boolean made = work.makes(shall.id().relation());
    boolean free = !situation.has(shall.id()) && namesake(shall.id()).isEmpty();
    boolean unrefused = !shall.unique() || (made && isAtOnce(shall.id()));
    return unrefused && free && (made || columnsReady(shall)) && worksAsItWill(shall.id());
  }

  /** A unique key of which no row can be there before the sync is over. */
  private boolean staysEmpty(Constraint shall) {
    return shall.type() == ConstraintType.UNIQUE && isAtOnce(shall.id());
  }

  private boolean isAtOnce(ObjectId part) {
    return situation.settings().atOnce() && !situation.intents().putOff().contains(part.path());
  }

  /** It is not there, and its table is written anew by these. */
  boolean isBehind(ObjectId part, Work rewrites) {
    return !situation.has(part) && isRewritten(part, rewrites) && isOfMode(part);
  }

  /** Nothing makes its table anew, or waits for it to change. */
  boolean isDue(ObjectId part) {
    return !isRewritten(part, work) && !isReshaped(part) && isOfMode(part);
  }

  private static boolean isRewritten(ObjectId part, Work by) {
    ObjectId table = part.relation();
    return by.table(table).filter(each -> !each.isCatalogOnly()).isPresent() || by.remakes(table);
  }

  private boolean isReshaped(ObjectId part) {
    return situation.want().table(part.relation()).filter(situation::reshaped).isPresent();
  }

  private boolean isOfMode(ObjectId part) {
    boolean putOff = situation.intents().putOff().contains(part.path());
    boolean waits =
        !situation.has(part) && situation.want().find(part).filter(time::waits).isPresent();
    return situation.concerns(part.relation())
        && tableThere(part)
        && !putOff
        && !waits
        && worksAsItWill(part);
  }

  boolean tableThere(ObjectId part) {
    return situation.have().table(part.relation()).isPresent() || work.makes(part.relation());
  }

  boolean onView(ObjectId part) {
    ObjectId view = new ObjectId(Kind.MATERIALIZED_VIEW, part.path().subList(0, 2));
    return situation.has(view) || work.makes(view);
  }

  /** A constraint where an index shall be, or the other way about: both want the one name. */
  Optional<ObjectId> namesake(ObjectId id) {
    Kind other = id.kind() == Kind.INDEX ? Kind.CONSTRAINT : Kind.INDEX;
    return Optional.of(new ObjectId(other, id.path()))
        .filter(old -> situation.has(old) && situation.extras().contains(old));
  }

  /** Whether every column is there and keeps its type, so that the index is built only once. */
  private boolean columnsReady(Index shall) {
    ObjectId id = shall.id().relation();
    boolean there = situation.have().table(id).isPresent();
    boolean all =
        situation.wantGraph().needs(shall.id()).stream()
            .filter(needed -> needed.kind() == Kind.COLUMN)
            .allMatch(this::keepsType);
    boolean functions =
        situation.wantGraph().needs(shall.id()).stream()
            .filter(needed -> needed.kind() == Kind.FUNCTION)
            .allMatch(situation::has);
    boolean partitioned =
        situation.want().table(id).filter(t -> t.partitionKey().isPresent()).isPresent();
    return there && all && functions && !partitioned && !shall.inherited();
  }

  /** Whether its functions, where they are there, are as they will be: what is built, stays. */
  private boolean worksAsItWill(ObjectId part) {
    return calls.from(part).stream()
        .map(CatalogObject::id)
        .filter(situation::has)
        .allMatch(situation::settled);
  }

  private boolean keepsType(ObjectId column) {
    Optional<CatalogObject.Column> is = situation.haveColumn(column);
    Optional<CatalogObject.Column> shall =
        situation
            .want()
            .find(column)
            .filter(CatalogObject.Column.class::isInstance)
            .map(CatalogObject.Column.class::cast);
    boolean added = is.isEmpty() && shall.filter(ColumnSql::cheap).isPresent();
    boolean same =
        is.isPresent() && shall.isPresent() && is.get().type().equals(shall.get().type());
    return added || same;
  }
}
