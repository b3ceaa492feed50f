package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.situation.Situation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans which of the tables that are to be rewritten are made anew beside themselves. */
public final class Shadows {
  private final Situation situation;
  private final Work work;

  public Shadows(Situation situation, Work work) {
    this.situation = situation;
    this.work = work;
  }

  public void full() {
    Set<ObjectId> candidates = candidates(situation, work);
    for (ObjectId table : candidates) {
      Optional<ObjectId> above = above(table, candidates);
      if (above.isPresent()) {
        work.table(table).ifPresent(each -> each.because("goes with " + above.get().display()));
      } else {
        Optional.ofNullable(situation.beyond().physical().get(table))
            .ifPresent(physical -> decide(work.table(have(table)), physical));
      }
    }
  }

  /** What is decided on for all that inherit from it. */
  private Optional<ObjectId> above(ObjectId table, Set<ObjectId> candidates) {
    return Heirs.ancestors(have(table), situation.have()).stream()
        .filter(candidates::contains)
        .findFirst();
  }

  /** Tables that are rewritten, or whose columns are to stand in another order. */
  public static Set<ObjectId> candidates(Situation situation, Work work) {
    Set<ObjectId> found = new LinkedHashSet<>();
    for (TableWork each : work.tables().values()) {
      if (each.isMerged() && !work.remakes(each.table().id())) {
        found.add(each.table().id());
      }
    }
    if (situation.settings().comparison().strictColumnOrder()) {
      for (Table shall : situation.commonTables()) {
        Table is = situation.have().table(shall.id()).orElseThrow();
        if (!work.remakes(shall.id()) && !ColumnOrder.isThere(is, shall)) {
          found.add(Leaves.rootOf(shall.id(), situation.have()));
        }
      }
    }
    return found;
  }

  private Table have(ObjectId table) {
    return situation.have().table(table).orElseThrow();
  }

  private void decide(TableWork tableWork, Physical physical) {
    ObjectId id = physical.table();
    Optional<String> hindrance = hindrance(tableWork);
    Optional<String> demand = demand(tableWork);
    if (tableWork.table().partitionKey().isPresent()) {
      Leaves leaves = new Leaves(situation, work, tableWork, this::order);
      decide(tableWork, leaves.weighed(physical, hindrance), leaves::plan);
    } else if (Heirs.concern(tableWork.table(), situation.have())) {
      Heirs heirs = new Heirs(situation, work, tableWork);
      decide(tableWork, heirs.weighed(physical, hindrance, this::demand), heirs::plan);
    } else {
      StrategyChoice.Case weighed =
          new StrategyChoice.Case(
              physical,
              hindrance.or(() -> foreignKeys(id).hindrance()),
              demand.or(() -> physical.demands().stream().findFirst()),
              tableWork.table().bytes(),
              castSeconds(situation, tableWork, tableWork.table().rows()),
              foreignRows(situation, foreignKeys(id)));
      decide(
          tableWork,
          weighed,
          () ->
              standstill(
                  id,
                  new ShadowPlan(situation, work, tableWork, physical, foreignKeys(id)).plan()));
    }
  }

  private void standstill(ObjectId table, Shadow shadow) {
    new Standstill(situation, table, List.of(shadow)).plan(work);
  }

  private void decide(TableWork tableWork, StrategyChoice.Case weighed, Runnable shadow) {
    boolean merged = tableWork.isMerged();
    if (!merged && weighed.demand().isEmpty()) {
      return;
    }
    StrategyChoice choice = StrategyChoice.of(weighed, situation.settings().rewriting());
    if (!choice.shadow() && tableWork.fusion().flatMap(Fusion::wantsShadow).isPresent()) {
      throw new IllegalStateException(
          "a conversion for shadows inside an ALTER TABLE: " + tableWork.table().id());
    }
    if (choice.shadow()) {
      shadow.run();
    }
    if (merged || choice.shadow()) {
      tableWork.because(choice.because());
    }
  }

  /** Why a table cannot be made anew beside itself, whatever is gained by it. */
  Optional<String> against(TableWork tableWork) {
    ObjectId id = tableWork.table().id();
    if (situation.settings().rewriting().preference() == Rewriting.Preference.MERGED) {
      return Optional.of("the settings want none");
    }
    Physical physical = situation.beyond().physical().get(id);
    return physical == null || work.remakes(id)
        ? Optional.of("it is made anew otherwise")
        : hindrance(tableWork)
            .or(() -> physical.hindrances().stream().findFirst())
            .or(() -> foreignKeys(id).hindrance());
  }

  private Optional<String> hindrance(TableWork tableWork) {
    ObjectId id = tableWork.table().id();
    if (situation.unfit().contains(id)) {
      return Optional.of("its shadow came to nothing");
    }
    if (work.movesToNewType(id)) {
      return Optional.of("it moves to a type that is made anew");
    }
    return tableWork.inPlace().or(() -> workedOut(tableWork));
  }

  /** ALTER TABLE works such a default out once, or in the rows' order. */
  static Optional<String> workedOut(TableWork tableWork) {
    for (Column column : tableWork.columns().values()) {
      boolean added = tableWork.table().column(column.id().name()).isEmpty();
      if (added && (column.identity().isPresent() || !ColumnSql.constant(column))) {
        return Optional.of("the value of its new column " + column.id().name() + " is worked out");
      }
    }
    return Optional.empty();
  }

  private Optional<String> demand(TableWork tableWork) {
    return tableWork.fusion().flatMap(Fusion::wantsShadow).or(() -> order(tableWork));
  }

  /** Only a new table's columns stand otherwise than one after another, as they were added. */
  private Optional<String> order(TableWork tableWork) {
    boolean strict = situation.settings().comparison().strictColumnOrder();
    Optional<Table> shall = situation.want().table(tableWork.table().id());
    boolean ordered =
        shall.isEmpty()
            || ColumnOrder.isKept(tableWork.table(), tableWork.columns().keySet(), shall.get())
            || !Heirs.canStandSo(tableWork.table(), shall.get(), situation.want());
    return strict && !ordered
        ? Optional.of("its columns are to stand in the model's order")
        : Optional.empty();
  }

  /** Of one core, for so many rows. */
  static double castSeconds(Situation situation, TableWork tableWork, long rows) {
    double aRow = 0;
    for (Column old : tableWork.table().columns()) {
      aRow +=
          CastCost.seconds(
              Situation.behind(old.type(), situation.have()),
              Situation.behind(tableWork.column(old).type(), situation.want()));
    }
    return aRow * Math.max(0, rows);
  }

  private ForeignKeys foreignKeys(ObjectId table) {
    return new ForeignKeys(situation, work, Set.of(table));
  }

  /** What a choice by cost asks for; else nobody counts. */
  static long foreignRows(Situation situation, ForeignKeys keys) {
    return situation.settings().rewriting().preference() == Rewriting.Preference.COST
        ? keys.rows()
        : 0;
  }
}
