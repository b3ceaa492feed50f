package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many new tables, which are made by two sessions and many on one journey to the server. */
class BothHandsTest {
  private static final String MANY =
      """
      do $do$ begin
        for i in 1..300 loop
          execute format('create table t%s (id int primary key, a int not null default 1)', i);
        end loop;
      end $do$
      """;

  /** Two parents, whose partitions come in turn. */
  private static final String PARTITIONS =
      """
      create table odd (id int, a text, primary key (id)) partition by range (id);
      create table even (id int, a text, primary key (id)) partition by range (id);
      do $do$ begin
        for i in 1..200 loop
          execute format('create table t%s partition of %I for values from (%s) to (%s)',
                         i, (array['odd', 'even'])[i % 2 + 1], i, i + 1);
        end loop;
      end $do$
      """;

  /**
   * The second session is the one that began after another one of its name. What a sequence counts
   * is not rolled back.
   */
  private static final String AT_SECOND =
      """
      create schema dbupgrade;
      create sequence dbupgrade.statements;
      create sequence dbupgrade.refusals;
      create function dbupgrade.at_second() returns event_trigger language plpgsql as $$
      begin
        if exists (select from pg_stat_activity me
                     join pg_stat_activity first using (datid, application_name)
                    where me.pid = pg_backend_pid() and first.backend_start < me.backend_start)
           and nextval('dbupgrade.statements') = 20
        then
          perform nextval('dbupgrade.refusals');
          $happens;
        end if;
      end $$;
      create event trigger at_second on ddl_command_end execute function dbupgrade.at_second()
      """;

  private static final String NOT_THESE =
      """
      create schema dbupgrade;
      create function dbupgrade.not_these() returns event_trigger language plpgsql as $$
      begin
        if exists (select from pg_event_trigger_ddl_commands()
                    where object_identity in ('public.t1', 'public.t99'))
        then
          raise exception 'not this one';
        end if;
      end $$;
      create event trigger not_these on ddl_command_end execute function dbupgrade.not_these()
      """;

  private static final String ROW_TYPES =
      """
      do $do$ begin
        for i in 1..200 loop
          execute format('create table t%s (id int primary key, a text unique)', i);
          execute format('create table u%s (id int primary key, whole t%s, parts t%s[])', i, i, i);
        end loop;
      end $do$
      """;

  @Test
  void what_cannot_be_made_is_named_alone_and_all_else_is_made_and_told_once() {
    try (PairRun run = PairRun.of(18, NOT_THESE, MANY, Dictionary.EMPTY)) {
      SyncOutcome outcome = run.syncer().sync(Mode.ADDITIVE);

      assertThat(outcome.problems())
          .extracting(Problem::target)
          .containsExactlyInAnyOrder("public.t1", "public.t99");
      assertThat(outcome.problems())
          .allSatisfy(
              problem -> {
                assertThat(problem.message()).contains("not this one");
                assertThat(problem.sql()).startsWith(create(problem)).hasSizeLessThan(200);
              });
      assertThat(run.rows("select count(*)::text r from pg_tables where schemaname = 'public'"))
          .containsExactly("298");
      List<String> told =
          run.executed.stream().filter(sql -> sql.startsWith("CREATE TABLE")).toList();
      assertThat(told).hasSize(298).doesNotHaveDuplicates();
      assertThat(outcome.changes()).hasSize(298);
    }
  }

  private static String create(Problem problem) {
    return "CREATE TABLE \"public\".\""
        + String.valueOf(problem.target()).replace("public.", "")
        + "\" (";
  }

  @ParameterizedTest
  @ValueSource(strings = {"40P01", "55P03", "53200", "XX000"})
  void what_the_second_session_is_refused_once_is_made_by_the_first(String state) {
    try (PairRun run = atSecond("raise exception 'not now' using errcode = '" + state + "'")) {
      SyncOutcome outcome = run.syncer().sync(Mode.ADDITIVE);

      assertThat(refusals(run)).isEqualTo(1);
      assertThat(outcome.problems()).isEmpty();
      assertThat(run.noted).isEmpty();
      assertAllMadeOnce(run);
      assertThat(outcome.changes()).hasSize(300);
    }
  }

  @Test
  void where_the_second_session_is_ended_the_first_goes_on_alone_and_says_so() {
    try (PairRun run = atSecond("perform pg_terminate_backend(pg_backend_pid())")) {
      SyncOutcome outcome = run.syncer().sync(Mode.ADDITIVE);

      assertThat(refusals(run)).isEqualTo(1);
      assertThat(outcome.problems()).isEmpty();
      assertThat(run.noted).hasSize(1);
      assertThat(run.noted.getFirst())
          .contains("by one session; the second session was lost", "terminating connection");
      assertAllMadeOnce(run);
    }
  }

