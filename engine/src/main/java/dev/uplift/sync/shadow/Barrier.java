package dev.uplift.sync.shadow;

import dev.uplift.database.Session;
import java.util.List;

/**
 * Refuses every write to a table that is being copied. It stands in the database itself, so that it
 * outlives Uplift; triggers that fire always, of the statement and of each row, since a replica's
 * apply fires only the latter.
 */
record Barrier(Session session) {
  /**
   * What tells one barrier from another: a trigger that was switched off for a moment is a row of
   * another transaction.
   */
  private static final String FUNCTIONS =
      """
      create or replace function dbupgrade.barrier() returns trigger language plpgsql as $barrier$
      begin
        raise exception 'table %.% is being copied by Uplift, and takes no writes until its copy has taken its place',
              quote_ident(tg_table_schema), quote_ident(tg_table_name)
          using errcode = '55006',
                hint = 'Write again afterwards; run the same uplift command again if it was killed.';
      end $barrier$;
      create or replace function dbupgrade.barrier(source regclass) returns text
      language sql stable as $barrier$
        select string_agg(concat_ws('/', t.oid, t.tgname, t.tgenabled, t.xmin), ' ' order by t.tgname)
          from pg_catalog.pg_trigger t
         where t.tgrelid = source and t.tgfoid = 'dbupgrade.barrier()'::regprocedure
      $barrier$;
      create or replace function dbupgrade.barriers(sources text[]) returns text
      language sql stable as $barrier$
        select string_agg(concat_ws(' ', s, pg_relation_filenode(to_regclass(s)),
                                    dbupgrade.barrier(to_regclass(s))), ', ' order by s)
          from unnest(sources) s
      $barrier$
      """;

  private static final String RAISE =
      """
      create trigger uplift_barrier before insert or update or delete or truncate on TABLE
        for each statement execute function dbupgrade.barrier();
      create trigger uplift_barrier_row before insert or update or delete on TABLE
        for each row execute function dbupgrade.barrier();
      alter table TABLE enable always trigger uplift_barrier;
      alter table TABLE enable always trigger uplift_barrier_row
      """;

  private static final String WHOLE =
      """
      select count(*) = 2 as whole from pg_trigger t
       where t.tgrelid = to_regclass(?) and t.tgenabled = 'A'
         and t.tgfoid = 'dbupgrade.barrier()'::regprocedure
      """;

  private static final String STANDS =
      """
      select to_regclass(?) is not null
             and exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                           join pg_namespace n on n.oid = p.pronamespace
                          where n.nspname = 'dbupgrade' and p.proname = 'barrier'
                            and t.tgrelid = to_regclass(?)) as stands
      """;

  /**
   * In a transaction, with the record of what it is for. Waits for those who are writing. One that
   * stands for another shadow serves this one too.
   */
  void raise(String table) {
    long _ = session.execute(FUNCTIONS);
    if (!session.one(WHOLE, row -> row.flag("whole"), table)) {
      lower(table);
      long _ = session.execute(RAISE.replace("TABLE", table));
    }
  }

  void lower(String table) {
    if (session.one(STANDS, row -> row.flag("stands"), table, table)) {
      lowering(table).forEach(session::execute);
    }
  }

  /** The statements; they do nothing where none stands. */
  static List<String> lowering(String table) {
    return List.of(
        "drop trigger if exists uplift_barrier on " + table,
        "drop trigger if exists uplift_barrier_row on " + table);
  }
}
