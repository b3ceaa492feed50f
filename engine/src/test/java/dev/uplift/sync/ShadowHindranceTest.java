package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no new table could be given again stays as it was: one ALTER TABLE is taken instead. */
class ShadowHindranceTest {
  private static final String OLD =
      """
      create table place (id int primary key);
      insert into place values (1), (2);
      create table one (id int constraint one_key primary key, place int references place,
        a numeric(9,4), constraint low check (id > -1000));
      insert into one select n, 1, n from generate_series(1, 50) n;
      create table heir (own int) inherits (one);
      insert into heir select n, 1, n, n from generate_series(51, 90) n;
      create table parted (id int, a numeric(9,4), b int, twice int generated always as (b * 2) stored,
        primary key (id)) partition by range (id);
      create table part_low partition of parted for values from (0) to (50);
      create table part_high (id int not null, a numeric(9,4), b int,
        twice int generated always as (b * 3) stored);
      alter table parted attach partition part_high for values from (50) to (100);
      insert into parted select n, n, n from generate_series(1, 99) n;
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          select 1 | select string_agg(twice::text, ',' order by id) r from parted
          create rule off as on delete to one do instead nothing; alter table one disable rule off \
            | select ev_enabled::text r from pg_rewrite where rulename = 'off'
          alter table one disable trigger all \
            | select string_agg(tgenabled::text, '') r from pg_trigger where tgrelid = 'one'::regclass
          comment on constraint low on heir is 'inherited' \
            | select d.description r from pg_description d join pg_constraint k on k.oid = d.objoid \
               where k.conrelid = 'heir'::regclass
          comment on index one_key is 'of the key' | select obj_description('one_key'::regclass) r
          grant select on one to shadow_owner with grant option; set role shadow_owner; \
            grant select on one to shadow_reader; reset role \
            | select relacl::text r from pg_class where relname = 'one'
          grant select (a) on heir to shadow_owner with grant option; set role shadow_owner; \
            grant select (a) on heir to shadow_reader; reset role \
            | select attacl::text r from pg_attribute where attrelid = 'heir'::regclass and attname = 'a'
          """)
  void it_is_the_same_after_a_sync_that_prefers_shadows(String made, String asked) {
    try (Database database = Rehearsal.database(18, "hindrance")) {
      PairRun.execute(database, Leavings.ROLES + OLD + made);
      try (PairRun run = PairRun.of(database, target(), settings())) {
        List<String> before = run.rows(asked);

        SyncOutcome outcome = run.syncer().sync(Mode.FULL);

        assertThat(outcome.problems()).isEmpty();
        assertThat(run.rows(asked)).isEqualTo(before);
        assertThat(outcome.changes())
            .filteredOn(change -> change.strategy() == Strategy.MERGED)
            .isNotEmpty();
      }
    }
  }

  private static SyncSettings settings() {
    return PairRun.settings(Dictionary.EMPTY, false)
        .with(Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(2));
  }

  private static Catalog target() {
    return PairRun.target(18, OLD.replace("(9,4)", "(9,5)"));
  }
}