  @Test
  void where_the_role_may_have_no_second_session_one_makes_everything_and_says_so() {
    try (PairRun run = PairRun.of(18, "select 1", MANY, Dictionary.EMPTY);
        Database limited = limited(run.database, 2);
        PairRun less = PairRun.of(limited, run.target, PairRun.settings(Dictionary.EMPTY, false))) {
      SyncOutcome outcome = less.syncer().sync(Mode.ADDITIVE);

      assertThat(outcome.problems()).isEmpty();
      assertThat(less.noted).hasSize(1);
      assertThat(less.noted.getFirst())
          .contains("no second session was to be had", "too many connections for role");
      assertAllMadeOnce(less);
    }
  }

  @Test
  void a_pooler_that_lets_the_second_session_wait_is_not_waited_for() throws IOException {
    try (PairRun run = PairRun.of(18, "select 1", MANY, Dictionary.EMPTY);
        FullPooler pooler = new FullPooler(run.database.url(), 3);
        Database through =
            Database.open(pooler.through(), Optional.of(Rehearsal.server(18).secret()), 1);
        PairRun less = PairRun.of(through, run.target, PairRun.settings(Dictionary.EMPTY, false))) {
      SyncOutcome outcome = less.syncer().sync(Mode.ADDITIVE);

      assertThat(pooler.waiting()).isEqualTo(1);
      assertThat(outcome.problems()).isEmpty();
      assertThat(less.noted).hasSize(1);
      assertThat(less.noted.getFirst()).contains("it did not answer within 3 s");
      assertAllMadeOnce(less);
    }
  }

  @Test
  void partitions_of_one_table_wait_for_each_other_and_come_all() {
    try (PairRun run = PairRun.of(18, "select 1", PARTITIONS, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  private static void assertAllMadeOnce(PairRun run) {
    assertThat(run.rows("select count(*)::text r from pg_tables where schemaname = 'public'"))
        .containsExactly("300");
    List<String> told =
        run.executed.stream().filter(sql -> sql.startsWith("CREATE TABLE")).toList();
    assertThat(told).hasSize(300).doesNotHaveDuplicates();
  }

  /** Once, at a statement in the midst of the second session's transaction. */
  private static PairRun atSecond(String happens) {
    return PairRun.of(18, AT_SECOND.replace("$happens", happens), MANY, Dictionary.EMPTY);
  }

  private static long refusals(PairRun run) {
    return Long.parseLong(
        run.rows(
                "select (case when is_called then last_value else 0 end)::text r"
                    + " from dbupgrade.refusals")
            .getFirst());
  }

  /** The same database for a role of its own, which owns it. */
  private static Database limited(Database database, int sessions) {
    String role = database.url().database() + "_owner";
    PairRun.execute(
        database,
        "create role %1$s login password 'x' connection limit %2$d; alter database %3$s owner to %1$s"
            .formatted(role, sessions, database.url().database()));
    DatabaseUrl url = database.url();
    DatabaseUrl own =
        new DatabaseUrl(url.host(), url.port(), url.database(), Optional.of(role), url.options());
    return Database.open(own, Optional.of(new Secret("x")), 4);
  }

  @Test
  void tables_that_need_others_tables_row_types_come_too() {
    try (PairRun run = PairRun.of(18, "select 1", ROW_TYPES, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void comments_are_given_in_the_order_of_the_model_each_time() {
    String comments =
        """
        ;
        do $do$ begin
          for i in 1..40 loop
            execute format('comment on table t%s is ''number %s''', i, i);
          end loop;
        end $do$
        """;
    try (PairRun run = PairRun.of(18, MANY, MANY + comments, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      List<String> wanted =
          run.target.objects().keySet().stream()
              .filter(run.target.comments()::containsKey)
              .map(id -> "COMMENT ON TABLE " + id.relationSql())
              .toList();
      assertThat(wanted).hasSize(40);
      assertThat(run.executed)
          .extracting(sql -> sql.strip().replaceFirst(" IS .*", ""))
          .containsExactlyElementsOf(wanted);
    }
  }

  @Test
  void unique_keys_come_with_their_new_tables_where_nothing_fills_these_between_the_modes() {
    String wanted =
        """
        create table parcel (id int primary key, code text not null constraint code unique);
        create unique index weight on parcel ((id % 7), code);
        """;
    SyncSettings upgrade = PairRun.settings(Dictionary.EMPTY, false);
    try (PairRun run = PairRun.of(18, "select 1", wanted, upgrade)) {
      assertThat(run.syncer().sync(Mode.ADDITIVE).problems()).isEmpty();
      assertThat(run.differences()).hasSize(2);
    }
    try (PairRun run = PairRun.of(18, "select 1", wanted, upgrade.allAtOnce())) {
      Syncer syncer = run.syncer();

      assertThat(syncer.sync(Mode.ADDITIVE).problems()).isEmpty();

      assertThat(syncer.reached()).isTrue();
      assertThat(run.differences()).isEmpty();
      assertThat(run.executed).hasSize(2);
    }
  }
}
