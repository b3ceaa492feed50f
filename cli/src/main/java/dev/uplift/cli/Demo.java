package dev.uplift.cli;

import dev.uplift.cli.DemoDatabase.Opened;
import dev.uplift.database.Database;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.Runner;
import dev.uplift.run.Verdict;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.runbook.Runbook;
import dev.uplift.samples.ContosoErp;
import dev.uplift.samples.ContosoErp.Found;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The demo from end to end: the sample's old database, its upgrade, and what came of it. */
final class Demo {
  private static final String MAKING = "Demo/MakeOldDatabase";
  private static final long ROWS = 200_000;
  private static final long SEED = 1;
  private static final int SESSIONS = 40;

  private final Caller caller;
  private final Settings settings;
  private final RunProgress progress;
  private final DemoDatabase home;

  Demo(Caller caller, Settings settings, RunProgress progress) {
    this.caller = caller;
    this.settings = settings;
    this.progress = progress;
    this.home = DemoDatabase.of(settings, new Connection(settings, caller.variables()));
  }

  /** What the command line asks for. */
  record Wish(
      OptionalLong rows,
      OptionalLong seed,
      @Nullable String failAt,
      @Nullable OnFailure onFailure,
      boolean createOnly,
      boolean startOver) {

    /** Before anything is dropped or made. */
    void check() {
      rows.ifPresent(ContosoErp::checkRows);
      Optional.ofNullable(failAt).ifPresent(Runner::mustBeSubstep);
    }
  }

  ExitCode run(Wish wish, boolean json) {
    boolean fresh = fresh(wish);
    Opened opened = home.open(SESSIONS);
    try (Database database = opened.database()) {
      DemoMark mark = prepare(database, fresh || opened.made(), wish);
      DemoSite site = new DemoSite(settings, home, caller.variables());
      Runbook runbook = site.runbook(mark.runbook());
      if (wish.createOnly()) {
        progress.close();
        new DemoReport(caller, json).created(home, site, mark);
        return ExitCode.DONE;
      }
      Execution execution = new Execution(caller, site.settings(), progress);
      RunOutcome outcome =
          execution.run(
              database,
              runbook,
              request ->
                  request
                      .withFailAt(Optional.ofNullable(wish.failAt()))
                      .withOnFailure(Optional.ofNullable(wish.onFailure())));
      ExitCode exit = execution.tell(database, outcome, json);
      new DemoReport(caller, json).ended(database, site, outcome);
      return exit;
    }
  }

  /** Whether the database is made anew, once what is there is dropped if it has to go. */
  private boolean fresh(Wish wish) {
    if (home.shut()) {
      around((verdict, site) -> verdict.reenter(site));
    }
    Opened opened = home.open(2);
    boolean over;
    try (Database database = opened.database()) {
      over = !opened.made() && startsOver(database, wish);
    }
    if (over) {
      around((verdict, site) -> verdict.forget(site));
      home.drop();
    }
    return opened.made() || over;
  }

  /** What is done to the database from outside. */
  private void around(BiConsumer<Verdict, Site> act) {
    try (Database database = home.database()) {
      act.accept(new Verdict(caller.clock(), progress), settings.site(database));
    }
  }

  /** A finished demo on the embedded server begins anew; elsewhere only when asked to. */
  private boolean startsOver(Database database, Wish wish) {
    Optional<DemoMark> mark = database.with("demo", DemoMark::read);
    if (mark.isEmpty() || !mark.get().made()) {
      return false;
    }
    boolean finished = "Completed".equals(status(database).state());
    boolean other =
        wish.rows().orElse(mark.get().rows()) != mark.get().rows()
            || wish.seed().orElse(mark.get().seed()) != mark.get().seed();
    boolean begun = status(database).run() > 0;
    if (other && begun && !finished && !wish.startOver()) {
      throw unfinished(mark.get());
    }
    boolean embedded = settings.database().isEmpty();
    return wish.startOver() || (embedded && (finished || other));
  }

  private Failure unfinished(DemoMark mark) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of(
                "demoUnfinished",
                "the demo of %s rows with seed %d is not finished"
                    .formatted(Figures.count(mark.rows()), mark.seed()))
            .withTarget(home.url().toString())
            .withRemedy(
                "Go on with it: uplift demo. Or drop it and begin anew: uplift demo --start-over"));
  }

  /** The old database, made or found, with the demo's mark. */
  private DemoMark prepare(Database database, boolean fresh, Wish wish) {
    Optional<DemoMark> found = database.with("demo", DemoMark::read);
    Found holds = ContosoErp.found(database);
    boolean mayFill = holds == Found.NOTHING || (found.isPresent() && holds == Found.HALF_MADE);
    if (!mayFill && found.isEmpty()) {
      throw home.foreign();
    }
    DemoMark mark = mayFill ? mark(wish, fresh || made(found)) : found.orElseThrow();
    if (mayFill) {
      database.with(
          "demo",
          session -> {
            mark.write(session, home.url().database());
            return true;
          });
      make(database, mark);
    }
    return mark;
  }

  private static boolean made(Optional<DemoMark> mark) {
    return mark.map(DemoMark::made).orElse(false);
  }

  private static DemoMark mark(Wish wish, boolean made) {
    String runbook = "demo-" + UUID.randomUUID().toString().substring(0, 8);
    return new DemoMark(wish.rows().orElse(ROWS), wish.seed().orElse(SEED), runbook, made);
  }

  private void make(Database database, DemoMark mark) {
    Instant began = caller.clock().instant();
    progress.on(new Event.SubstepStarted(began, MAKING, 1));
    ContosoErp.create(
        database,
        mark.rows(),
        mark.seed(),
        (done, total) ->
            progress.on(new Event.Progress(caller.clock().instant(), MAKING, done, total, "rows")));
    Instant ended = caller.clock().instant();
    double seconds = Duration.between(began, ended).toMillis() / 1000.0;
    progress.on(new Event.SubstepEnded(ended, MAKING, "Completed", seconds, Optional.empty()));
  }

  private Status status(Database database) {
    return new StatusReader(caller.clock()).read(settings.site(database));
  }
}
