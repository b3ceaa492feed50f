package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large tables that have nothing to do with each other are written anew two at a time. */
class TwoRewritesTest {
  private static final String OLD =
      """
      create table one (id int primary key, a text not null, pad text);
      create table two (id int primary key, a text not null, pad text);
      alter table one alter pad set storage external;
      alter table two alter pad set storage external;
      insert into one select i, i, repeat(md5(i::text), 280) from generate_series(1, 5000) i;
      insert into two select * from one;
      """;
  private static final String NEW =
      """
      create table one (id int primary key, a int not null, pad text);
      create table two (id int primary key, a int not null, pad text);
      """;

  /** Counts rewrites that begin while another is at work. */
  private static final String WATCHED =
      """
      create schema dbupgrade;
      create sequence dbupgrade.begun;
      create sequence dbupgrade.beside;
      create function dbupgrade.begins() returns event_trigger language plpgsql as $$
      declare
        place bigint;
      begin
        if current_query() like '%type integer%' then
          place := nextval('dbupgrade.begun');
          if exists (select from pg_stat_activity
                      where datname = current_database() and pid <> pg_backend_pid()
                        and state = 'active' and query like '%type integer%') then
            perform nextval('dbupgrade.beside');
          end if;
          $happens
        end if;
      end $$;
      create event trigger begins on ddl_command_start when tag in ('ALTER TABLE')
        execute function dbupgrade.begins();
      """;

  /** Whoever begins waits for the other, and would wait in vain if that came afterwards. */
  private static final String MEET =
      """
      for i in 1..1000 loop
        exit when (select last_value from dbupgrade.begun) >= 2;
        perform pg_sleep(0.01);
      end loop;
      """;

