package dev.uplift.sync;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Assembly;
import dev.uplift.sync.change.Attachments;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.ColumnChanges;
import dev.uplift.sync.change.Drops;
import dev.uplift.sync.change.EnumChanges;
import dev.uplift.sync.change.KeyChanges;
import dev.uplift.sync.change.ObjectChanges;
import dev.uplift.sync.change.Rebuild;
import dev.uplift.sync.change.Renames;
import dev.uplift.sync.change.RightsChanges;
import dev.uplift.sync.change.SequenceChanges;
import dev.uplift.sync.change.TypeChanges;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.intent.Mode;
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
    switch (situation.mode()) {
      case RENAME_TABLES -> new Renames(situation, work).tables();
      case RENAME_COLUMNS -> new Renames(situation, work).columns();
      case ADDITIVE -> additive(situation, work);
      case PARTIAL, FULL -> full(situation, work);
      case FINAL -> finish(situation, work);
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
    return Fusing.of(situation, work);
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

  private static void additive(Situation situation, Work work) {
    new EnumChanges(situation, work).additive();
    new SequenceChanges(situation, work).additive();
    ObjectChanges objects = new ObjectChanges(situation, work);
    objects.additive();
    new ColumnChanges(situation, work).additive();
    new KeyChanges(situation, work).additive();
  }

  private static void full(Situation situation, Work work) {
    new TypeChanges(situation, work).full();
    new Rebuild(situation, work).full();
    new ColumnChanges(situation, work).full();
    new ObjectChanges(situation, work).full();
    new KeyChanges(situation, work).full();
    new Attachments(situation, work).full();
    new SequenceChanges(situation, work).full();
    new Shadows(situation, work).full();
  }

  private static void finish(Situation situation, Work work) {
    new Drops(situation, work).finish();
    new ColumnChanges(situation, work).finish();
    new TypeChanges(situation, work).finish();
    new KeyChanges(situation, work).finish();
    new ObjectChanges(situation, work).finish();
    new RightsChanges(situation, work).finish();
  }
}
