package dev.uplift.proving.kill;

import dev.uplift.database.Database;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the server itself counts: statements that wrote to tables of Uplift's records, also those
 * that were rolled back (a sequence forgets nothing), whoever sent them and by what way. A shadow
 * is no record, but the application's rows.
 */
record WriteCount(Database database) {
  private static final String WATCH =
      """
      create schema proof;
      create function proof.count() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and current_query() ~* 'insert\\s.*on\\s+conflict' then
          return null; -- one statement, counted as insert
        end if;
        if tg_op = 'DELETE' and current_query() !~* ('\\m' || tg_table_name || '\\M') then
          return null; -- goes with the row that it refers to, counted there
        end if;
        perform nextval(format('proof.%I', lower(tg_op) || ' ' || tg_table_name));
        return null;
      end $$;
      create function proof.watch() returns event_trigger language plpgsql as $$
      declare
        made regclass;
        verb text;
      begin
        for made in select objid from pg_event_trigger_ddl_commands()
                     where command_tag = 'CREATE TABLE' and schema_name = 'dbupgrade'
                       and object_identity !~ '[.]shadow_' loop
          foreach verb in array array['insert', 'update', 'delete', 'truncate'] loop
            execute format('create sequence proof.%I',
              verb || ' ' || (select relname from pg_class where oid = made));
            execute format('create trigger %I after %s on %s for each statement'
              ' execute function proof.count()', 'proof_' || verb, verb, made);
          end loop;
        end loop;
      end $$;
      create event trigger proof_watch on ddl_command_end execute function proof.watch();
      """;

  private static final String COUNTED =
      """
      select sequencename as write, last_value as times from pg_sequences
       where schemaname = 'proof' and last_value is not null
      """;

  /** From now on; the records must not be there yet. */
  static WriteCount on(Database database) {
    database.with("count", session -> session.execute(WATCH));
    return new WriteCount(database);
  }

  /** By verb and table, such as {@code insert chunk}. */
  Map<String, Integer> statements() {
    Map<String, Integer> statements = new TreeMap<>();
    database.with(
        "count",
        session ->
            session.query(
                COUNTED, row -> statements.put(row.string("write"), (int) row.number("times"))));
    return statements;
  }
}
