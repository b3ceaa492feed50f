package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Assembly;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.IndexTime;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.situation.Calls;
import dev.uplift.sync.situation.Situation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Plans constraints and indexes. */
final class KeyChanges {
  private static final Set<ConstraintType> KEYS =
      Set.of(ConstraintType.PRIMARY_KEY, ConstraintType.UNIQUE);

  private final Situation situation;
  private final Work work;
  private final Closure closure;
  private final IndexTime time;
  private final Calls calls;

  KeyChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.time = new IndexTime(situation);
    this.calls = new Calls(situation);
    this.closure = new Closure(situation, work);
  }

  /**
   * Primary keys of new tables; indexes that cannot be refused, on columns that are ready, of
   * tables that nothing rewrites or fills first.
   */
  void additive(Supplier<Set<ObjectId>> rewrittenLater) {
    for (Constraint shall : situation.want().all(Constraint.class)) {
      boolean key = shall.type() == ConstraintType.PRIMARY_KEY || staysEmpty(shall);
      if (key && work.makes(shall.id().relation())) {
        work.make(shall, Form.PLAIN);
      }
    }
    List<Index> ready = situation.want().all(Index.class).stream().filter(this::isReady).toList();
    boolean old = ready.stream().anyMatch(shall -> situation.has(shall.id().relation()));
    Set<ObjectId> rewritten = old ? rewrittenLater.get() : Set.of();
    ready.stream()
        .filter(shall -> !time.waits(shall, rewritten))
        .forEach(shall -> work.make(shall, Form.PLAIN));
  }

  private boolean isReady(Index shall) {
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

  /** Keys and indexes as the target has them, unless they are put off or the rows refuse them. */
  void full() {
    situation.want().all(Constraint.class).stream()
        .filter(shall -> KEYS.contains(shall.type()) && isDue(shall.id()))
        .forEach(this::key);
    situation.want().all(Index.class).stream()
        .filter(shall -> isDue(shall.id()))
        .forEach(this::index);
  }

  /** Those of tables that are written anew, and that are not there. */
  void behind(Work rewrites) {
    situation.want().all(Constraint.class).stream()
        .filter(shall -> KEYS.contains(shall.type()) && isBehind(shall.id(), rewrites))
        .forEach(this::key);
    situation.want().all(Index.class).stream()
        .filter(shall -> isBehind(shall.id(), rewrites))
        .forEach(this::index);
  }

  private boolean isBehind(ObjectId part, Work rewrites) {
    return !situation.has(part) && isRewritten(part, rewrites) && isOfMode(part);
  }

  void finish() {
    for (Constraint shall : situation.want().all(Constraint.class)) {
      boolean comes = shall.inherited() && !KEYS.contains(shall.type());
      if (!comes && tableThere(shall.id())) {
        key(shall);
      }
    }
    situation.want().all(Index.class).stream()
        .filter(shall -> tableThere(shall.id()) || onView(shall.id()))
        .forEach(this::index);
  }

  private boolean isDue(ObjectId part) {
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

  private boolean tableThere(ObjectId part) {
    return situation.have().table(part.relation()).isPresent() || work.makes(part.relation());
  }

  private boolean onView(ObjectId part) {
    ObjectId view = new ObjectId(Kind.MATERIALIZED_VIEW, part.path().subList(0, 2));
    return situation.has(view) || work.makes(view);
  }

  private void key(Constraint shall) {
    Optional<Constraint> is =
        situation
            .have()
            .find(shall.id())
            .filter(Constraint.class::isInstance)
            .map(Constraint.class::cast);
    if (is.isEmpty()) {
      twin(shall).ifPresentOrElse(old -> rename(old, shall), () -> make(shall));
    } else if (!is.get().definition().equals(shall.definition())) {
      replace(is.get(), shall);
    } else if (shall.validated() && !is.get().validated()) {
      validate(shall);
    }
  }

  private void make(Constraint shall) {
    if (shall.type() == ConstraintType.PRIMARY_KEY) {
      otherPrimaryKey(shall).ifPresent(old -> drop(old.id(), shall.id()));
    }
    namesake(shall.id()).ifPresent(old -> drop(old, shall.id()));
    work.make(shall, Form.TESTED);
  }

  private void replace(Constraint is, Constraint shall) {
    if (!is.inherited()) {
      drop(is.id(), is.id());
      work.make(shall, Form.TESTED);
    }
  }

  private void drop(ObjectId old, ObjectId because) {
    if (work.drop(old, because)) {
      closure.beforeDrop(old);
    }
  }

  /** A constraint where an index shall be, or the other way about: both want the one name. */
  private Optional<ObjectId> namesake(ObjectId id) {
    Kind other = id.kind() == Kind.INDEX ? Kind.CONSTRAINT : Kind.INDEX;
    return Optional.of(new ObjectId(other, id.path()))
        .filter(old -> situation.has(old) && situation.extras().contains(old));
  }

  private Optional<Constraint> otherPrimaryKey(Constraint shall) {
    return situation.haveGraph().partsOf(shall.id().relation()).stream()
        .filter(id -> id.kind() == Kind.CONSTRAINT && !id.equals(shall.id()))
        .map(id -> (Constraint) situation.have().objects().get(id))
        .filter(each -> each.type() == ConstraintType.PRIMARY_KEY)
        .findFirst();
  }

  /** The same key under a name that the target does not know, where only one can be. */
  private Optional<Constraint> twin(Constraint shall) {
    boolean onlyOne = shall.type() == ConstraintType.PRIMARY_KEY || shall.inherited();
    return situation.haveGraph().partsOf(shall.id().relation()).stream()
        .filter(id -> onlyOne && id.kind() == Kind.CONSTRAINT && !situation.wants(id))
        .map(id -> (Constraint) situation.have().objects().get(id))
        .filter(old -> old.type() == shall.type() && old.definition().equals(shall.definition()))
        .findFirst();
  }

  private void rename(Constraint old, Constraint shall) {
    String sql =
        "alter table "
            + old.id().relationSql()
            + " rename constraint "
            + Identifier.quote(old.id().name())
            + " to "
            + Identifier.quote(shall.id().name());
    work.last(
        Change.of(shall.id(), "has another name", situation.mode(), Form.PLAIN, List.of(sql)));
  }

  private void validate(Constraint shall) {
    String sql =
        "alter table "
            + shall.id().relationSql()
            + " validate constraint "
            + Identifier.quote(shall.id().name());
    work.last(
        Change.of(shall.id(), "was never validated", situation.mode(), Form.TESTED, List.of(sql)));
  }

  private void index(Index shall) {
    Optional<CatalogObject> is = situation.have().find(shall.id());
    if (is.isPresent() && situation.settled(shall.id())) {
      statistics((Index) is.get(), shall);
      return;
    }
    if (is.isEmpty()) {
      inheritedTwin(shall).ifPresentOrElse(old -> rename(old, shall), () -> makeIndex(shall));
    } else if (!isAlteredAlong((Index) is.get(), shall)
        && (!((Index) is.get()).inherited() || !shall.inherited())) {
      if (work.drop(shall.id(), shall.id())) {
        closure.beforeDrop(shall.id());
      }
      makeIndex(shall);
    }
  }

  /** With its table's columns; then {@link Assembly} has it keep what the site gave it. */
  private boolean isAlteredAlong(Index is, Index shall) {
    boolean now = work.table(shall.id().relation()).filter(each -> !each.isEmpty()).isPresent();
    return now && !is.statistics().isEmpty() && IndexSql.alike(is, shall);
  }

  private void statistics(Index is, Index shall) {
    if (shall.asksForStatistics(is)) {
      work.last(
          Change.of(
              shall.id(),
              "targets of statistics",
              situation.mode(),
              Form.PLAIN,
              Ddl.statistics(shall)));
    }
  }

  private void makeIndex(Index shall) {
    namesake(shall.id()).ifPresent(old -> drop(old, shall.id()));
    new Prerequisites(situation, work).of(shall.id());
    work.make(shall, shall.unique() ? Form.TESTED : Form.PLAIN);
  }

  /** The server named a partition's index by itself. */
  private Optional<Index> inheritedTwin(Index shall) {
    String rest = IndexSql.afterName(shall);
    return situation.haveGraph().partsOf(shall.id().relation()).stream()
        .filter(id -> shall.inherited() && id.kind() == Kind.INDEX && !situation.wants(id))
        .map(id -> (Index) situation.have().objects().get(id))
        .filter(old -> old.inherited() && IndexSql.afterName(old).equals(rest))
        .findFirst();
  }

  private void rename(Index old, Index shall) {
    String sql =
        "alter index "
            + Identifier.quote(old.id().schema(), old.id().name())
            + " rename to "
            + Identifier.quote(shall.id().name());
    work.last(
        Change.of(shall.id(), "has another name", situation.mode(), Form.PLAIN, List.of(sql)));
  }

  /** Whether every column is there and keeps its type, so that the index is built only once. */
  private boolean columnsReady(Index shall) {
    Map<ObjectId, Table> tables = new HashMap<>();
    ObjectId id = shall.id().relation();
    situation.have().table(id).ifPresent(table -> tables.put(id, table));
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
    return tables.containsKey(id) && all && functions && !partitioned && !shall.inherited();
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
