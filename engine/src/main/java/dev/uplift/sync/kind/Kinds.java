package dev.uplift.sync.kind;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.situation.Situation;
import java.util.Set;
import java.util.function.Supplier;

/** Every kind of object, asked in its turn what a mode does to it. */
public record Kinds(Situation situation, Work work) {

  public void renameTables() {
    new Renames(situation, work).tables();
  }

  public void renameColumns() {
    new Renames(situation, work).columns();
  }

  /**
   * What can be added.
   *
   * @param rewrittenLater which tables a later mode writes anew; asked only where it matters
   */
  public void additive(Supplier<Set<ObjectId>> rewrittenLater) {
    TakenNames.of(situation).free(work);
    new EnumChanges(situation, work).additive();
    new SequenceChanges(situation, work).additive();
    new ObjectChanges(situation, work).additive();
    new ColumnChanges(situation, work).additive();
    new KeyChanges(situation, work).additive(rewrittenLater);
  }

  public void full() {
    new TypeChanges(situation, work).full();
    new Rebuild(situation, work).full();
    new ColumnChanges(situation, work).full();
    new ObjectChanges(situation, work).full();
    new TableSettings(situation, work).full();
    new KeyChanges(situation, work).full();
    new Attachments(situation, work).full();
    new SequenceChanges(situation, work).full();
  }

  /** New keys and indexes of the tables that this writes anew, once that is done. */
  public void keysBehind(Work rewrites) {
    new KeyChanges(situation, work).behind(rewrites);
  }

  public void finish() {
    new Drops(situation, work).finish();
    new ColumnChanges(situation, work).finish();
    new TypeChanges(situation, work).finish();
    new KeyChanges(situation, work).finish();
    new ObjectChanges(situation, work).finish();
    new TableSettings(situation, work).finish();
    new RightsChanges(situation, work).finish();
  }
}
