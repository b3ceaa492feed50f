package dev.uplift.run.readiness;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.OptionalInt;

/**
 * Whether the server lets in as many workers as are asked for: of a run that begins, once everybody
 * else is shut out; of a process that joins one, as the server is now.
 */
public final class WorkerRoom {
  /** Sessions of the database itself are gone by then, or Uplift's own. */
  private static final String SESSIONS =
      """
      with server as (
        select current_setting('max_connections')::int
                 - current_setting('superuser_reserved_connections')::int
                 - coalesce(current_setting('reserved_connections', true)::int, 0) as connections),
      elsewhere as (
        select count(*) filter (where backend_type = 'client backend')::int as clients,
               count(*) filter (where usename = current_user)::int as mine
          from pg_stat_activity where datname is distinct from current_database())
      select least(s.connections - e.clients,
                   case when d.datconnlimit >= 0 and not r.rolsuper then d.datconnlimit
                        else s.connections end,
                   case when r.rolconnlimit >= 0 and not r.rolsuper then r.rolconnlimit - e.mine
                        else s.connections end) as sessions
        from pg_roles r, pg_database d, server s, elsewhere e
       where r.rolname = current_user and d.datname = current_database()
      """;

  /** Two look after the workers that join; the run has its own already. */
  private static final int BESIDE_JOINING = 8;

  private static final String WHY =
      "the server's, the database's and the role's limits leave %d sessions, and %d are kept";

  private static final String OR_RAISE =
      "; or raise max_connections or the connection limit of the database or role.";

  private WorkerRoom() {}

  /**
   * What speaks against so many workers.
   *
   * @param asked empty: as many as fit
   */
  public static List<Problem> problems(Database database, OptionalInt asked) {
    if (asked.isEmpty()) {
      return List.of();
    }
    int sessions = database.with("workers", s -> s.one(SESSIONS, row -> row.integer("sessions")));
    int room = Math.max(0, sessions - ServerChecks.BESIDE_WORKERS);
    return asked.getAsInt() <= room
        ? List.of()
        : List.of(
            problem(database, asked.getAsInt(), room)
                .withWhy(
                    WHY.formatted(sessions, ServerChecks.BESIDE_WORKERS)
                        + " for the run itself and for people")
                .withRemedy(
                    "Lower `limits: {workers}` of environment.yaml, or UPLIFT_WORKERS, to %d at most"
                            .formatted(Math.max(1, room))
                        + OR_RAISE));
  }

  /**
   * How many workers a process that joins a run has.
   *
   * @param asked empty: as many as fit, up to the wish
   * @throws Failure exit code 3 when there is no room for them
   */
  public static int joining(Database database, OptionalInt asked, int wish) {
    int free = database.with("workers", Readiness::freeConnections);
    int room = Math.max(0, free - BESIDE_JOINING);
    int workers = asked.orElse(Math.clamp(room, 1, wish));
    if (workers > room) {
      throw new Failure(
          ExitCode.REFUSED,
          problem(database, workers, room)
              .withWhy(
                  WHY.formatted(free, BESIDE_JOINING)
                      + " for what looks after them, for the run and for people")
              .withRemedy(
                  room > 0
                      ? "Say --workers " + room + " at most" + OR_RAISE
                      : "Wait until other workers have left" + OR_RAISE)
              .withRetryable(true));
    }
    return workers;
  }

  private static Problem problem(Database database, int asked, int room) {
    return Problem.of(
            "tooManyWorkers", asked + " workers are asked for, and the server has room for " + room)
        .withTarget(database.url().toString());
  }
}
