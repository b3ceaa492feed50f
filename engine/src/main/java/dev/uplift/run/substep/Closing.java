package dev.uplift.run.substep;

/** First and last acts upon the run's own records. */
final class Closing {
  private Closing() {}

  /** Sets aside what earlier upgrades of this database left in the journal. */
  static Done archiveEarlier(Workplace place, Substep substep) {
    long archived = place.earlier().archive();
    if (archived == 0) {
      return new Done.Skipped("no earlier upgrade has left its state in this database");
    }
    place.note(substep, archived + " earlier upgrades were set aside");
    return new Done.Completed();
  }

  static Done clearFlag(Workplace place, Substep substep) {
    place.earlier().clearFlag();
    return new Done.Completed();
  }
}
