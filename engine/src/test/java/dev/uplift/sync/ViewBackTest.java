package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A view that goes for the sake of a column's new type comes back with all that it had. */
class ViewBackTest {
  private static final String OLD =
      """
      create table t (id int primary key, a numeric(9,4), b text);
      insert into t values (1, 1.5, 'b');
      create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
      create view v with (security_barrier, check_option = local) as select id, a, b from t where id > 0;
      create view w with (security_invoker) as select id, a from v;
      create materialized view m with (fillfactor = 70) as select id, a from t;
      """;

  private static final String GIVEN =
      """
      alter view v alter column b set default 'of the view';
      create trigger instead instead of update on v for each row execute function touched();
      comment on trigger instead on v is 'instead';
      create rule off as on delete to v do instead nothing;
      comment on rule off on v is 'off';
      comment on view v is 'a view';
      comment on column v.a is 'how much';
      grant select on v to shadow_reader with grant option;
      grant update (b) on v to shadow_reader;
      alter view v owner to shadow_owner;
      comment on column w.a is 'the same';
      alter view w alter column id set default 7;
      create unique index m_id on m (id);
      comment on index m_id is 'of m';
      comment on column m.a is 'of m too';
      comment on materialized view m is 'm';
      grant select on m to shadow_reader;
      grant select (a) on m to shadow_reader;
      alter materialized view m owner to shadow_owner;
      create view lent as select id, a from t;
      grant select on lent to shadow_reader with grant option;
      grant update (a) on lent to shadow_reader with grant option;
      set role shadow_reader;
      grant select on lent to shadow_owner;
      grant update (a) on lent to public;
      reset role;
      alter materialized view m alter column a set statistics 250;
      alter materialized view m cluster on m_id;
      create materialized view bare as select id, a from t with no data;
      create index bare_half on bare ((a / 2));
      alter index bare_half alter column 1 set statistics 40;
      """;

  private static final String PLACES =
      """
      alter materialized view m set tablespace shadow_space;
      alter index m_id set tablespace shadow_space;
      """;

  private static final List<String> HAD =
      List.of(
          "select concat_ws(' ', relname, relowner::regrole, relacl,"
              + " (select array_agg(o order by o) from unnest(reloptions) o),"
              + " obj_description(oid, 'pg_class')) r from pg_class"
              + " where relnamespace = 'public'::regnamespace order by 1",
          """
          select concat_ws(' ', c.relname, a.attname, a.attacl, pg_get_expr(d.adbin, d.adrelid),
                           col_description(c.oid, a.attnum)) r
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
           where c.relkind in ('v', 'm') and c.relnamespace = 'public'::regnamespace order by 1
          """,
          "select pg_get_triggerdef(oid) || obj_description(oid, 'pg_trigger') r from pg_trigger"
              + " where not tgisinternal order by 1",
          "select concat_ws(' ', pg_get_ruledef(oid), obj_description(oid, 'pg_rewrite')) r"
              + " from pg_rewrite where ev_class = 'v'::regclass and rulename <> '_RETURN'",
          "select pg_get_indexdef(indexrelid) || indisclustered r from pg_index"
              + " where indrelid = 'm'::regclass",
          "select concat_ws(' ', relname, relispopulated, reltablespace <> 0) r from pg_class"
              + " where relname in ('m', 'm_id', 'bare', 'bare_half') order by 1",
          "select attname || attstattarget r from pg_attribute where attstattarget > 0"
              + " and attrelid in ('m'::regclass, 'bare_half'::regclass) order by 1");

  @ParameterizedTest
  @CsvSource({"15, MERGED", "15, SHADOW", "18, MERGED", "18, SHADOW"})
  void a_view_that_goes_for_a_moment_comes_back_with_all_that_it_had(
      int major, Preference preference) {
    try (Database database = Rehearsal.database(major, "views")) {
      ShadowTest.tablespace(database);
      PairRun.execute(database, Leavings.ROLES + OLD + GIVEN + PLACES);
      Catalog target = PairRun.target(major, (OLD + GIVEN).replace("(9,4)", "(9,5)"));
      PairRun run =
          PairRun.of(
              database,
              target,
              PairRun.settings(Dictionary.EMPTY, false)
                  .with(Rewriting.BY_COST.preferring(preference)));
      List<String> before = had(run);

      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();

      assertThat(run.executed).anyMatch(sql -> sql.startsWith("DROP VIEW"));
      assertThat(had(run)).isEqualTo(before);
      assertThat(run.differences()).isEmpty();
    }
  }

  private static List<String> had(PairRun run) {
    List<String> had = new ArrayList<>();
    HAD.forEach(query -> had.addAll(run.rows(query)));
    return had;
  }
}
