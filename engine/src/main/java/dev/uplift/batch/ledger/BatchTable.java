package dev.uplift.batch.ledger;

import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.Optional;

/**
 * The batches of a run, one a stage: so other processes see that one is at work and may be joined,
 * and that it has ended. A batch whose leading process was killed goes on Running, at an epoch that
 * is the run's until the next attempt.
 */
public final class BatchTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.batch (
        run bigint not null,
        stage text not null,
        path text not null,
        epoch int not null,
        state text not null,
        started_at timestamptz not null,
        ended_at timestamptz,
        primary key (run, stage))
      """;

  private static final String BEGIN =
      """
      insert into dbupgrade.batch (run, stage, path, epoch, state, started_at)
      select id, ?, ?, epoch, 'Running', clock_timestamp()
        from dbupgrade.run where id = ? and epoch = ?
      on conflict (run, stage) do update
         set path = excluded.path, epoch = excluded.epoch, state = 'Running',
             started_at = excluded.started_at, ended_at = null
      """;

  private static final String END =
      """
      update dbupgrade.batch set state = 'Ended', ended_at = clock_timestamp()
       where run = ? and stage = ? and epoch = ? and state = 'Running'
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private static final String SIGHT =
      """
      select r.epoch = ? as ours, b.stage, b.path
        from dbupgrade.run r
        left join dbupgrade.batch b
          on b.run = r.id and b.epoch = r.epoch and b.state = 'Running'
       where r.id = ?
      """;

  private final Session session;
  private final long run;
  private final int epoch;

  public BatchTable(Session session, long run, int epoch) {
    this.session = session;
    this.run = run;
    this.epoch = epoch;
  }

  /** What another process sees of a run. */
  public sealed interface Sight {
    /** A batch is at work. */
    record Running(Script.Stage stage, String path) implements Sight {}

    /** None is at work just now. */
    record Idle() implements Sight {}

    /** The run is at another epoch, or gone. */
    record Superseded() implements Sight {}
  }

  /** False when the run is at another epoch. */
  public boolean begin(Script.Stage stage, String path) {
    return session.update(BEGIN, stage.text(), path, run, epoch) == 1;
  }

  /** False when it had ended, or the run is at another epoch. */
  public boolean end(Script.Stage stage) {
    return session.update(END, run, stage.text(), epoch, run, epoch) == 1;
  }

  public Sight sight() {
    return session
        .first(
            SIGHT,
            row -> {
              if (!row.flag("ours")) {
                return new Sight.Superseded();
              }
              return Optional.ofNullable(row.stringOrNull("stage"))
                  .flatMap(Script.Stage::named)
                  .<Sight>map(stage -> new Sight.Running(stage, row.string("path")))
                  .orElseGet(Sight.Idle::new);
            },
            epoch,
            run)
        .orElseGet(Sight.Superseded::new);
  }
}
