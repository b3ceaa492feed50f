package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Boundary;
import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others give a table, or a view of it, while it is copied is not lost in the swap. */
class MovedTest {
  private static final String OLD =
      """
      create table item (id int primary key, amount numeric(32,16) not null, note text);
      insert into item select n, n, 'n' from generate_series(1, 1000) n;
      create view dear as select id from item where amount > 900;
      create table log (id int not null, amount numeric(32,16)) partition by range (id);
      create table log_old partition of log for values from (0) to (500);
      create table log_new partition of log for values from (500) to (1000);
      insert into log select n, n from generate_series(1, 900) n;
      create table heir (own int) inherits (item);
      insert into heir select n, n, 'h', n from generate_series(2001, 2500) n;
      create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
      """;

  private static final Catalog TARGET = PairRun.target(18, OLD.replace("(32,16)", "(32,6)"));
  private static final Point MARKED = new Point("insert shadowrange", Moment.COMMITTED);

  private final Database database = Rehearsal.database(18, "moved");

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create index item_note on item (note); comment on column item.note is 'of others'; \
            grant select on item to shadow_reader; grant update (note) on item to shadow_reader; \
            create publication few for table only item \
            | select concat_ws(' ', relacl, a.attacl, col_description(c.oid, 3), p.tablename, x.indexname) r \
                from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'note' \
                left join pg_publication_tables p on p.tablename = 'item' \
                left join pg_indexes x on x.indexname = 'item_note' where relname = 'item' \
            | {uplift=arwdDxtm/uplift,shadow_reader=r/uplift} {shadow_reader=w/uplift} of others item item_note
          create index heir_own on heir (own) \
            | select indexname::text r from pg_indexes where indexname = 'heir_own' | heir_own
          alter table log_old owner to shadow_owner \
            | select tableowner::text r from pg_tables where tablename = 'log_old' | shadow_owner
          grant select on dear to shadow_reader; comment on view dear is 'of others' \
            | select concat_ws(' ', relacl, obj_description(oid)) r from pg_class where relname = 'dear' \
            | {uplift=arwdDxtm/uplift,shadow_reader=r/uplift} of others
          """)
  void what_others_change_while_a_table_is_copied_is_there_after_the_swap(
      String change, String asked, String expected) {
    PairRun.execute(database, Leavings.ROLES + OLD);
    AtomicInteger marks = new AtomicInteger();

    try (Database watched = database.under(point -> changing(point, marks, 1, change))) {
      PairRun run = PairRun.of(watched, TARGET, settings());
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(outcome.problems()).isEmpty();
      assertThat(run.noted).anyMatch(text -> text.startsWith("planned anew, since public."));
      assertThat(run.rows(asked)).containsExactly(expected);
      assertThat(run.executed).anyMatch(sql -> sql.contains("uplift_old"));
      assertThat(run.rows("select count(*) || ' ' || sum(amount) r from item"))
          .containsExactly("1500 1625750.000000");
    }
  }

  @Test
  void a_right_given_meanwhile_costs_no_second_copy() {
    PairRun.execute(database, Leavings.ROLES + OLD);
    AtomicInteger marks = new AtomicInteger();
    String grant = "grant select on item to shadow_reader";

    try (Database watched = database.under(point -> changing(point, marks, 1, grant))) {
      PairRun run = PairRun.of(watched, TARGET, settings());
      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();
      int once = marks.get();

      assertThat(run.noted)
          .anyMatch(text -> text.contains("rights of shadow_reader of public.item (new)"));
      assertThat(once).isEqualTo(ranges());
    }
  }

  @Test
  void who_never_stops_changing_a_table_is_told_of_and_what_they_gave_is_left_alone() {
    PairRun.execute(database, OLD);
    AtomicInteger marks = new AtomicInteger();

    try (Database watched =
        database.under(
            point -> {
              if (point.equals(MARKED)) {
                int n = marks.incrementAndGet();
                PairRun.execute(database, "create index item_%d on item (note)".formatted(n));
              }
            })) {
      List<Problem> problems =
          PairRun.of(watched, TARGET, settings()).syncer().sync(Mode.FULL).problems();

      assertThat(problems).isNotEmpty();
      assertThat(problems.getFirst().message())
          .isEqualTo("public.item changed while it was being copied");
      assertThat(problems.getFirst().why())
          .contains("By others: index item_")
          .contains("of public.item (new)");
      assertThat(problems.getFirst().remedy())
          .startsWith("Let nobody change the structure of tables");
      assertThat(indexes()).isEqualTo(marks.get() + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"log", "log_mid"})
  void a_level_that_strict_order_makes_anew_keeps_what_others_gave_it_meanwhile(String level) {
    String old =
        """
        create table log (b int, id int not null) partition by range (id);
        create table log_mid partition of log for values from (0) to (500) partition by range (id);
        create table log_low partition of log_mid for values from (0) to (500);
        insert into log select n, n from generate_series(1, 99) n;
        """;
    PairRun.execute(database, old);
    Catalog target =
        PairRun.target(18, old.replace("b int, id int not null", "id int not null, b int"));
    AtomicInteger marks = new AtomicInteger();
    String comment = "comment on table " + level + " is 'of others'";

    try (Database watched = database.under(point -> changing(point, marks, 1, comment))) {
      PairRun run = PairRun.of(watched, target, PairRun.strictOrder());
      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();

      assertThat(run.rows("select obj_description('%s'::regclass) r".formatted(level)))
          .containsExactly("of others");
      assertThat(run.rows("select t::text r from log t where id = 7")).containsExactly("(7,7)");
    }
  }

  private void changing(Point point, AtomicInteger marks, int at, String change) {
    if (point.equals(MARKED) && marks.incrementAndGet() == at) {
      PairRun.execute(database, change);
    }
  }

  private int ranges() {
    AtomicInteger marks = new AtomicInteger();
    try (Database other = Rehearsal.database(18, "ranges");
        Database watched = other.under((Boundary) point -> changing(point, marks, 0, ""))) {
      PairRun.execute(other, OLD);
      assertThat(PairRun.of(watched, TARGET, settings()).syncer().sync(Mode.FULL).problems())
          .isEmpty();
    }
    return marks.get();
  }

  private int indexes() {
    return database.with(
        "test",
        session ->
            session.one(
                "select count(*) n from pg_indexes where tablename = 'item'",
                row -> row.integer("n")));
  }

  private static SyncSettings settings() {
    return PairRun.settings(Dictionary.EMPTY, false)
        .with(Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(100));
  }
}
