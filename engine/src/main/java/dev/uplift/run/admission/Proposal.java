package dev.uplift.run.admission;

import dev.uplift.batch.graph.Fusible;
import dev.uplift.batch.graph.Learned;
import dev.uplift.batch.graph.ScriptChoice;
import dev.uplift.batch.graph.SqlReading;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.plan.Plan;
import dev.uplift.plan.PlanRequest;
import dev.uplift.plan.PlanSettings;
import dev.uplift.plan.Planning;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.restore.RestoreForecast;
import dev.uplift.run.forecast.Durations;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.readiness.Needs;
import dev.uplift.run.readiness.Refusals;
import dev.uplift.run.request.Site;
import dev.uplift.run.substep.FusionReading;
import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Workplace;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an upgrade that has not begun would do: a plan, for people to approve. Changes nothing. */
public final class Proposal {
  private final Site site;
  private final PackageStack stack;
  private final InstantSource clock;
  private final Watcher watcher = Watcher.none();

  public Proposal(Site site, PackageStack stack, InstantSource clock) {
    Environment environment = site.environment().stopping(stack.services());
    this.site = new Site(site.database(), site.home(), environment);
    this.stack = stack;
    this.clock = clock;
  }

  /**
   * The plan.
   *
   * @param waiver why there is no restore point; empty: the environment's word
   * @param workers of the batch; empty: sized from the machine and the server
   * @param recalibrate whether the server is measured although it was lately
   * @throws Failure exit code 2 when the packages' model cannot be made real, 5 where rights are
   *     missing for it
   */
  public Plan plan(Optional<String> waiver, OptionalInt workers, boolean recalibrate) {
    Environment environment = site.environment();
    Optional<String> reason = waiver.or(() -> environment.restore().reason());
    try (Premises premises = Premises.of(site, watcher, clock)) {
      Objections.Found found =
          new Objections(premises, stack).all(List.of(), reason, workers, false);
      if (found.target().isEmpty()) {
        boolean rights = Refusals.rightMissing(found.problems());
        throw new Failure(rights ? ExitCode.UNREACHABLE : ExitCode.USAGE, found.problems(), null);
      }
      Set<String> scripts = stack.scripts().stream().map(Script::path).collect(Collectors.toSet());
      Afterwards afterwards = Afterwards.of(site, stack, found.target().get());
      List<Script> chosen =
          afterwards.finished() ? List.of() : choice(found.sourceVersion()).scripts();
      return new Planning(
              new PlanRequest(
                  site.database(),
                  environment,
                  site.home(),
                  stack,
                  chosen,
                  found.target().get(),
                  afterwards.settings(
                      Workplace.settings(stack, stack.dictionary(), false, true, scripts)
                          .withScripts(Workplace.between(chosen, PlatformReader.read(stack)))),
                  copy -> fusing(copy, found, chosen),
                  sizing(premises, workers),
                  new PlanRequest.Way(
                      reason,
                      reason.isPresent() || afterwards.equal() ? Optional.empty() : way(premises)),
                  settings(site, reason, whenItFails(environment, reason)),
                  Needs.of(
                          Optional.of(environment),
                          site.home(),
                          environment.folder(),
                          environment.workers(),
                          Map.of())
                      .disk(),
                  afterwards.equal() ? List.of() : found.problems(),
                  afterwards.warnings(),
                  recalibrate),
              clock)
          .plan();
    }
  }

  /** Those that this source version and these configuration keys call for. */
  private ScriptChoice.Choice choice(String sourceVersion) {
    return new ScriptChoice(
            sourceVersion,
            site.environment().configurationKeys(),
            stack.dictionary().configurationKeys())
        .of(stack.scripts());
  }

  /** As DbSync will ask, of a database with the structure that it will meet. */
  private PlanRequest.Fusing.Answer fusing(
      Database copy, Objections.Found found, List<Script> scripts) {
    Platform platform = PlatformReader.read(stack);
    List<String> companies = site.database().with("plan", s -> Workplace.companies(s, platform));
    List<String> partitions = site.database().with("plan", s -> Workplace.partitions(s, platform));
    BatchSettings settings = Workforce.batch(site, stack, new RunMark(0, 0), 1);
    SqlReading.Seen seen =
        SqlReading.read(
            copy,
            "plan",
            scripts.stream().filter(s -> s.stage() == Script.Stage.POST_SYNC).toList(),
            settings.schema().orElse(""),
            companies.stream().findFirst().orElse(""),
            partitions.stream().findFirst().orElse(""));
    Fusible fusible = Fusible.of(scripts, new Learned(seen.uses(), List.of()), Set.of());
    Map<String, String> others = new TreeMap<>(fusible.others());
    FusionReading reading =
        new FusionReading(
            found.target().orElseThrow(), settings, companies, partitions, others::put);
    List<Fusion> fusions =
        copy.with(
            "plan",
            session ->
                fusible.scripts().stream()
                    .flatMap(script -> reading.of(session, script, mark(script)).stream())
                    .toList());
    return new PlanRequest.Fusing.Answer(fusions, others);
  }

  private static List<String> mark(Script script) {
    return List.of("/* the conversion " + script.path() + " is marked as done */ select 1");
  }

  /** As an execute without flags of its own would have them. */
  static Map<String, String> settings(Site site, Optional<String> waiver, OnFailure onFailure) {
    Database database = site.database();
    return PlanSettings.of(
        site.environment(), database.url().database(), database.version(), waiver, onFailure);
  }

  private static OnFailure whenItFails(Environment environment, Optional<String> waiver) {
    return waiver.isPresent() ? OnFailure.STOP : environment.restore().onFailure();
  }

  private PlanRequest.Sizing sizing(Premises premises, OptionalInt workers) {
    Platform platform = PlatformReader.read(stack);
    return site.database()
        .with(
            "plan",
            session ->
                new PlanRequest.Sizing(
                    Workforce.size(site.database(), workers),
                    Workplace.companies(session, platform).size(),
                    Workplace.partitions(session, platform).size(),
                    Durations.read(premises.folder()).scripts()));
  }

  /** What cannot be looked at is one of the refusals already. */
  static Optional<RestoreForecast> way(Premises premises) {
    try {
      return Optional.of(premises.restoration().forecast());
    } catch (Failure e) {
      return Optional.empty();
    }
  }
}
