package dev.uplift.run.substep;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.Mode;
import dev.uplift.sync.SyncOutcome;
import java.util.List;

/** The substeps that sync, each in its mode. */
final class SyncWork {
  private static final int TABLES_A_TIME = 200;

  private SyncWork() {}

  static Work in(Mode mode) {
    return (place, substep) -> {
      sync(place, substep, mode);
      return new Done.Completed();
    };
  }

  /** Renames of tables. */
  static Done renameTables(Workplace place, Substep substep) {
    boolean any = place.dictionary().tables().values().stream().anyMatch(t -> t.was().isPresent());
    return any
        ? in(Mode.RENAME_TABLES).perform(place, substep)
        : new Done.Skipped("the dictionary renames no table");
  }

  /** Renames of columns and of enum labels. */
  static Done renameColumns(Workplace place, Substep substep) {
    boolean columns =
        place.dictionary().tables().values().stream()
            .flatMap(t -> t.columns().values().stream())
            .anyMatch(c -> c.was().isPresent());
    boolean any = columns || !place.dictionary().values().isEmpty();
    return any
        ? in(Mode.RENAME_COLUMNS).perform(place, substep)
        : new Done.Skipped("the dictionary renames no field and no value");
  }

  /** The system tables. */
  static Done partial(Workplace place, Substep substep) {
    return place.dictionary().systemTables().isEmpty()
        ? new Done.Skipped("the dictionary declares no system tables")
        : in(Mode.PARTIAL).perform(place, substep);
  }

  /** Full, then fresh statistics for what was written anew. */
  static Done full(Workplace place, Substep substep) {
    SyncOutcome outcome = sync(place, substep, Mode.FULL);
    analyze(place, substep, outcome.rewritten());
    return new Done.Completed();
  }

  /** Final, then fresh statistics, then the proof that the database equals the model. */
  static Done last(Workplace place, Substep substep) {
    sync(place, substep, Mode.FINAL);
    analyze(
        place, substep, place.assignment().target().tables().stream().map(t -> t.id()).toList());
    Equality.prove(place.syncer(substep.path(), false).verify());
    return new Done.Completed();
  }

  private static SyncOutcome sync(Workplace place, Substep substep, Mode mode) {
    SyncOutcome outcome = place.syncer(substep.path(), false).sync(mode);
    outcome.notRestored().forEach(p -> place.note(substep, p.message()));
    outcome.narrowed().forEach(narrowed -> place.note(substep, told(narrowed)));
    return outcome.orThrow();
  }

  /** Strings have no sum. */
  private static String told(SyncOutcome.Narrowed n) {
    String change =
        n.column().display()
            + ": "
            + n.rows()
            + " values changed from "
            + n.from()
            + " to "
            + n.to();
    return n.summed().equals("null")
        ? change
        : change + ", the largest change " + n.largest() + ", in sum " + n.summed();
  }

  private static void analyze(Workplace place, Substep substep, List<ObjectId> tables) {
    List<ObjectId> distinct = tables.stream().distinct().toList();
    place.with(
        substep,
        session -> {
          for (int from = 0; from < distinct.size(); from += TABLES_A_TIME) {
            List<ObjectId> some =
                distinct.subList(from, Math.min(from + TABLES_A_TIME, distinct.size()));
            String names = String.join(", ", some.stream().map(ObjectId::relationSql).toList());
            session.execute("analyze " + names);
            place.executed(substep, "analyze " + names);
          }
          return true;
        });
  }
}
