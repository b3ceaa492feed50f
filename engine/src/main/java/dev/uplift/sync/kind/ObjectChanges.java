package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.catalog.CatalogObject.Policy;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Calls;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans what is wholly said by its definition: views, functions, triggers, policies and the like.
 */
final class ObjectChanges {
  private static final Set<Kind> MADE_LATER =
      Set.of(Kind.COLUMN, Kind.VIEW, Kind.MATERIALIZED_VIEW);

  private final Situation situation;
  private final Work work;
  private final Closure closure;

  ObjectChanges(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
    this.closure = new Closure(situation, work);
  }

  /** Schemas, extensions, types and tables, and whatever these need. */
  void additive() {
    for (CatalogObject shall : situation.want().objects().values()) {
      Kind kind = shall.id().kind();
      boolean early =
          switch (kind) {
            case SCHEMA, EXTENSION, ENUM, DOMAIN, COMPOSITE, RANGE, COLLATION -> true;
            case TABLE -> canBeMade((Table) shall);
            default -> false;
          };
      if (early && !situation.has(shall.id()) && !waitsForRename(shall.id())) {
        need(shall);
      }
    }
  }

  /** Tables that had to wait for their parents. */
  void full() {
    for (Table shall : situation.want().tables()) {
      boolean ready =
          parents(shall).stream()
              .allMatch(
                  parent ->
                      work.table(parent).isEmpty()
                          && situation.want().table(parent).filter(situation::reshaped).isEmpty());
      if (!situation.has(shall.id())
          && ready
          && situation.concerns(shall.id())
          && !waitsForRename(shall.id())) {
        need(shall);
      }
    }
    for (Table shall : situation.commonTables()) {
      storage(shall);
    }
  }

  void finish() {
    for (CatalogObject shall : situation.want().objects().values()) {
      switch (shall) {
        case View v -> defined(v);
        case Function f -> function(f);
        case Trigger t -> trigger(t);
        case Policy p -> defined(p);
        case Defined d -> defined(d);
        default -> {
          // The other planners' concern.
        }
      }
    }
    situation.commonTables().forEach(this::security);
  }

  /** Makes an object with all that it needs and that is not there. */
  private void need(CatalogObject shall) {
    if (situation.has(shall.id()) || work.makes(shall.id())) {
      return;
    }
    work.make(shall, Form.PLAIN);
    needs(shall.id());
    if (shall instanceof Table table) {
      table.columns().forEach(column -> needs(column.id()));
    }
    if (shall instanceof Function function) {
      new Calls(situation).of(function).stream().filter(this::canStand).forEach(this::need);
    }
  }

  /** What only seems to be called must not come before what it is made of. */
  private boolean canStand(Function called) {
    return situation.wantGraph().needs(called.id()).stream()
        .filter(each -> MADE_LATER.contains(each.kind()))
        .allMatch(situation::has);
  }

  private void needs(ObjectId id) {
    for (ObjectId needed : situation.wantGraph().needs(id)) {
      if (needed.path().size() < 3 || needed.kind() == Kind.FUNCTION) {
        situation
            .want()
            .find(needed)
            .filter(each -> !(each instanceof CatalogObject.Sequence))
            .ifPresent(this::need);
      }
    }
  }

  /** What a table or column being changed needs: functions of defaults, say. */
  void neededBy(ObjectId id) {
    needs(id);
  }

  private boolean waitsForRename(ObjectId id) {
    ObjectId was = situation.intents().tableWas().get(id);
    return was != null && situation.has(was);
  }

  private boolean canBeMade(Table shall) {
    return parents(shall).stream()
        .map(parent -> situation.want().table(parent).orElseThrow())
        .allMatch(
            parent ->
                !situation.reshaped(parent)
                    && (!situation.has(parent.id())
                        || parent.columns().stream()
                            .allMatch(column -> situation.settled(column.id()))));
  }

  private static List<ObjectId> parents(Table table) {
    return table.partitionOf().map(List::of).orElse(table.inherits());
  }

