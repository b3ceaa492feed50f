package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import org.junit.jupiter.api.Test;

/** What a site gave, of which the package says nothing. */
class SiteRightsTest {
  private static final String ROLES =
      """
      do $$ begin create role site_reader; create role site_owner;
      exception when duplicate_object then null; end $$;
      """;

  private static final String RIGHTS =
      """
      select format('%s %s', has_table_privilege('site_reader', 'v', 'select'),
                    pg_get_userbyid(relowner)) r
        from pg_class where oid = 'v'::regclass
      """;

  @Test
  void a_view_that_is_made_anew_for_a_retype_keeps_its_readers_and_its_owner() {
    String old =
        ROLES
            + """
            create table t (id int primary key, a numeric(12,2));
            create view v as select id, a from t;
            grant select on v to site_reader;
            alter view v owner to site_owner;
            """;
    String target =
        """
        create table t (id int primary key, a numeric(20,6));
        create view v as select id, a from t;
        """;

    try (PairRun pair = PairRun.of(18, old, target, Dictionary.EMPTY)) {
      assertThat(pair.sync()).isEmpty();

      assertThat(pair.rows(RIGHTS)).containsExactly("t site_owner");
      assertThat(pair.differences()).isEmpty();
    }
  }

  @Test
  void a_table_that_becomes_partitioned_keeps_its_readers() {
    String old =
        ROLES
            + """
            create table log (id int not null, at date not null);
            insert into log values (1, '2026-01-01');
            grant select (id), update (at) on log to site_reader;
            """;
    String target =
        """
        create table log (id int not null, at date not null) partition by range (at);
        create table log_all partition of log default;
        """;

    try (PairRun pair = PairRun.of(18, old, target, Dictionary.EMPTY)) {
      assertThat(pair.sync()).isEmpty();

      assertThat(
              pair.rows(
                  "select has_column_privilege('site_reader', 'log', 'at', 'update')::text r"))
          .containsExactly("true");
    }
  }
}
