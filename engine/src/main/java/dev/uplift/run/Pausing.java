package dev.uplift.run;

import dev.uplift.batch.throttle.PauseTable;
import dev.uplift.batch.throttle.PauseTable.Paused;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.Run;
import dev.uplift.run.request.Site;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * A person pauses the scripts of the run in a database, and lets them go on: from any terminal that
 * reaches it, whether the run's process is alive or not.
 */
public final class Pausing {
  private static final String THERE = "select to_regclass('dbupgrade.pause') is not null as there";

  private Pausing() {}

  /**
   * What holds now.
   *
   * @param changed false: it was paused before, and stays as it was
   */
  public record Told(long run, Paused paused, boolean changed) {}

  /**
   * No chunk begins any more; those that run are let finish.
   *
   * @throws Failure exit code 3 when no run is at work
   */
  public static Told pause(Site site, String who, String why) {
    return within(
        site,
        run -> run.state().equals("InProgress"),
        (session, run) -> {
          boolean changed = PauseTable.pause(session, run, who, why);
          return new Told(run, PauseTable.read(session, run).orElseThrow(), changed);
        });
  }

  /**
   * Chunks begin again, also when the run stands still and is executed later.
   *
   * @throws Failure exit code 3 when there is no run, or it is not paused
   */
  public static Told resume(Site site) {
    return within(
        site,
        run -> true,
        (session, run) ->
            PauseTable.resume(session, run)
                .map(paused -> new Told(run, paused, true))
                .orElseThrow(() -> refused("notPaused", "run " + run + " is not paused")));
  }

  private static Told within(Site site, Predicate<Run> fit, BiFunction<Session, Long, Told> work) {
    return site.database()
        .with(
            "pause",
            session ->
                session.transaction(
                    () -> {
                      Optional<Run> run =
                          RunTable.exists(session) && there(session)
                              ? RunTable.newest(session)
                              : Optional.empty();
                      long id =
                          run.filter(fit)
                              .map(Run::id)
                              .orElseThrow(() -> refused("nothingRuns", "no run is at work here"));
                      return work.apply(session, id);
                    }));
  }

  private static boolean there(Session session) {
    return session.one(THERE, row -> row.flag("there"));
  }

  private static Failure refused(String code, String message) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of(code, message).withRemedy("uplift status tells where it stands."));
  }
}
