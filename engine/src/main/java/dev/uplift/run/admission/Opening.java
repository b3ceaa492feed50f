package dev.uplift.run.admission;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.PackageStack;
import dev.uplift.plan.Plan;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.JournalSchema;
import dev.uplift.run.journal.ProblemJson;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.NewRun;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.readiness.Refusals;
import dev.uplift.run.readiness.WorkerRoom;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.substep.RunMark;
import dev.uplift.runbook.PlanId;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The beginning of an attempt: is it refused, is it a new run or one to go on with, and then the
 * new epoch, before which the ghosts of the old one are gone. Under the run lock.
 */
public final class Opening {
  private final RunRequest request;
  private final Premises premises;
  private final String operation;
  private final Watcher watcher;
  private final InstantSource clock;

  public Opening(
      RunRequest request,
      Premises premises,
      String operation,
      Watcher watcher,
      InstantSource clock) {
    this.request = request;
    this.premises = premises;
    this.operation = operation;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * What nothing speaks against.
   *
   * @param run to go on with; empty: a new one
   */
  public record Checked(Optional<Run> run, Catalog target, String sourceVersion) {}

  /** A run whose epoch is ours. */
  public record Opened(RunMark mark, Catalog target, String sourceVersion) {}

  /**
   * Changes nothing.
   *
   * @throws Failure with everything that speaks against it
   */
  public Checked check() {
    Optional<Run> newest =
        database()
            .with("open", s -> RunTable.exists(s) ? RunTable.newest(s) : Optional.<Run>empty());
    Optional<Run> own = newest.filter(run -> run.runbook().equals(request.runbook().id()));
    List<Problem> problems = new ArrayList<>(planChanged(own));
    problems.addAll(own.map(approval()::otherThan).orElseGet(approval()::moved));
    if (own.isEmpty()) {
      newest.filter(run -> !run.finished()).map(Opening::otherRun).ifPresent(problems::add);
    }
    return own.map(run -> checkAgain(run, problems)).orElseGet(() -> checkNew(problems));
  }

  private Checked checkNew(List<Problem> problems) {
    Objections.Found found =
        objections().all(problems, request.waiver(), request.workers(), request.versionCheck());
    Refusals.refuse(found.problems());
    Catalog target = found.target().orElseThrow();
    Foresight.preview(target, stack(), database())
        .warnings()
        .forEach(p -> note(p.message() + ". " + p.why() + " " + p.remedy()));
    return new Checked(Optional.empty(), target, found.sourceVersion());
  }

  private Approval approval() {
    return new Approval(request, premises.operation().find());
  }

  private Objections objections() {
    return new Objections(premises, stack());
  }

  private Checked checkAgain(Run run, List<Problem> problems) {
    problems.addAll(stack().untrusted(request.environment().trust()));
    problems.addAll(WorkerRoom.problems(database(), request.workers()));
    problems.addAll(Refusals.general(database(), stack()));
    Optional<Catalog> target = objections().model(problems);
    Refusals.refuse(problems);
    return new Checked(Optional.of(run), target.orElseThrow(), run.sourceVersion());
  }

  /** A run of which nothing is left to be done stays as it ended: begun anew, it would not end. */
  public Opened finished(Run run, Checked checked) {
    RunMark mark = new RunMark(run.id(), run.epoch());
    tellChangedScripts(run, mark);
    return new Opened(mark, checked.target(), checked.sourceVersion());
  }

  /** Makes the journal where there is none, and raises the epoch: from here on it is ours. */
  public Opened open(Checked checked) {
    Run run =
        database()
            .with(
                "open",
                session -> {
                  JournalSchema.create(session, stack().vendor().schema());
                  return checked.run().orElseGet(() -> insert(session, checked));
                });
    RunMark mark = raise(run);
    if (checked.run().isPresent()) {
      tellChangedScripts(run, mark);
    }
    return new Opened(mark, checked.target(), checked.sourceVersion());
  }

  private Run insert(Session session, Checked checked) {
    NewRun run =
        new NewRun(
            request.runbook().id(),
            operation,
            request.runbook().environment(),
            request.runbook().planId(),
            modelSha256(),
            checked.sourceVersion(),
            ProblemJson.write(Runbook.versions(stack())),
            scripts(),
            request.waiver(),
            approval().plan().map(Plan::planId));
    RunTable.insert(session, run, clock.instant());
    return RunTable.newest(session).orElseThrow();
  }

  /**
   * Ghosts are ended before, lest one of them holds the row, and after, lest one came meanwhile.
   */
  private RunMark raise(Run run) {
    return database()
        .with(
            "open",
            session -> {
              List<String> ended = new ArrayList<>(RunTable.endGhosts(session, run.id()));
              if (!RunTable.raise(session, run, operation)) {
                throw new Failure(
                    ExitCode.REFUSED,
                    Problem.of("overtaken", "another execute has taken over run " + run.id())
                        .withRetryable(true));
              }
              ended.addAll(RunTable.endGhosts(session, run.id()));
              ended.forEach(name -> note("ended the session \"" + name + "\" of an earlier try"));
              return new RunMark(run.id(), run.epoch() + 1);
            });
  }

  private void tellChangedScripts(Run run, RunMark mark) {
    Map<String, String> now = scripts();
    Set<String> names = new TreeSet<>(run.scripts().keySet());
    names.addAll(now.keySet());
    database()
        .with(
            "open",
            session ->
                session.transaction(
                    () -> {
                      names.forEach(name -> tellIfChanged(session, run, mark, name, now));
                      String packages = ProblemJson.write(Runbook.versions(stack()));
                      RunTable.scripts(session, mark, now, packages);
                      return true;
                    }));
  }

  private void tellIfChanged(
      Session session, Run run, RunMark mark, String name, Map<String, String> now) {
    Optional<String> was = Optional.ofNullable(run.scripts().get(name));
    Optional<String> is = Optional.ofNullable(now.get(name));
    if (!was.equals(is)) {
      RunTable.scriptChanged(session, mark, name, was, is, clock.instant());
      String what = was.isEmpty() ? "is new" : is.isEmpty() ? "is gone" : "was changed";
      note(
          "the script \""
              + name
              + "\" "
              + what
              + " since the last attempt, which is recorded; where it has finished it"
              + " runs again only with --redo "
              + name);
    }
  }

  private List<Problem> planChanged(Optional<Run> own) {
    String plan = PlanId.of(stack(), request.configurationKeys());
    boolean same =
        plan.equals(request.runbook().planId())
            && own.map(run -> run.planId().equals(plan)).orElse(true);
    if (same) {
      return List.of();
    }
    return List.of(
        Problem.of(
                "modelChanged",
                "the packages' models or the settings are not those of the runbook \""
                    + request.runbook().id()
                    + "\"")
            .withTarget(request.runbook().id())
            .withWhy("the plan was " + request.runbook().planId() + ", and now it is " + plan)
            .withRemedy(
                own.isPresent()
                    ? "Put the packages back as they were: scripts may change during a run, models"
                        + " and settings may not."
                    : "Generate and import a new runbook: uplift generate, uplift import."));
  }

  private static Problem otherRun(Run run) {
    return Problem.of(
            "otherRunUnfinished",
            "the run of runbook \"" + run.runbook() + "\" is not finished (" + run.state() + ")")
        .withTarget(run.runbook())
        .withRemedy("Finish it first: uplift execute --runbook-id " + run.runbook());
  }

  private Map<String, String> scripts() {
    Map<String, String> hashes = new TreeMap<>();
    stack().scripts().forEach(script -> hashes.put(script.path(), script.sha256()));
    return hashes;
  }

  private String modelSha256() {
    return stack().packages().stream().map(p -> p.modelSha256()).collect(Collectors.joining(" "));
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }

  private Database database() {
    return request.database();
  }

  private PackageStack stack() {
    return request.stack();
  }
}
