package dev.uplift.run.journal;

import dev.uplift.batch.Batch;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.run.substep.SavedStateTable;

/** Makes schema {@code dbupgrade}, before substep 1. Can be done again, and brings old ones up. */
public final class JournalSchema {
  private static final String TABLES =
      """
      create schema if not exists dbupgrade;
      create table if not exists dbupgrade.run (
        id bigint generated always as identity primary key,
        epoch int not null,
        runbook text not null,
        operation text not null,
        environment text not null,
        plan_id text not null,
        model_sha256 text not null,
        source_version text not null,
        packages jsonb not null,
        scripts jsonb not null,
        state text not null,
        upgrading boolean not null,
        waiver text,
        approved text,
        started_at timestamptz not null,
        ended_at timestamptz,
        archived_at timestamptz);
      alter table dbupgrade.run add column if not exists approved text;
      create table if not exists dbupgrade.runbookstep (
        run bigint not null references dbupgrade.run,
        id text not null,
        number int not null,
        machine text not null,
        status text not null,
        starttime timestamptz not null,
        endtime timestamptz,
        attempts int not null,
        activeseconds double precision not null,
        reason text,
        modifieddatetime timestamptz not null,
        primary key (run, id));
      create table if not exists dbupgrade.servicingstep (
        run bigint not null references dbupgrade.run,
        path text not null,
        number int not null,
        steps text not null,
        substeps text not null,
        status text not null,
        starttime timestamptz not null,
        endtime timestamptz,
        attempts int not null,
        activeseconds double precision not null,
        reason text,
        modifieddatetime timestamptz not null,
        primary key (run, path));
      create table if not exists dbupgrade.servicingstepattempt (
        run bigint not null references dbupgrade.run,
        path text not null,
        attempt int not null,
        epoch int not null,
        status text not null,
        starttime timestamptz not null,
        endtime timestamptz,
        reason text,
        primary key (run, path, attempt));
      create table if not exists dbupgrade.error (
        id bigint generated always as identity primary key,
        run bigint not null references dbupgrade.run,
        epoch int not null,
        path text not null,
        attempt int not null,
        at timestamptz not null,
        problem jsonb not null);
      create table if not exists dbupgrade.scriptchange (
        run bigint not null references dbupgrade.run,
        epoch int not null,
        script text not null,
        was text,
        became text,
        at timestamptz not null,
        primary key (run, epoch, script));
      create or replace view dbupgrade.dataupgradestatus as
        select starttime, endtime, steps, substeps, status
          from dbupgrade.servicingstep
         where run = (select max(id) from dbupgrade.run);
      """;

  private static final String LOG_NAME_TAKEN =
      "select 1 as one from pg_class c join pg_namespace n on n.oid = c.relnamespace"
          + " where n.nspname = ? and c.relname = 'releaseupdatescriptserrorlog'";

  private JournalSchema() {}

  /**
   * In one transaction, or in none of it.
   *
   * @param schema of the package: there the error log gets its unqualified name
   */
  public static void create(Session session, String schema) {
    session.transaction(
        () -> {
          session.execute("select pg_advisory_xact_lock(hashtext('dbupgrade'))");
          session.execute(TABLES);
          SavedStateTable.create(session);
        });
    Batch.createTables(session);
    nameErrorLog(session, schema);
  }

  /** A relation of that name that the application has of its own is left as it is. */
  private static void nameErrorLog(Session session, String schema) {
    boolean schemaThere =
        session
            .first("select 1 as one from pg_namespace where nspname = ?", r -> 1, schema)
            .isPresent();
    if (schemaThere && session.first(LOG_NAME_TAKEN, r -> 1, schema).isEmpty()) {
      session.execute(
          "create view "
              + Identifier.quote(schema, "releaseupdatescriptserrorlog")
              + " as select l.* from dbupgrade.releaseupdatescriptserrorlog l"
              + " where exists (select from dbupgrade.run r"
              + " where r.id = l.run and r.archived_at is null)");
    }
  }
}
