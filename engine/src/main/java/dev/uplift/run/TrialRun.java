package dev.uplift.run;

import dev.uplift.batch.Batch;
import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.graph.ScriptChoice.Choice;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.throttle.Ceilings;
import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.run.journal.JournalSchema;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.journal.Records;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.NewRun;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Substep;
import dev.uplift.run.substep.Substeps;
import dev.uplift.run.substep.Workplace;
import dev.uplift.run.substep.Workplace.Assignment;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A run in a database that is thrown away: the substeps of an upgrade as they are, as far as they
 * are wanted, without door, services, restore point and folder. Nothing of it can be resumed. Not
 * safe for many threads.
 */
public final class TrialRun implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final String SCRIPTS = "/ExecuteScripts";

  /** So few that a script which is wrong across the borders of its chunks is seen to be. */
  private static final long CHUNK_ROWS = 2;

  private static final int WORKERS = 2;

  private final Database database;
  private final Workplace place;
  private final BatchSettings settings;
  private final Watcher watcher;
  private final InstantSource clock;

  private TrialRun(
      Database database,
      Workplace place,
      BatchSettings settings,
      Watcher watcher,
      InstantSource clock) {
    this.database = database;
    this.place = place;
    this.settings = settings;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * Makes the journal in the database.
   *
   * @param target of the stack
   */
  public static TrialRun begin(
      Database database, PackageStack stack, Catalog target, Watcher watcher, InstantSource clock) {
    RunMark mark = mark(database, stack, clock);
    Platform platform = PlatformReader.read(stack);
    BatchSettings settings =
        new BatchSettings(mark.run(), mark.epoch(), WORKERS, LEASE, CHUNK_ROWS, Set.of())
            .withSchema(stack.vendor().schema());
    if (platform.company().isPresent()) {
      settings = settings.withCompanyColumn(platform.company().get().column());
    }
    if (platform.partition().isPresent()) {
      settings = settings.withPartitionColumn(platform.partition().get().column());
    }
    Assignment assignment =
        new Assignment(stack, platform, target, "", settings, Ceilings.none(), Map.of());
    JournalTable journal = new JournalTable(database, mark);
    Workplace place =
        new Workplace(
            database, mark, assignment, new Records(journal, mark, clock), watcher, clock);
    return new TrialRun(database, place, settings, watcher, clock);
  }

  private static RunMark mark(Database database, PackageStack stack, InstantSource clock) {
    NewRun run =
        new NewRun(
            "trial",
            "trial",
            "trial",
            "",
            "",
            "",
            "{}",
            Map.of(),
            Optional.empty(),
            Optional.empty());
    return database.with(
        "trial",
        session -> {
          JournalSchema.create(session, stack.vendor().schema());
          var _ = RunTable.insert(session, run, clock.instant());
          Run made = RunTable.newest(session).orElseThrow();
          if (!RunTable.raise(session, made, "trial")) {
            throw new IllegalStateException("somebody else is in the trial's database");
          }
          return new RunMark(made.id(), made.epoch() + 1);
        });
  }

  /** Everything before the stage's scripts: renames and additive sync, or those and full sync. */
  public void upTo(Script.Stage stage) {
    String scripts = stage.text() + SCRIPTS;
    int first =
        Substeps.all().stream()
            .filter(s -> s.path().startsWith(scripts))
            .mapToInt(Substep::number)
            .min()
            .orElseThrow();
    perform(s -> s.number() < first && !s.path().contains(SCRIPTS));
    if (stage == Script.Stage.PRE_SYNC) {
      place.syncer(scripts, false).dropPutOffIndexes();
    }
  }

  /** The whole upgrade, every script included; then the database equals the model. */
  public void toTheEnd() {
    perform(_ -> true);
  }

  private void perform(Predicate<Substep> wanted) {
    for (Substep substep : Substeps.all()) {
      if (wanted.test(substep)) {
        var _ = substep.perform(place);
      }
    }
  }

  /**
   * One script alone, as the batch runs it, where {@link #upTo} has come to its stage.
   *
   * @param company empty: for every company there is
   */
  public BatchOutcome script(Script script, Optional<String> company) {
    Script alone = script.withEdges(List.of(), List.of());
    String path = script.stage().text() + SCRIPTS + "/WaitForBatch";
    Substep substep = Substeps.find(path).orElseThrow();
    Batch batch = new Batch(database, settings, watcher, clock);
    batch.schedule(
        script.stage(),
        new Choice(List.of(alone), Map.of()),
        companies(company),
        place.partitions(),
        path);
    place.disableTriggersOfConverted(substep, List.of(alone));
    batch.start(script.stage(), path);
    BatchOutcome outcome = batch.await(script.stage());
    place.restoreTriggersOfConverted(substep);
    return outcome;
  }

  /** The company asked for; else those that the database says it has. */
  public List<String> companies(Optional<String> company) {
    return company.map(List::of).orElseGet(place::companies);
  }

  @Override
  public void close() {
    place.stopWorkers(Duration.ZERO);
  }
}
