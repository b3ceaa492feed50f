package dev.uplift.batch;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The sessions that work on a run, so that a later epoch can end those of an earlier one. Whoever
 * is not entered here does not work: entering waits for a change of epoch and is refused after it.
 */
final class BatchSessionTable {
  static final String CREATE =
      """
      create table if not exists dbupgrade.batchsession (
        run bigint not null,
        epoch int not null,
        backend int not null,
        backend_start timestamptz not null,
        primary key (run, backend, backend_start))
      """;

  private static final String ENTER =
      """
      with present as (select id, epoch from dbupgrade.run where id = ? and epoch = ? for share)
      insert into dbupgrade.batchsession (run, epoch, backend, backend_start)
      select present.id, present.epoch, a.pid, a.backend_start
        from present, pg_stat_activity a where a.pid = pg_backend_pid()
      on conflict (run, backend, backend_start) do update set epoch = excluded.epoch
      returning backend, backend_start
      """;

  private static final String LEAVE =
      "delete from dbupgrade.batchsession where run = ? and backend = ? and backend_start = ?";

  private static final String GHOSTS =
      """
      select backend, backend_start from dbupgrade.batchsession where run = ? and epoch < ?
      """;

  private static final String END_BACKEND =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
       where pid = ? and backend_start = ? and pid <> pg_backend_pid()
      """;

  private static final String ALIVE =
      "select 1 from pg_stat_activity where pid = ? and backend_start = ?";

  private final Session session;
  private final long run;

  BatchSessionTable(Session session, long run) {
    this.session = session;
    this.run = run;
  }

  /** One server process; pids are used again, starts are not. */
  record Backend(int pid, Instant start) {}

  /** Empty when the run has gone over to another epoch. */
  Optional<Backend> enter(int epoch) {
    return session.first(ENTER, BatchSessionTable::read, run, epoch);
  }

  void leave(Backend backend) {
    session.update(LEAVE, run, backend.pid(), backend.start());
  }

  List<Backend> ghosts(int epoch) {
    return session.query(GHOSTS, BatchSessionTable::read, run, epoch);
  }

  void end(Backend backend) {
    session.query(END_BACKEND, row -> true, backend.pid(), backend.start());
  }

  boolean alive(Backend backend) {
    return session.first(ALIVE, row -> true, backend.pid(), backend.start()).isPresent();
  }

  private static Backend read(Row row) {
    return new Backend(row.integer("backend"), row.instant("backend_start"));
  }
}
