package dev.uplift.batch.left;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator has decided to leave, and what is left: companies whose scripts of PostSync are
 * not run for now, scripts that are ignored because they keep failing, rows in quarantine.
 */
public final class LeftTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.companyaside (
        run bigint not null,
        company text not null,
        epoch int not null,
        at timestamptz not null,
        taken_up_at timestamptz,
        primary key (run, company));
      alter table dbupgrade.releaseupdatescriptserrorlog
        add column if not exists ignored boolean not null default false
      """;

  private static final String SET_ASIDE =
      """
      insert into dbupgrade.companyaside as a (run, company, epoch, at)
      select id, ?, epoch, clock_timestamp() from dbupgrade.run where id = ? and epoch = ?
      on conflict (run, company) do update
         set epoch = excluded.epoch, taken_up_at = null,
             at = case when a.taken_up_at is null then a.at else excluded.at end
      """;

  private static final String TAKE_UP =
      """
      update dbupgrade.companyaside a
         set taken_up_at = coalesce(taken_up_at, clock_timestamp()), epoch = r.epoch
        from dbupgrade.run r
       where a.run = ? and a.company = ? and r.id = a.run and r.epoch = ?
      """;

  private static final String ASIDE =
      """
      select company from dbupgrade.companyaside where run = ? and taken_up_at is null
       union
      select company from dbupgrade.scripttask
       where run = ? and state = 'SetAside' and company <> ''
       order by 1
      """;

  private static final String DECIDED_ASIDE =
      "select company from dbupgrade.companyaside where run = ? and taken_up_at is null order by 1";

  private static final String EVER_ASIDE =
      "select company from dbupgrade.companyaside where run = ? order by 1";

  private static final String WAITING =
      """
      select distinct script from dbupgrade.scripttask
       where run = ? and state = 'SetAside' and company = '' order by 1
      """;

  private static final String FAILURES =
      """
      select coalesce(max(errors), 0) as n from dbupgrade.scripttask
       where run = ? and script = ? and state in ('Failed', 'Ignored')
      """;

  private static final String IGNORE =
      """
      update dbupgrade.scripttask t set state = 'Ignored', epoch = r.epoch
        from dbupgrade.run r
       where t.run = ? and t.script = ? and t.state = 'Failed' and t.errors >= ?
         and r.id = t.run and r.epoch = ?
      """;

  private static final String IGNORED_ERRORS =
      """
      update dbupgrade.releaseupdatescriptserrorlog l set ignored = t.state = 'Ignored'
        from dbupgrade.scripttask t
       where l.run = ? and t.run = l.run and t.company = l.company
         and t.datapartition = l.datapartition
         and t.script = case when l.classname = '' then '' else l.classname || '/' end
                        || l.methodname
         and l.ignored <> (t.state = 'Ignored')
      """;

  private static final String IGNORED =
      """
      select t.script, t.company, t.datapartition, l.problem::text as problem
        from dbupgrade.scripttask t
        left join dbupgrade.releaseupdatescriptserrorlog l
          on l.run = t.run and l.company = t.company and l.datapartition = t.datapartition
             and t.script = case when l.classname = '' then '' else l.classname || '/' end
                            || l.methodname
       where t.run = ? and t.state = 'Ignored' order by 1, 2, 3
      """;

  private static final String UNFINISHED =
      """
      select script from dbupgrade.scripttask where run = ? and state in ('SetAside', 'Ignored')
       union
      select script from dbupgrade.quarantine
       where run = ? and state in ('Quarantined', 'Dropped', 'Gone')
       order by 1
      """;

  private static final String QUARANTINED =
      """
      select script, company, datapartition, chunk_table, count(*) as rows
        from dbupgrade.quarantine where run = ? and state = 'Quarantined'
       group by 1, 2, 3, 4 order by 1, 2, 3
      """;

  private final Session session;
  private final long run;

  public LeftTable(Session session, long run) {
    this.session = session;
    this.run = run;
  }

  /** Whether a batch has ever been prepared in this database. */
  public static boolean there(Session session) {
    return session.one(
        "select to_regclass('dbupgrade.companyaside') is not null as there",
        row -> row.flag("there"));
  }

  /**
   * A script that is ignored for a company, or for a partition, or at all.
   *
   * @param lastError the error object as JSON
   */
  public record Ignored(
      String script, String company, String partition, Optional<String> lastError) {}

  /** Rows of one task in quarantine. */
  public record Rows(String script, String company, String partition, String table, long rows) {}

  /** False when the run has gone over to another epoch. */
  public boolean setAside(int epoch, String company) {
    return session.update(SET_ASIDE, company, run, epoch) == 1;
  }

  /** False when the run has gone over to another epoch, or the company never was set aside. */
  public boolean takeUp(int epoch, String company) {
    return session.update(TAKE_UP, run, company, epoch) == 1;
  }

  /** Companies with scripts that are not to be run for now, or are yet to be run. */
  public Set<String> companiesAside() {
    return new TreeSet<>(session.query(ASIDE, row -> row.string("company"), run, run));
  }

  /** Companies whose scripts are not to be run for now. */
  public Set<String> decidedAside() {
    return new TreeSet<>(session.query(DECIDED_ASIDE, row -> row.string("company"), run));
  }

  /** Those too that were taken up again. */
  public Set<String> everAside() {
    return new TreeSet<>(session.query(EVER_ASIDE, row -> row.string("company"), run));
  }

  /** Scripts of no company that wait for one which is set aside. */
  public List<String> waiting() {
    return session.query(WAITING, row -> row.string("script"), run);
  }

  /** How often the script has failed where it has failed most; 0 where it does not stand failed. */
  public int failures(String script) {
    return session.one(FAILURES, row -> row.integer("n"), run, script);
  }

  /** Where the script has failed so often, nothing waits for it any more. */
  public void ignore(int epoch, String script, int times) {
    session.update(IGNORE, run, script, times, epoch);
    noteIgnored();
  }

  /** Brings the error log's column in line with the states of the tasks. */
  public void noteIgnored() {
    session.update(IGNORED_ERRORS, run);
  }

  public List<Ignored> ignored() {
    return session.query(
        IGNORED,
        row ->
            new Ignored(
                row.string("script"),
                row.string("company"),
                row.string("datapartition"),
                Optional.ofNullable(row.stringOrNull("problem"))),
        run);
  }

  /** Scripts that have not done all that they say they do. */
  public Set<String> unfinished() {
    return new TreeSet<>(session.query(UNFINISHED, row -> row.string("script"), run, run));
  }

  public List<Rows> quarantined() {
    return new ArrayList<>(session.query(QUARANTINED, LeftTable::rows, run));
  }

  private static Rows rows(Row row) {
    return new Rows(
        row.string("script"),
        row.string("company"),
        row.string("datapartition"),
        row.string("chunk_table"),
        row.number("rows"));
  }
}
