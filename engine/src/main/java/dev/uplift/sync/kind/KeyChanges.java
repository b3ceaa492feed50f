package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
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
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.situation.Situation;
import java.util.List;
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
  private final DueKeys due;

  KeyChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.time = new IndexTime(situation);
    this.due = new DueKeys(situation, work);
    this.closure = new Closure(situation, work);
  }

  /**
   * Primary keys of new tables; indexes that cannot be refused, on columns that are ready, of
   * tables that nothing rewrites or fills first.
   */
  void additive(Supplier<Set<ObjectId>> rewrittenLater) {
    for (Constraint shall : situation.want().all(Constraint.class)) {
      if (due.comesWithTable(shall)) {
        work.make(shall, Form.PLAIN);
      }
    }
    List<Index> ready = situation.want().all(Index.class).stream().filter(due::isReady).toList();
    boolean old = ready.stream().anyMatch(shall -> situation.has(shall.id().relation()));
    Set<ObjectId> rewritten = old ? rewrittenLater.get() : Set.of();
    ready.stream()
        .filter(shall -> !time.waits(shall, rewritten))
        .forEach(shall -> work.make(shall, Form.PLAIN));
  }

  /** Keys and indexes as the target has them, unless they are put off or the rows refuse them. */
  void full() {
    situation.want().all(Constraint.class).stream()
        .filter(shall -> KEYS.contains(shall.type()) && !isDone(shall) && due.isDue(shall.id()))
        .forEach(this::key);
    situation.want().all(Index.class).stream()
        .filter(shall -> !isDone(shall) && due.isDue(shall.id()))
        .forEach(this::index);
  }

  /** Of which nothing is left to be done: asked first, since whether it is due takes longer. */
  private boolean isDone(Constraint shall) {
    return have(shall)
        .filter(is -> is.definition().equals(shall.definition()))
        .filter(is -> is.validated() || !shall.validated())
        .isPresent();
  }

  private boolean isDone(Index shall) {
    return situation.settled(shall.id())
        && situation.have().objects().get(shall.id()) instanceof Index is
        && !shall.asksForStatistics(is);
  }

  private Optional<Constraint> have(Constraint shall) {
    return situation
        .have()
        .find(shall.id())
        .filter(Constraint.class::isInstance)
        .map(Constraint.class::cast);
  }

  /** Those of tables that are written anew, and that are not there. */
  void behind(Work rewrites) {
    situation.want().all(Constraint.class).stream()
        .filter(shall -> KEYS.contains(shall.type()) && due.isBehind(shall.id(), rewrites))
        .forEach(this::key);
    situation.want().all(Index.class).stream()
        .filter(shall -> due.isBehind(shall.id(), rewrites))
        .forEach(this::index);
  }

  void finish() {
    for (Constraint shall : situation.want().all(Constraint.class)) {
      boolean comes = shall.inherited() && !KEYS.contains(shall.type());
      if (!comes && due.tableThere(shall.id())) {
        key(shall);
      }
    }
    situation.want().all(Index.class).stream()
        .filter(shall -> due.tableThere(shall.id()) || due.onView(shall.id()))
        .forEach(this::index);
  }

  private void key(Constraint shall) {
    Optional<Constraint> is = have(shall);
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
    due.namesake(shall.id()).ifPresent(old -> drop(old, shall.id()));
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
    due.namesake(shall.id()).ifPresent(old -> drop(old, shall.id()));
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
}
