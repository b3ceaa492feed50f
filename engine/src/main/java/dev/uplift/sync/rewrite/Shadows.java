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
import dev.uplift.sync.situation.Situation;
import java.util.LinkedHashSet;
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
    for (ObjectId table : candidates(situation, work)) {
      Optional.ofNullable(situation.physical().get(table))
          .ifPresent(physical -> decide(work.table(have(table)), physical));
    }
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
          found.add(shall.id());
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
    boolean merged = tableWork.isMerged();
    Optional<Leaves> leaves =
        Optional.of(tableWork)
            .filter(each -> each.table().partitionKey().isPresent())
            .map(each -> new Leaves(situation, work, each));
    StrategyChoice.Case weighed =
        leaves
            .map(each -> each.weighed(physical, hindrance(tableWork)))
            .orElseGet(
                () ->
                    new StrategyChoice.Case(
                        physical,
                        hindrance(tableWork).or(() -> foreignKeys(id).hindrance()),
                        demand(tableWork).or(() -> physical.demands().stream().findFirst()),
                        tableWork.table().bytes(),
                        castSeconds(situation, tableWork, tableWork.table().rows()),
                        foreignRows(situation, foreignKeys(id))));
    StrategyChoice choice = StrategyChoice.of(weighed, situation.settings().rewriting());
    if (!choice.shadow() && tableWork.fusion().flatMap(Fusion::wantsShadow).isPresent()) {
      throw new IllegalStateException("a conversion for shadows inside an ALTER TABLE: " + id);
    }
    if (choice.shadow()) {
      leaves.ifPresentOrElse(
          Leaves::plan,
          () -> new ShadowPlan(situation, work, tableWork, physical, foreignKeys(id)).plan());
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
    Physical physical = situation.physical().get(id);
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
  private Optional<String> workedOut(TableWork tableWork) {
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

  private Optional<String> order(TableWork tableWork) {
    boolean strict = situation.settings().comparison().strictColumnOrder();
    Optional<Table> shall = situation.want().table(tableWork.table().id());
    boolean ordered =
        shall.isEmpty()
            || ColumnOrder.isKept(tableWork.table(), tableWork.columns().keySet(), shall.get());
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
