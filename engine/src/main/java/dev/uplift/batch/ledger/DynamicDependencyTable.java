package dev.uplift.batch.ledger;

import dev.uplift.batch.graph.Learned;
import dev.uplift.database.Session;
import java.util.List;

/**
 * Edges that scripts of PreSync add for PostSync, as AX's ReleaseUpdateDynamicDependency: a script
 * inserts {@code script} and {@code dependson} and nothing else.
 */
public final class DynamicDependencyTable {
  /** The default asks a function, since the table of runs is not there yet when this is made. */
  public static final String CREATE =
      """
      create or replace function dbupgrade.presentrun() returns bigint language plpgsql stable
        as $$ begin return (select max(id) from dbupgrade.run); end $$;
      create table if not exists dbupgrade.releaseupdatedynamicdependency (
        script text not null,
        dependson text not null,
        run bigint not null default dbupgrade.presentrun(),
        addedby text not null default current_setting('application_name'))
      """;

  private static final String READ =
      """
      select script, dependson, min(addedby) as addedby
        from dbupgrade.releaseupdatedynamicdependency where run = ?
       group by script, dependson order by script, dependson
      """;

  private final Session session;

  public DynamicDependencyTable(Session session) {
    this.session = session;
  }

  /** Of the run, each edge once. */
  public List<Learned.Added> read(long run) {
    return session.query(
        READ,
        row ->
            new Learned.Added(row.string("script"), row.string("dependson"), row.string("addedby")),
        run);
  }
}
