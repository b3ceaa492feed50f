package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Calls;
import dev.uplift.sync.situation.Situation;
import java.util.Set;

/** Plans that what an object needs is there before it. */
final class Prerequisites {
  private static final Set<Kind> MADE_LATER =
      Set.of(Kind.COLUMN, Kind.VIEW, Kind.MATERIALIZED_VIEW);

  private final Situation situation;
  private final Work work;

  Prerequisites(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  /** Makes an object with all that it needs and that is not there. */
  void make(CatalogObject shall) {
    if (situation.has(shall.id()) || work.makes(shall.id())) {
      return;
    }
    work.make(shall, Form.PLAIN);
    of(shall.id());
    if (shall instanceof Table table) {
      table.columns().forEach(column -> of(column.id()));
    }
    if (shall instanceof Function function) {
      new Calls(situation).of(function).stream().filter(this::canStand).forEach(this::make);
    }
  }

  /** What only seems to be called must not come before what it is made of. */
  private boolean canStand(Function called) {
    return situation.wantGraph().needs(called.id()).stream()
        .filter(each -> MADE_LATER.contains(each.kind()))
        .allMatch(situation::has);
  }

  /** What a table or column being changed needs: functions of defaults, say. */
  void of(ObjectId id) {
    for (ObjectId needed : situation.wantGraph().needs(id)) {
      if (needed.path().size() < 3 || needed.kind() == Kind.FUNCTION) {
        situation
            .want()
            .find(needed)
            .filter(each -> !(each instanceof CatalogObject.Sequence))
            .ifPresent(this::make);
      }
    }
  }

  /** What rows are worked out by is as it will be: nothing works them out again. */
  void workedOutBy(ObjectId column) {
    Set<ObjectId> named = situation.wantGraph().needs(column);
    for (Function each : new Calls(situation).from(column)) {
      boolean can = named.contains(each.id()) || canStand(each);
      if (can && !situation.has(each.id())) {
        make(each);
      } else if (can) {
        boolean _ = replace(each);
      }
    }
  }

  /**
   * Puts a function in its old one's place, where the server lets it.
   *
   * @return whether it does; else the old one must go first
   */
  boolean replace(Function shall) {
    boolean can = isReplaced(shall);
    if (can && !work.makes(shall.id())) {
      work.make(shall, Form.PLAIN);
    }
    return can;
  }

  private boolean isReplaced(Function shall) {
    return situation
        .have()
        .find(shall.id())
        .filter(Function.class::isInstance)
        .map(Function.class::cast)
        .filter(is -> !situation.settled(shall.id()) && sameHead(is, shall))
        .isPresent();
  }

  /** Whether CREATE OR REPLACE will do: same arguments, same result. */
  private static boolean sameHead(Function is, Function shall) {
    return is.routine().equals(shall.routine())
        && !is.routine().equals("AGGREGATE")
        && head(is.definition()).equals(head(shall.definition()));
  }

  private static String head(String definition) {
    int end = definition.indexOf("\n LANGUAGE");
    return end < 0 ? definition : definition.substring(0, end);
  }
}
