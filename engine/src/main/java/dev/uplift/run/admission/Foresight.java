package dev.uplift.run.admission;

import dev.uplift.analyze.Analysis;
import dev.uplift.analyze.Analyzer;
import dev.uplift.batch.graph.ScriptChoice;
import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.model.TargetModel;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.readiness.OldNames;
import dev.uplift.run.readiness.Refusals;
import dev.uplift.run.substep.Workplace;
import dev.uplift.sync.Preview;
import dev.uplift.sync.intent.SyncSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An old database analysed as a run of these packages would meet it. Changes nothing. */
public final class Foresight {
  private final Database database;
  private final PackageStack stack;
  private final Map<String, Boolean> configurationKeys;
  private final Path home;
  private final InstantSource clock;

  /**
   * Of one site.
   *
   * @param configurationKeys as the site has them
   * @param home where models that were made real are kept
   */
  public Foresight(
      Database database,
      PackageStack stack,
      Map<String, Boolean> configurationKeys,
      Path home,
      InstantSource clock) {
    this.database = database;
    this.stack = stack;
    this.configurationKeys = Map.copyOf(configurationKeys);
    this.home = home;
    this.clock = clock;
  }

  /**
   * Tries everything.
   *
   * @param samplePercent of the pages of large tables, for row rules; empty: everything is read
   * @throws Failure when the database is none that these packages upgrade
   */
  public Analysis analysis(Optional<Double> samplePercent) {
    List<Problem> problems = new ArrayList<>(stack.serverProblems(database.version()));
    Refusals.Recognised recognised = Refusals.recognise(database, stack);
    problems.addAll(recognised.problems());
    Refusals.refuse(problems);
    Catalog target = TargetModel.of(stack, database, home.resolve("models")).catalog();
    Dictionary dictionary = stack.dictionary();
    List<Script> scripts =
        new ScriptChoice(recognised.version(), configurationKeys, dictionary.configurationKeys())
            .of(stack.scripts())
            .scripts();
    Analyzer.Subject subject = new Analyzer.Subject(stack, recognised.version(), scripts);
    return new Analyzer(database, preview(target, stack, database), subject, samplePercent, clock)
        .analyze();
  }

  /** Of the whole sync. */
  static Preview preview(Catalog target, PackageStack stack, Database database) {
    return new Preview(database, target, settings(stack), "refusals");
  }

  /** Of a sync that knows names before any rename, with every script done. */
  static SyncSettings settings(PackageStack stack) {
    Set<String> all = stack.scripts().stream().map(Script::path).collect(Collectors.toSet());
    return Workplace.settings(stack, OldNames.under(stack.dictionary()), false, true, all);
  }
}
