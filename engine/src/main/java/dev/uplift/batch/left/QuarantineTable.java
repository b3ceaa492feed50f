package dev.uplift.batch.left;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a script could not convert, each as it was then. A row comes in with the mark of its
 * chunk. States: Quarantined; Retried, Gone, Dropped, Redone once it has left. What became of a row
 * is kept until an accepted upgrade's time is over.
 */
@SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
public final class QuarantineTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.quarantine (
        id bigint generated always as identity primary key,
        run bigint not null,
        epoch int not null,
        script text not null,
        company text not null,
        datapartition text not null,
        chunk_table text not null,
        chunk_by text[] not null,
        key text[] not null,
        data jsonb not null,
        code text not null,
        reason text not null,
        sqlstate text not null,
        constraint_name text,
        column_name text,
        at timestamptz not null,
        state text not null default 'Quarantined',
        left_at timestamptz,
        because text,
        expires_at timestamptz);
      create index if not exists quarantine_task
        on dbupgrade.quarantine (run, script, company, datapartition)
      """;

  /** Names: 1 the key's columns as text, 2 table, 3 condition. */
  private static final String PUT =
      """
      insert into dbupgrade.quarantine
        (run, epoch, script, company, datapartition, chunk_table, chunk_by, key, data, code, reason,
         sqlstate, constraint_name, column_name, at)
      select ?, ?, ?, ?, ?, ?, ?::text[], array[%1$s], to_jsonb(k), ?, ?, ?, ?, ?, clock_timestamp()
        from %2$s k where %3$s
      returning key
      """;

  /** Whoever counts waits for others that count, until they have committed. */
  private static final String HOLD_TASK =
      """
      select 1 from dbupgrade.scripttask
       where run = ? and script = ? and company = ? and datapartition = ? for no key update
      """;

  /** The run stays at this epoch until the transaction ends. */
  private static final String HOLD_RUN =
      "select 1 from dbupgrade.run where id = ? and epoch = ? for share";

  private static final String COUNT =
      """
      select count(*) as n from dbupgrade.quarantine
       where run = ? and script = ? and company = ? and datapartition = ?
         and state = 'Quarantined'
      """;

  private static final String REDONE =
      """
      update dbupgrade.quarantine
         set state = 'Redone', left_at = clock_timestamp(), because = 'the script ran again'
       where run = ? and script = ? and company = ? and datapartition = ?
         and state = 'Quarantined'
      """;

  private static final String READ =
      """
      select id, script, company, datapartition, chunk_table, chunk_by, key, data::text as data,
             code, reason, sqlstate, constraint_name, column_name, at, expires_at
        from dbupgrade.quarantine
       where run = ? and state = 'Quarantined'
         and (?::text is null or script = ?) and (?::text is null or company = ?)
         and (?::text is null or strpos(lower(code || ' ' || reason), lower(?)) > 0)
         and id > ?
       order by id limit ?
      """;

  private static final String LEAVE =
      """
      update dbupgrade.quarantine
         set state = ?, left_at = clock_timestamp(), because = ?
       where run = ? and script = ? and company = ? and datapartition = ? and key = ?::text[]
         and state = 'Quarantined'
      """;

  private static final String DROP =
      """
      update dbupgrade.quarantine
         set state = 'Dropped', left_at = clock_timestamp(), because = ?
       where run = ? and state = 'Quarantined'
         and (?::text is null or script = ?) and (?::text is null or company = ?)
         and (?::text is null or strpos(lower(code || ' ' || reason), lower(?)) > 0)
      """;

  private static final String RETIRE =
      "update dbupgrade.quarantine set expires_at = ? where run = ? and expires_at is null";

  private static final String DROP_EXPIRED =
      """
      with over as (delete from dbupgrade.quarantine where expires_at <= ? returning state)
      select count(*) filter (where state = 'Quarantined') as n from over
      """;

  private static final String AGAIN =
      """
      update dbupgrade.quarantine
         set code = ?, reason = ?, sqlstate = ?, constraint_name = ?, column_name = ?,
             at = clock_timestamp()
       where run = ? and id = ? and state = 'Quarantined'
      """;

  private final Session session;
  private final long run;

  public QuarantineTable(Session session, long run) {
    this.session = session;
    this.run = run;
  }

  /** Whose row it is: company and partition are empty where the script has none. */
  public record Owner(String script, String company, String partition) {}

  /** Why a row was not converted, in the server's words. */
  public record Reason(
      String code,
      String text,
      String sqlState,
      @Nullable String constraint,
      @Nullable String column) {}

  /**
   * A row in quarantine; {@code data} is the whole row of the chunked table as JSON.
   *
   * @param expires when it may be dropped; empty until the upgrade is accepted
   */
  public record Quarantined(
      long id,
      Owner owner,
      String table,
      List<String> by,
      List<String> key,
      String data,
      Reason reason,
      Instant at,
      Optional<Instant> expires) {
    public Quarantined {
      by = List.copyOf(by);
      key = List.copyOf(key);
    }
  }

  /** Which rows; empty: all of the run. {@code reason} is a part of the code or the message. */
  public record Filter(Optional<String> script, Optional<String> company, Optional<String> reason) {
    public static final Filter ALL =
        new Filter(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The table, the key's columns, and their texts as SQL. */
  public record Source(String table, List<String> by, String keyTexts, String sql) {
    public Source {
      by = List.copyOf(by);
    }
  }

  /**
   * Rows of {@code source} that meet the condition, in the caller's transaction; {@code k} is the
   * row.
   *
   * @return their keys
   */
  public List<List<String>> put(
      int epoch, Owner owner, Source source, String condition, Reason reason) {
    return session.query(
        PUT.formatted(source.keyTexts(), source.sql(), condition),
        row -> row.strings("key"),
        run,
        epoch,
        owner.script(),
        owner.company(),
        owner.partition(),
        source.table(),
        source.by(),
        reason.code(),
        reason.text(),
        reason.sqlState(),
        reason.constraint(),
        reason.column());
  }

  /** How many of the task are in quarantine; nobody else of the task counts until the commit. */
  public long countHeld(Owner owner) {
    session.query(HOLD_TASK, row -> true, run, owner.script(), owner.company(), owner.partition());
    return count(owner);
  }

  /**
   * In the transaction that takes rows out while no batch is at work: no execute begins before it
   * ends; false when one has.
   */
  public boolean holdRun(int epoch) {
    return !session.query(HOLD_RUN, row -> true, run, epoch).isEmpty();
  }

  /** How many of the task are in quarantine. */
  public long count(Owner owner) {
    return session.one(
        COUNT, row -> row.number("n"), run, owner.script(), owner.company(), owner.partition());
  }

  /** The task's rows are converted anew, all of them. */
  public void redone(Owner owner) {
    session.update(REDONE, run, owner.script(), owner.company(), owner.partition());
  }

  /** In the order in which they came, those after {@code id}. */
  public List<Quarantined> read(Filter filter, long id, int limit) {
    @Nullable String script = filter.script().orElse(null);
    @Nullable String company = filter.company().orElse(null);
    @Nullable String reason = filter.reason().orElse(null);
    return session.query(
        READ,
        QuarantineTable::quarantined,
        run,
        script,
        script,
        company,
        company,
        reason,
        reason,
        id,
        limit);
  }

  /** How many rows of the key leave: whatever is done to one is done to all of them. */
  public long leave(Owner owner, List<String> key, String state, String because) {
    return session.update(
        LEAVE, state, because, run, owner.script(), owner.company(), owner.partition(), key);
  }

  /** How many are given up. */
  public long drop(Filter filter, String because) {
    @Nullable String script = filter.script().orElse(null);
    @Nullable String company = filter.company().orElse(null);
    @Nullable String reason = filter.reason().orElse(null);
    return session.update(DROP, because, run, script, script, company, company, reason, reason);
  }

  /** From now on they may be dropped once this moment is past, whatever has become of them. */
  public void retire(Instant expires) {
    session.update(RETIRE, expires, run);
  }

  /** Those of every run whose time is over, with what is kept of them; how many were still in. */
  public long dropExpired(Instant now) {
    return session.one(DROP_EXPIRED, row -> row.number("n"), now);
  }

  /** It failed once more, perhaps for another reason. */
  public boolean failedAgain(long id, Reason reason) {
    return session.update(
            AGAIN,
            reason.code(),
            reason.text(),
            reason.sqlState(),
            reason.constraint(),
            reason.column(),
            run,
            id)
        == 1;
  }

  private static Quarantined quarantined(Row row) {
    return new Quarantined(
        row.number("id"),
        new Owner(row.string("script"), row.string("company"), row.string("datapartition")),
        row.string("chunk_table"),
        row.strings("chunk_by"),
        row.strings("key"),
        row.string("data"),
        new Reason(
            row.string("code"),
            row.string("reason"),
            row.string("sqlstate"),
            row.stringOrNull("constraint_name"),
            row.stringOrNull("column_name")),
        row.instant("at"),
        Optional.ofNullable(row.instantOrNull("expires_at")));
  }
}
