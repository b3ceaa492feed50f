package dev.uplift.sync;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Assembly;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.kind.Kinds;
import dev.uplift.sync.rewrite.FusingChoice;
import dev.uplift.sync.rewrite.Leaves;
import dev.uplift.sync.rewrite.Shadows;
import dev.uplift.sync.situation.Fusing;
import dev.uplift.sync.situation.Situation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** From a situation to ordered changes. Pure: the same situation gives the same plan. */
final class Planner {
  private Planner() {}

  static List<Change> plan(Situation given) {
    Situation situation = given.fusing(fusing(given));
    Work work = new Work();
    Kinds kinds = new Kinds(situation, work);
    switch (situation.mode()) {
      case RENAME_TABLES -> kinds.renameTables();
      case RENAME_COLUMNS -> kinds.renameColumns();
      case ADDITIVE -> kinds.additive(() -> rewrittenLater(situation));
      case PARTIAL, FULL -> full(situation, work);
      case FINAL -> kinds.finish();
    }
    return new Assembly(situation, work).changes();
  }

  /** Which conversions the rewrites of this plan carry out. */
  static Fusing fusing(Situation situation) {
    if (situation.mode() != Mode.FULL || situation.settings().fusions().isEmpty()) {
      return Fusing.NONE;
    }
    Work work = new Work();
    full(situation.fusing(Fusing.NONE), work);
    return FusingChoice.of(situation, work);
  }

  /** Tables of which more must be known before it is said how they are rewritten. */
  static Set<ObjectId> rewritten(Situation situation) {
    return switch (situation.mode()) {
      case PARTIAL, FULL -> {
        Work work = new Work();
        full(situation, work);
        yield Leaves.with(Shadows.candidates(situation, work), situation.have());
      }
      case RENAME_TABLES, RENAME_COLUMNS, ADDITIVE, FINAL -> Set.of();
    };
  }

  /**
   * Keys and indexes that are new, and that the mode makes in a later round: when their table,
   * which it writes anew, is as it will be.
   */
  static List<Change> behind(Situation situation, List<Change> planned) {
    if (!situation.mode().retypes() || planned.stream().noneMatch(Change::rewrites)) {
      return List.of();
    }
    Set<String> fused =
        planned.stream().flatMap(each -> each.fused().stream()).collect(Collectors.toSet());
    Set<ObjectId> told = planned.stream().map(Change::object).collect(Collectors.toSet());
    Situation after = situation.withoutFusions(fused, fused);
    Work rewrites = new Work();
    full(after, rewrites);
    Work work = new Work();
    new Kinds(after, work).keysBehind(rewrites);
    return new Assembly(after, work)
        .changes().stream().filter(change -> !told.contains(change.object())).toList();
  }

  /** Tables that a later mode writes anew, with every index that they have by then. */
  private static Set<ObjectId> rewrittenLater(Situation situation) {
    Situation later = situation.in(Mode.FULL);
    Work work = new Work();
    new Kinds(later, work).full();
    Set<ObjectId> tables = new HashSet<>(Shadows.candidates(later, work));
    situation.want().tables().stream().map(Table::id).filter(work::remakes).forEach(tables::add);
    return tables;
  }

  private static void full(Situation situation, Work work) {
    new Kinds(situation, work).full();
    new Shadows(situation, work).full();
  }
}
