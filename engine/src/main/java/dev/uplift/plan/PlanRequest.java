package dev.uplift.plan;

import dev.uplift.batch.settings.Took;
import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.pack.environment.Environment;
import dev.uplift.plan.disk.DiskMeasure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.SyncSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a plan is made from.
 *
 * @param home Uplift's own folder
 * @param scripts of the packages, those that run for this database
 * @param target the packages' model, made real
 * @param sync what the syncs of the run are told
 * @param fusing asks which conversions rewrites may carry out
 * @param sizing what scripts are estimated with
 * @param way the way back
 * @param settings see {@link PlanSettings}
 * @param disk how free disk is found
 * @param refusals of the run and of its syncs
 * @param warnings what it may begin with all the same
 * @param recalibrate whether the server is measured although it was lately
 */
public record PlanRequest(
    Database database,
    Environment environment,
    Path home,
    PackageStack stack,
    List<Script> scripts,
    Catalog target,
    SyncSettings sync,
    Fusing fusing,
    Sizing sizing,
    Way way,
    Map<String, String> settings,
    DiskMeasure.Asked disk,
    List<Problem> refusals,
    List<Problem> warnings,
    boolean recalibrate) {
  public PlanRequest {
    scripts = List.copyOf(scripts);
    settings = Map.copyOf(settings);
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  /** Asks a database in which everything is that stands before mode FULL. */
  @FunctionalInterface
  public interface Fusing {
    /** What was answered. */
    Answer ask(Database before);

    /**
     * What may be carried out by a rewrite, and which scripts may not, and why.
     *
     * @param others by path
     */
    record Answer(List<Fusion> fusions, Map<String, String> others) {
      public Answer {
        fusions = List.copyOf(fusions);
        others = Map.copyOf(others);
      }
    }
  }

  /**
   * What scripts are estimated with.
   *
   * @param companies that a script of scope PerCompany runs for
   * @param partitions that a script of scope PerPartition runs for
   * @param earlier what scripts took the last time
   */
  public record Sizing(int workers, int companies, int partitions, List<Took> earlier) {
    public Sizing {
      earlier = List.copyOf(earlier);
    }
  }

  /**
   * The way back.
   *
   * @param waiver why there is none; empty: one is taken
   * @param forecast empty: its cost is not known
   */
  public record Way(Optional<String> waiver, Optional<RestoreForecast> forecast) {}
}