  private void defined(CatalogObject shall) {
    if (situation.settled(shall.id())) {
      return;
    }
    if (situation.has(shall.id()) && work.drop(shall.id(), shall.id())) {
      closure.beforeDrop(shall.id());
    }
    work.make(shall, Form.PLAIN);
  }

  private void function(Function shall) {
    if (!isReplaced(shall)) {
      defined(shall);
    } else if (!work.makes(shall.id())) {
      work.make(shall, Form.PLAIN);
    }
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

  /** What rows are worked out by is as it will be: nothing works them out again. */
  void workedOutBy(ObjectId column) {
    Set<ObjectId> named = situation.wantGraph().needs(column);
    for (Function each : new Calls(situation).from(column)) {
      boolean can = named.contains(each.id()) || canStand(each);
      if (can && !situation.has(each.id())) {
        need(each);
      } else if (can && isReplaced(each)) {
        function(each);
      }
    }
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

  private void trigger(Trigger shall) {
    Optional<Trigger> is =
        situation
            .have()
            .find(shall.id())
            .filter(Trigger.class::isInstance)
            .map(Trigger.class::cast);
    if (shall.inherited()) {
      return;
    }
    if (is.isEmpty() || !is.get().definition().equals(shall.definition())) {
      defined(shall);
    } else if (!is.get().enabled().equals(shall.enabled())
        && situation.settings().comparison().triggerStates()) {
      work.last(state(shall));
    }
  }

  private Change state(Trigger shall) {
    String word =
        switch (shall.enabled()) {
          case "D" -> "disable trigger ";
          case "R" -> "enable replica trigger ";
          case "A" -> "enable always trigger ";
          default -> "enable trigger ";
        };
    String sql =
        "alter table "
            + shall.id().relationSql()
            + " "
            + word
            + Identifier.quote(shall.id().name());
    return Change.of(shall.id(), "state of a trigger", situation.mode(), Form.PLAIN, List.of(sql));
  }

  private void storage(Table shall) {
    Table is = situation.have().table(shall.id()).orElseThrow();
    TableWork tableWork = new TableWork(is);
    if (is.unlogged() != shall.unlogged()) {
      work.table(is).action(shall.unlogged() ? "set unlogged" : "set logged", "persistence");
      work.table(is).rewritesInPlace("it becomes logged, or no longer is");
    }
    if (!is.options().equals(shall.options()) && tableWork.isEmpty()) {
      options(is, shall);
    }
  }

  private void options(Table is, Table shall) {
    List<String> gone =
        is.options().stream()
            .map(option -> option.split("=", 2)[0])
            .filter(name -> shall.options().stream().noneMatch(o -> o.startsWith(name + "=")))
            .toList();
    if (!gone.isEmpty()) {
      work.table(is).action("reset (" + String.join(", ", gone) + ")", "storage parameters");
    }
    if (!shall.options().isEmpty()) {
      work.table(is)
          .action("set (" + String.join(", ", shall.options()) + ")", "storage parameters");
    }
  }

  private void security(Table shall) {
    Table is = situation.have().table(shall.id()).orElseThrow();
    String why = "row security";
    if (is.rowSecurity() != shall.rowSecurity()) {
      work.table(is)
          .action((shall.rowSecurity() ? "enable" : "disable") + " row level security", why);
    }
    if (is.forceRowSecurity() != shall.forceRowSecurity()) {
      work.table(is)
          .action((shall.forceRowSecurity() ? "" : "no ") + "force row level security", why);
    }
    if (!is.replicaIdentity().equals(shall.replicaIdentity())) {
      work.last(
          Change.of(
              shall.id(),
              "replica identity",
              situation.mode(),
              Form.PLAIN,
              List.of(identity(shall))));
    }
  }

  private static String identity(Table shall) {
    String kind = shall.replicaIdentity();
    String word =
        switch (kind) {
          case "n" -> "nothing";
          case "f" -> "full";
          case "d" -> "default";
          default ->
              "using index "
                  + Identifier.quote(kind.replaceFirst("^i[ :(]*", "").replaceFirst("\\)$", ""));
        };
    return "alter table " + shall.id().relationSql() + " replica identity " + word;
  }

  static String drop(CatalogObject object) {
    return Ddl.drop(object);
  }
}
