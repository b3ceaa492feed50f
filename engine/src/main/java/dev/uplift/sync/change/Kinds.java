package dev.uplift.sync.change;

import dev.uplift.sync.situation.Situation;

/** Every kind of object, asked in its turn what a mode does to it. */
public record Kinds(Situation situation, Work work) {

  public void renameTables() {
    new Renames(situation, work).tables();
  }

  public void renameColumns() {
    new Renames(situation, work).columns();
  }

  public void additive() {
    new EnumChanges(situation, work).additive();
    new SequenceChanges(situation, work).additive();
    new ObjectChanges(situation, work).additive();
    new ColumnChanges(situation, work).additive();
    new KeyChanges(situation, work).additive();
  }

  public void full() {
    new TypeChanges(situation, work).full();
    new Rebuild(situation, work).full();
    new ColumnChanges(situation, work).full();
    new ObjectChanges(situation, work).full();
    new KeyChanges(situation, work).full();
    new Attachments(situation, work).full();
    new SequenceChanges(situation, work).full();
  }

  public void finish() {
    new Drops(situation, work).finish();
    new ColumnChanges(situation, work).finish();
    new TypeChanges(situation, work).finish();
    new KeyChanges(situation, work).finish();
    new ObjectChanges(situation, work).finish();
    new RightsChanges(situation, work).finish();
  }
}
