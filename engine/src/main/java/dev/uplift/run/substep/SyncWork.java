package dev.uplift.run.substep;

import dev.uplift.batch.left.LeftTable;
import dev.uplift.catalog.ObjectId;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.SyncOutcome;
import dev.uplift.sync.Syncer;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.Mode;
import java.util.ArrayList;
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

  /** Full, with the conversions that its rewrites can carry out. */
  static Done full(Workplace place, Substep substep) {
    List<Fusion> fusions = new Fusions(place, substep).candidates();
    sync(place, substep, place.syncer(substep.path(), fusions), Mode.FULL);
    return new Done.Completed();
  }

  /** Final, then fresh statistics, then the proof that the database equals the model. */
  static Done last(Workplace place, Substep substep) {
    lastSync(place, substep);
    analyze(
        place, substep, place.assignment().target().tables().stream().map(t -> t.id()).toList());
    Equality.prove(place.syncer(substep.path(), false).verify(), place.waitingRetired())
        .forEach(
            object ->
                place.note(
                    substep, object + " stays: the script that saves what it holds has work left"));
    return new Done.Completed();
  }

  /**
   * What was left unconverted is the first suspect when a constraint of the model cannot be made.
   */
  private static void lastSync(Workplace place, Substep substep) {
    try {
      sync(place, substep, Mode.FINAL);
    } catch (Failure e) {
      List<Problem> all = new ArrayList<>(e.problems());
      all.addAll(place.with(substep, s -> suspects(new LeftTable(s, place.mark().run()))));
      throw new Failure(e.exit(), all, e);
    }
  }

  private static List<Problem> suspects(LeftTable left) {
    List<String> what = new ArrayList<>();
    left.companiesAside().forEach(company -> what.add("company \"" + company + "\" is set aside"));
    left.waiting().forEach(script -> what.add("\"" + script + "\" waits for it"));
    left.quarantined()
        .forEach(r -> what.add(r.rows() + " rows of \"" + r.table() + "\" are in quarantine"));
    left.ignored().forEach(script -> what.add("\"" + script.script() + "\" is ignored"));
    return what.isEmpty()
        ? List.of()
        : List.of(
            Problem.of("leftUnconverted", "rows that were left unconverted may be the cause")
                .withWhy(String.join("; ", what))
                .withRemedy(
                    "Convert or mend those rows (uplift execute --company, uplift quarantine"
                        + " retry), or mend them by hand, then: uplift execute --rerun-step 3"));
  }

  private static void sync(Workplace place, Substep substep, Mode mode) {
    sync(place, substep, place.syncer(substep.path(), false), mode);
  }

  private static void sync(Workplace place, Substep substep, Syncer syncer, Mode mode) {
    SyncOutcome outcome = place.guarded(substep, () -> syncer.sync(mode));
    outcome.notRestored().forEach(p -> place.note(substep, p.message()));
    outcome.narrowed().forEach(narrowed -> place.note(substep, narrowed.inWords()));
    var _ = outcome.orThrow();
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
