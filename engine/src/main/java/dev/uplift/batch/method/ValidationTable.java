package dev.uplift.batch.method;

import dev.uplift.database.Session;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.List;

/** Expectations that were not met, by script and company; those of the newest attempt. */
public final class ValidationTable {
  public static final String CREATE =
      """
      create table if not exists dbupgrade.validation (
        run bigint not null,
        script text not null,
        company text not null default '',
        datapartition text not null default '',
        chunk int not null default 0,
        number bigint generated always as identity,
        suite text not null,
        entity text not null,
        expected text not null,
        actual text not null,
        warning boolean not null,
        at timestamptz not null default clock_timestamp(),
        primary key (run, script, company, datapartition, chunk, number))
      """;

  private static final String CLEAR =
      """
      delete from dbupgrade.validation
       where run = ? and script = ? and company = ? and datapartition = ? and chunk = ?
      """;

  private static final String PUT =
      """
      insert into dbupgrade.validation
        (run, script, company, datapartition, chunk, suite, entity, expected, actual, warning)
      select ?, ?, ?, ?, ?, suite, entity, expected, actual, ?
        from unnest(?::text[], ?::text[], ?::text[], ?::text[]) f (suite, entity, expected, actual)
      """;

  private static final String THERE =
      "select to_regclass('dbupgrade.validation') is not null as there";

  private static final String WARNINGS =
      """
      select script, company, suite, entity, expected, actual
        from dbupgrade.validation where run = ? and warning
       order by script, company, number limit 1000
      """;

  private final Session session;
  private final long run;

  public ValidationTable(Session session, long run) {
    this.session = session;
    this.run = run;
  }

  /** A task, and the chunk of it that looked; 0 for a script without chunks. */
  public record Looked(String script, String company, String partition, int chunk) {}

  /** What an earlier attempt found is gone. */
  public void clear(Looked at) {
    session.update(CLEAR, run, at.script(), at.company(), at.partition(), at.chunk());
  }

  /** In the transaction of the work, or in the one that writes that it failed. */
  public void put(Looked at, List<Finding> findings) {
    for (boolean warning : new boolean[] {false, true}) {
      List<Finding> some = findings.stream().filter(f -> f.warning() == warning).toList();
      if (!some.isEmpty()) {
        session.update(
            PUT,
            run,
            at.script(),
            at.company(),
            at.partition(),
            at.chunk(),
            warning,
            some.stream().map(Finding::suite).toList(),
            some.stream().map(Finding::entity).toList(),
            some.stream().map(f -> f.expected().replace("\0", "")).toList(),
            some.stream().map(f -> f.actual().replace("\0", "")).toList());
      }
    }
  }

  /** Each warning of the run, as a problem; failures are in the error log. */
  public List<Problem> warnings() {
    if (!session.one(THERE, row -> row.flag("there"))) {
      return List.of();
    }
    return session.query(
        WARNINGS,
        row ->
            new Finding(
                    row.string("suite"),
                    row.string("entity"),
                    row.string("expected"),
                    row.string("actual"),
                    true)
                .problem()
                .withAt(new Place(null, row.string("script"), row.string("company"), null, null)),
        run);
  }
}
