package dev.uplift.batch.ledger;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The sessions that work on a run, of this process and of others, so that a later epoch can end
 * those of an earlier one. Whoever is not entered here does not work: entering waits for a change
 * of epoch and is refused after it. A session's leases last until {@code leased_until}, by the
 * server's clock: its process puts that off for as long as it lives.
 */
public final class BatchSessionTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.batchsession (
        run bigint not null,
        epoch int not null,
        backend int not null,
        backend_start timestamptz not null,
        leased_until timestamptz not null default '-infinity',
        primary key (run, backend, backend_start));
      alter table dbupgrade.batchsession
        add column if not exists leased_until timestamptz not null default '-infinity'
      """;

  private static final String ENTER =
      """
      with present as (select id, epoch from dbupgrade.run where id = ? and epoch = ? for share)
      insert into dbupgrade.batchsession (run, epoch, backend, backend_start, leased_until)
      select present.id, present.epoch, a.pid, a.backend_start,
             clock_timestamp() + ? * interval '1 millisecond'
        from present, pg_stat_activity a where a.pid = pg_backend_pid()
      on conflict (run, backend, backend_start) do update set epoch = excluded.epoch
      returning backend, backend_start
      """;

  private static final String RENEW =
      """
      update dbupgrade.batchsession
         set leased_until = clock_timestamp() + ? * interval '1 millisecond'
       where run = ? and epoch = ? and backend = any (?::int[])
      """;

  private static final String LEASED =
      """
      select 1 from dbupgrade.batchsession s
        join pg_stat_activity a on a.pid = s.backend and a.backend_start = s.backend_start
       where s.run = ? and s.epoch = ? and s.backend = ? and s.backend_start = ?
         and s.leased_until > clock_timestamp()
      """;

  private static final String AT_WORK =
      """
      select distinct a.pid as backend, a.backend_start
        from dbupgrade.chunk c
        join dbupgrade.batchsession s
          on s.run = c.run and s.backend = c.backend and s.backend_start = c.backend_start
        join pg_stat_activity a on a.pid = s.backend and a.backend_start = s.backend_start
       where c.run = ? and c.epoch = ? and c.done_at is null
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

  public BatchSessionTable(Session session, long run) {
    this.session = session;
    this.run = run;
  }

  /** One server process; pids are used again, starts are not. */
  public record Backend(int pid, Instant start) {}

  /** Empty when the run has gone over to another epoch. */
  public Optional<Backend> enter(int epoch, Duration lease) {
    return session.first(ENTER, BatchSessionTable::read, run, epoch, lease.toMillis());
  }

  /** A sign of life of these sessions; false: none of them is entered at this epoch. */
  public boolean renew(int epoch, List<Integer> backends, Duration lease) {
    return session.update(RENEW, lease.toMillis(), run, epoch, backends) > 0;
  }

  /** Whether the session lives, and gave a sign of life not too long ago. */
  public boolean leased(Backend backend, int epoch) {
    return session
        .first(LEASED, row -> true, run, epoch, backend.pid(), backend.start())
        .isPresent();
  }

  /** The living sessions that hold chunks which are not done. */
  public List<Backend> atWork(int epoch) {
    return session.query(AT_WORK, BatchSessionTable::read, run, epoch);
  }

  /** Strikes the session out. */
  public void leave(Backend backend) {
    session.update(LEAVE, run, backend.pid(), backend.start());
  }

  /** Those of earlier epochs. */
  public List<Backend> ghosts(int epoch) {
    return session.query(GHOSTS, BatchSessionTable::read, run, epoch);
  }

  /** Asks the server to end the session; it may last a while. */
  public void end(Backend backend) {
    session.query(END_BACKEND, row -> true, backend.pid(), backend.start());
  }

  /** Whether the server still has it. */
  public boolean alive(Backend backend) {
    return session.first(ALIVE, row -> true, backend.pid(), backend.start()).isPresent();
  }

  private static Backend read(Row row) {
    return new Backend(row.integer("backend"), row.instant("backend_start"));
  }
}
