package dev.uplift.plan;

import dev.uplift.batch.progress.Range;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import dev.uplift.pack.UpliftVersion;
import dev.uplift.plan.EmptyCopy.Planned;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.Plan.LockPart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.cost.ChangeCosts;
import dev.uplift.plan.cost.Cost;
import dev.uplift.plan.cost.ServerSpeeds;
import dev.uplift.plan.cost.Speeds;
import dev.uplift.problem.Failure;
import dev.uplift.sync.Preview;
import dev.uplift.sync.SyncPlan;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.sync.situation.TableSizes.Size;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Joins changes, scripts, costs and the way back into a plan. Changes nothing in the database. */
public final class Planning {
  private static final String BYTES = "select pg_database_size(current_database()) as bytes";

  private final PlanRequest request;
  private final InstantSource clock;

  public Planning(PlanRequest request, InstantSource clock) {
    this.request = request;
    this.clock = clock;
  }

  /** As things stand. */
  public Plan plan() {
    Catalog have = CatalogReader.read(request.database());
    Covers covers = Covers.of(request.stack(), request.settings(), have);
    TableSizes sizes = request.database().with("plan", TableSizes::read).alsoAs(renamedTables());
    Planned planned = modes(have, sizes);
    Speeds speeds =
        new ServerSpeeds(request.home(), clock).of(request.database(), request.recalibrate());
    ChangeCosts costs = new ChangeCosts(speeds);
    ScriptParts scripts = new ScriptParts(request, planned, costs, sizes);
    DiskPeaks peaks = DiskPeaks.of(request, planned.plans(), sizes, scripts);
    StepCosts stepCosts = new StepCosts(costs, have, sizes, peaks.holdTwo());
    List<Step> steps = steps(planned.plans(), stepCosts, scripts);
    long bytes = request.database().with("plan", s -> s.one(BYTES, row -> row.number("bytes")));
    return new Plan(
            Plan.FORMAT,
            covers.planId(),
            clock.instant(),
            UpliftVersion.CURRENT.toString(),
            new Plan.DatabasePart(
                request.database().url().database(),
                request.environment().name(),
                request.database().version().text(),
                covers.catalogSha256(),
                have.tables().size(),
                bytes),
            covers.packages().stream()
                .map(p -> new Plan.PackagePart(p.name(), p.version(), p.sha256()))
                .toList(),
            steps,
            new Destroyed(request.stack().dictionary(), sizes).of(planned.plans()),
            new DowntimeParts(request, costs, bytes).of(steps),
            wayBack(),
            peaks.bytes(),
            peaks.disks(),
            provisional(planned.doubts(), speeds),
            request.refusals(),
            request.warnings(),
            speeds,
            covers,
            Collections.emptySortedMap())
        .sealed();
  }

  /** In an empty copy; where none can be made, each mode from the database as it is now. */
  private Planned modes(Catalog have, TableSizes sizes) {
    Preview preview = new Preview(request.database(), request.target(), request.sync(), "plan");
    try {
      Preview.AsRowsAre rows = preview.asRowsAre();
      return new EmptyCopy(request.database(), clock)
          .plan(have, request.target(), rows.settings(), request.fusing(), sizes)
          .doubting(rows.waiting());
    } catch (Failure | SqlFailure e) {
      String why =
          "every phase is planned from the database as it is now, as if the phases before it"
              + " changed nothing: no empty copy could be made ("
              + e.getMessage()
              + ")";
      return new Planned(
          Stream.of(Mode.values()).map(preview::plan).toList(), unknown(), List.of(why));
    }
  }

  /** Which conversions rewrites carry out is asked in an empty copy. */
  private Map<String, String> unknown() {
    return request.scripts().stream()
        .filter(script -> script.stage() == Script.Stage.POST_SYNC)
        .filter(script -> script.work() instanceof Script.Work.Declared)
        .collect(
            Collectors.toMap(
                Script::path,
                _ -> "whether a rewrite carries it out is settled when DbSync begins"));
  }

  private Map<List<String>, List<String>> renamedTables() {
    Map<List<String>, List<String>> was = new HashMap<>();
    request
        .stack()
        .dictionary()
        .tables()
        .forEach(
            (name, entry) ->
                entry
                    .was()
                    .ifPresent(old -> was.put(Identifier.parts(name), Identifier.parts(old))));
    return was;
  }

  private static List<Step> steps(List<SyncPlan> plans, StepCosts costs, ScriptParts scripts) {
    List<Step> steps = new ArrayList<>();
    for (SyncPlan plan : plans) {
      if (plan.mode() == Mode.FULL) {
        scripts.preSync().ifPresent(steps::add);
      } else if (plan.mode() == Mode.FINAL) {
        scripts.postSync().ifPresent(steps::add);
      }
      if (!plan.changes().isEmpty()) {
        steps.add(step(plan, costs));
      }
    }
    return steps;
  }

  private static Step step(SyncPlan plan, StepCosts costs) {
    List<ChangePart> changes = plan.changes().stream().map(change -> part(change, costs)).toList();
    return new Step(path(plan.mode()), Seconds.rounded(costs.of(plan)), changes, List.of());
  }

  private static ChangePart part(Change change, StepCosts costs) {
    Size size = costs.sizes().of(change.object());
    Cost cost = costs.of(change);
    boolean touches = change.strategy() != Strategy.CATALOG_ONLY;
    return new ChangePart(
        change.object().display(),
        change.object().kind().text(),
        PlanWords.spelled(change.strategy()),
        change.because(),
        change.fused(),
        change.statements(),
        change.destroys().stream().map(ObjectId::display).toList(),
        size.rows(),
        touches ? size.bytes() : 0,
        cost.diskBytes(),
        cost.walBytes(),
        Seconds.rounded(cost.seconds()),
        Locks.mode(change, costs.sizes())
            .map(mode -> new LockPart(mode, Seconds.rounded(cost.locked()))));
  }

  /** Where a mode stands in the run. */
  static String path(Mode mode) {
    return switch (mode) {
      case RENAME_TABLES -> "PreReqs/PatchSqlDictionaryPass1";
      case RENAME_COLUMNS -> "PreReqs/PatchSqlDictionaryPass2";
      case ADDITIVE -> "PreReqs/AdditiveDbSync";
      case PARTIAL -> "PreReqs/PartialDbSync";
      case FULL -> "DbSync/SyncSchema";
      case FINAL -> "FinalDbSync/SyncSchema";
    };
  }

  private Plan.WayBack wayBack() {
    if (request.way().waiver().isPresent()) {
      return new Plan.WayBack("none", request.way().waiver(), Range.NONE, Range.NONE, 0);
    }
    String kind = request.environment().restore().kind().name().toLowerCase(Locale.ROOT);
    return request
        .way()
        .forecast()
        .map(
            f ->
                new Plan.WayBack(
                    kind,
                    Optional.empty(),
                    Seconds.around(f.takeSeconds() + f.verifySeconds()),
                    Seconds.around(f.backSeconds()),
                    f.bytes()))
        .orElse(new Plan.WayBack(kind, Optional.empty(), Range.NONE, Range.NONE, 0));
  }

  private List<String> provisional(List<String> doubts, Speeds speeds) {
    List<String> all = new ArrayList<>();
    if (!request.scripts().isEmpty()) {
      all.add(
          "What scripts write is not known beforehand: rows and bytes are those of now, and a"
              + " strategy is chosen anew when its phase begins.");
    }
    if (!speeds.measured()) {
      all.add("This server could not be measured: the seconds are those of an ordinary machine.");
    }
    all.addAll(doubts);
    return all;
  }
}