  /** The first session, once what the second one writes is committed, is ended. */
  private static final String FIRST_IS_ENDED =
      """
      if place <= 2 and exists (select from pg_stat_activity me
                                  join pg_stat_activity second using (datid, application_name)
                                 where me.pid = pg_backend_pid()
                                   and me.backend_start < second.backend_start) then
        for i in 1..1000 loop
          exit when exists (select from pg_attribute
                             where attname = 'a' and atttypid = 'int'::regtype
                               and attrelid in ('public.one'::regclass, 'public.two'::regclass));
          perform pg_sleep(0.01);
        end loop;
        perform pg_terminate_backend(pg_backend_pid());
      end if;
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void two_sessions_write_them_anew_at_the_same_time_and_all_of_it_is_told_once(int major) {
    try (PairRun run = PairRun.of(major, watched(MEET) + OLD, NEW, Dictionary.EMPTY)) {
      SyncPlan plan = run.preview().plan(Mode.FULL);
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(plan.turns()).extracting(turn -> turn.beside().isPresent()).containsOnly(true);
      assertThat(outcome.problems()).isEmpty();
      assertThat(beside(run)).isPositive();
      assertThat(outcome.rewritten())
          .extracting(table -> table.display())
          .containsExactlyInAnyOrder("public.one", "public.two");
      assertThat(run.executed.stream().filter(sql -> sql.startsWith("analyze")))
          .hasSize(2)
          .doesNotHaveDuplicates();
      assertThat(run.executed.stream().filter(sql -> sql.contains("type integer")))
          .hasSize(2)
          .doesNotHaveDuplicates();
      assertThat(run.differences()).isEmpty();
      assertThat(run.rows("select sum(a)::text r from two")).containsExactly("12502500");
    }
  }

  @Test
  void a_value_that_does_not_fit_is_told_of_its_own_table_after_one_try_and_the_other_is_done() {
    for (String wrong : List.of("one", "two")) {
      String bad = "update %s set a = 'x' where id = 7;".formatted(wrong);
      String right = wrong.equals("one") ? "two" : "one";
      try (PairRun run = PairRun.of(18, watched(MEET) + OLD + bad, NEW, Dictionary.EMPTY)) {
        SyncOutcome outcome = run.syncer().sync(Mode.FULL);

        assertThat(begun(run)).isEqualTo(2);

        assertThat(outcome.problems())
            .extracting(Problem::target)
            .containsExactly("public." + wrong + ".a");
        assertThat(type(run, right)).containsExactly("integer");
        assertThat(type(run, wrong)).containsExactly("text");
      }
    }
  }

  /** What a sequence counts is not rolled back: it happens once, to one session or the other. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void what_one_of_the_sessions_is_refused_once_comes_when_the_other_has_ended(int begun) {
    String refused =
        "if place = %d then raise exception 'not now' using errcode = '55P03'; end if;"
            .formatted(begun);
    try (PairRun run = PairRun.of(18, watched(MEET + refused) + OLD, NEW, Dictionary.EMPTY)) {
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(outcome.problems()).isEmpty();
      assertThat(run.noted).isEmpty();
      assertThat(run.executed.stream().filter(sql -> sql.contains("type integer")))
          .hasSize(2)
          .doesNotHaveDuplicates();
      assertThat(begun(run)).isEqualTo(3);
      assertThat(run.differences()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0A000", "42P17", "P0001"})
  void what_fails_by_the_statement_itself_is_told_after_one_try(String state) {
    String refused =
        "if current_query() like '%%\"two\"%%' then raise exception 'never' using errcode = '%s'; end if;"
            .formatted(state);
    try (PairRun run = PairRun.of(18, watched(MEET + refused) + OLD, NEW, Dictionary.EMPTY)) {
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);

      assertThat(begun(run)).isEqualTo(2);
      assertThat(outcome.problems()).extracting(Problem::sqlState).containsExactly(state);
      assertThat(type(run, "one")).containsExactly("integer");
      assertThat(type(run, "two")).containsExactly("text");
    }
  }

  @Test
  void what_the_second_session_has_written_is_told_even_where_the_first_is_lost() {
    try (PairRun run =
        PairRun.of(18, watched(MEET + FIRST_IS_ENDED) + OLD, NEW, Dictionary.EMPTY)) {
      SqlFailure lost = catchThrowableOfType(SqlFailure.class, () -> run.syncer().sync(Mode.FULL));

      assertThat(lost.connectionLost()).isTrue();
      assertThat(run.executed)
          .satisfiesExactly(
              sql -> assertThat(sql).contains("type integer"),
              sql -> assertThat(sql).startsWith("analyze"));

      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();
      assertThat(run.executed).hasSize(4).doesNotHaveDuplicates();
      assertThat(begun(run)).isEqualTo(3);
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void a_type_that_both_tables_have_does_not_keep_them_apart() {
    String domain = "create domain short as varchar(10);";
    String also = "alter table one add b short; alter table two add b short;";
    try (PairRun run =
        PairRun.of(
            18, watched(MEET) + domain + OLD + also, domain + NEW + also, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(beside(run)).isPositive();
      assertThat(run.differences()).isEmpty();
    }
  }

  /**
   * A rewrite that waits for the other sees that table empty afterwards: its own statement began
   * before.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table one add n int default highest();",
        "alter table one add n many;",
        "alter table one add check (a <= highest());"
      })
  void what_calls_a_function_comes_one_after_the_other(String also) {
    String function =
        """
        create table two (id int primary key, a text not null, pad text);
        create function highest() returns int stable language sql
          return (select max(id) from two);
        create domain many as int default highest() check (value <= highest());
        """;
    String old =
        OLD.replace("create table two (id int primary key, a text not null, pad text);", "");
    String wanted =
        function.replace("a text", "a int")
            + NEW.replace("create table two (id int primary key, a int not null, pad text);", "");
    try (PairRun run =
        PairRun.of(18, watched("") + function + old, wanted + also, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(begun(run)).isEqualTo(2);
      assertThat(beside(run)).isZero();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void what_takes_numbers_from_the_same_sequence_come_one_after_the_other() {
    String sequence = "create sequence numbers;";
    String also =
        "alter table one add n int default nextval('numbers');"
            + " alter table two add n int default nextval('numbers');";
    try (PairRun run =
        PairRun.of(18, watched("") + sequence + OLD, sequence + NEW + also, Dictionary.EMPTY)) {
      SyncPlan plan = run.preview().plan(Mode.FULL);

      assertThat(run.problems()).isEmpty();
      assertThat(plan.turns()).extracting(turn -> turn.beside().isPresent()).containsOnly(false);

      assertThat(begun(run)).isEqualTo(2);
      assertThat(beside(run)).isZero();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void tables_joined_by_a_foreign_key_that_stays_are_written_anew_at_the_same_time() {
    String key = "alter table two add foreign key (id) references one;";
    try (PairRun run = PairRun.of(18, watched(MEET) + OLD + key, NEW + key, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(beside(run)).isPositive();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void tables_joined_by_a_foreign_key_whose_column_changes_come_one_after_the_other() {
    String key = "alter table two add ref %s references one;";
    String old = watched("") + OLD + key.formatted("int");
    try (PairRun run = PairRun.of(18, old, NEW + key.formatted("bigint"), Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(begun(run)).isEqualTo(2);
      assertThat(beside(run)).isZero();
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void where_there_is_room_for_one_alone_they_come_one_after_the_other() {
    long forOne = 70L << 20;
    try (PairRun run = PairRun.of(18, watched("") + OLD + "analyze", NEW, Dictionary.EMPTY)) {
      SyncOutcome outcome =
          run.syncer()
              .asking(
                  (bytes, log) -> {
                    assertThat(bytes.values()).containsExactly(log);
                    if (log > forOne) {
                      throw new Failure(ExitCode.FAILED, Problem.of("diskTooTight", "no room"));
                    }
                  })
              .sync(Mode.FULL);

      assertThat(outcome.problems()).isEmpty();
      assertThat(begun(run)).isEqualTo(2);
      assertThat(beside(run)).isZero();
    }
  }

  private static String watched(String happens) {
    return WATCHED.replace("$happens", happens);
  }

  private static long begun(PairRun run) {
    return counted(run, "begun");
  }

  private static long beside(PairRun run) {
    return counted(run, "beside");
  }

  private static long counted(PairRun run, String sequence) {
    return Long.parseLong(
        run.rows(
                "select (case when is_called then last_value else 0 end)::text r from dbupgrade."
                    + sequence)
            .getFirst());
  }

  private static List<String> type(PairRun run, String table) {
    return run.rows(
        "select format_type(atttypid, atttypmod) r from pg_attribute where attname = 'a'"
            + " and attrelid = '%s'::regclass".formatted(table));
  }
}
