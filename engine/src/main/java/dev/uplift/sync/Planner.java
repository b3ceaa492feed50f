package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Assembly;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Kinds;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.rewrite.FusingChoice;
import dev.uplift.sync.rewrite.Leaves;
import dev.uplift.sync.rewrite.Shadows;
import dev.uplift.sync.situation.Fusing;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Set;

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
      case ADDITIVE -> kinds.additive();
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

  private static void full(Situation situation, Work work) {
    new Kinds(situation, work).full();
    new Shadows(situation, work).full();
  }
}
