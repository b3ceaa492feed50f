package dev.uplift.batch.effect;

import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.batch.Batch;
import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.BatchRig;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadRowsTest {
  private static final String KILL_ONE =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
       where application_name like 'uplift/7/%' and datname = current_database()
         and pid <> pg_backend_pid()
       order by random() limit 1
      """;

  /** Divides by zero for rows whose {@code bad} says so. */
  private static Script dividing(int limit, String... by) {
    BatchRig.Making making = script("divide").chunk("r", by);
    return (limit > 0 ? making.quarantine(limit) : making)
        .body("update r set n = n + 1 / (case when bad then 0 else 1 end) where :chunk(r)");
  }

  private static BatchRig rig(String columns, String values) {
    BatchRig rig = new BatchRig(18);
    rig.session.execute(
        "create table r ("
            + columns
            + ", bad boolean not null, n int not null default 0); insert into r select "
            + values
            + ", g % 37 = 5 from generate_series(1, 200) g");
    return rig;
  }

  private static List<String> quarantined(BatchRig rig) {
    return rig.session.query(
        "select array_to_string(key, '|') as x from dbupgrade.quarantine"
            + " where state = 'Quarantined' order by 1",
        row -> row.string("x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "id bigint primary key; g; id",
        "id text primary key; md5(g::text) || 'x'; id",
        "id text collate \"C\" primary key; chr(60 + g % 60) || g; id",
        "id uuid primary key; md5(g::text)::uuid; id",
        "a int, b text, primary key (a, b); g % 7, 'b' || g; a,b",
        "id numeric(10,2) primary key; g * 1.25; id"
      })
  void exactly_the_bad_rows_are_set_aside_whatever_the_key(
      String columns, String values, String by) {
    try (BatchRig rig = rig(columns, values)) {
      String[] key = by.split(",");

      BatchOutcome outcome = rig.run(1, List.of(dividing(10, key)));

      assertThat(outcome.failed()).isEmpty();
      assertThat(outcome.complete()).isTrue();
      String texts = String.join("::text || '|' || ", key) + "::text";
      assertThat(quarantined(rig))
          .isEqualTo(
              rig.session.query(
                  "select " + texts + " as x from r where bad order by 1", r -> r.string("x")))
          .hasSize(6);
      assertThat(rig.number("select count(*) n from r where not bad and n = 1")).isEqualTo(194);
      assertThat(rig.number("select count(*) n from r where bad and n = 0")).isEqualTo(6);
      assertThat(rig.number("select sum(rows) n from dbupgrade.chunk")).isEqualTo(194);
      assertThat(rig.number("select count(*) n from dbupgrade.chunk where done_at is null"))
          .isZero();
    }
  }

  @Test
  void a_quarantined_row_is_kept_whole_with_key_and_reason() {
    try (BatchRig rig = rig("id bigint primary key, note text", "g, 'row ' || g")) {
      rig.session.execute("alter table r add constraint small check (n < 1 or not bad)");
      Script adding =
          script("add")
              .chunk("r", "id")
              .quarantine(10)
              .body("update r set n = n + 1 where :chunk(r)");

      rig.run(1, List.of(adding));

      QuarantineTable.Quarantined first =
          new QuarantineTable(rig.session, RUN)
              .read(QuarantineTable.Filter.ALL, 0, 100).stream()
                  .min(Comparator.comparing(row -> Integer.valueOf(row.key().getFirst())))
                  .orElseThrow();
      assertThat(first.owner()).isEqualTo(new QuarantineTable.Owner("add", "", ""));
      assertThat(first.table()).isEqualTo("public.r");
      assertThat(first.by()).containsExactly("id");
      assertThat(first.key()).containsExactly("5");
      assertThat(first.data()).contains("\"note\": \"row 5\"", "\"n\": 0");
      assertThat(first.reason().code()).isEqualTo("checkViolation");
      assertThat(first.reason().sqlState()).isEqualTo("23514");
      assertThat(first.reason().constraint()).isEqualTo("small");
    }
  }

  @Test
  void without_a_quarantine_the_script_fails_and_names_the_rows() {
    try (BatchRig rig = rig("id bigint primary key", "g")) {
      BatchOutcome outcome = rig.run(1, List.of(dividing(0, "id")));

      Problem problem = outcome.failed().getFirst();
      assertThat(problem.code()).isEqualTo("sqlError");
      assertThat(problem.sqlState()).isEqualTo("22012");
      assertThat(problem.message())
          .contains("the row id = \"", "\" of \"public.r\": division by zero");
      assertThat(problem.why()).contains("1 row fails of 10 looked at in this chunk");
      assertThat(problem.details()).hasSize(1);
      assertThat(problem.at()).extracting(Place::line).isEqualTo(5);
      assertThat(problem.remedy()).contains("--rerun-step 3");
      assertThat(rig.number("select count(*) n from r where bad and n > 0")).isZero();
      assertThat(rig.number("select count(*) n from r where n = 1"))
          .isEqualTo(rig.number("select coalesce(sum(rows), 0) n from dbupgrade.chunk"));
    }
  }

  @Test
  void beyond_the_limit_the_script_fails_and_a_larger_limit_lets_it_end() {
    try (BatchRig rig = rig("id bigint primary key", "g")) {
      BatchOutcome full = rig.run(1, List.of(dividing(3, "id")));

      assertThat(full.failed()).extracting(Problem::code).containsExactly("quarantineFull");
      assertThat(full.failed().getFirst().message()).contains("more than 3 rows", "id = \"");
      assertThat(quarantined(rig)).hasSizeLessThanOrEqualTo(3);
      assertThat(rig.number("select count(*) n from r where n = 1"))
          .isEqualTo(rig.number("select coalesce(sum(rows), 0) n from dbupgrade.chunk"));

      BatchOutcome enough = rig.run(2, List.of(dividing(6, "id")));

      assertThat(enough.complete()).isTrue();
      assertThat(quarantined(rig)).hasSize(6);
      assertThat(rig.number("select count(*) n from r where n = 1")).isEqualTo(194);
    }
  }

  @Test
  void a_script_that_fails_with_no_row_in_reach_sets_none_aside() {
    try (BatchRig rig = rig("id bigint primary key", "g")) {
      Script wrong =
          script("wrong")
              .chunk("r", "id")
              .quarantine(1000)
              .body("update r set n = 1 where :chunk(r);\nselect 1 / 0");

      BatchOutcome outcome = rig.run(1, List.of(wrong));

      assertThat(outcome.failed().getFirst().message()).isEqualTo("division by zero");
      assertThat(outcome.failed().getFirst().at()).extracting(Place::line).isEqualTo(6);
      assertThat(quarantined(rig)).isEmpty();
      assertThat(rig.number("select count(*) n from r where n > 0")).isZero();
    }
  }

  @Test
  void rows_that_share_a_key_are_set_aside_together_each_company_s_own() {
    try (BatchRig rig = new BatchRig(18)) {
      rig.session.execute(
          """
          create table r (company text, name text, n int not null default 0);
          insert into r select (array['a', 'b'])[g % 2 + 1], 'name ' || g / 8
            from generate_series(0, 79) g
          """);
      Script raising =
          script("raise")
              .perCompany()
              .chunk("r", "name")
              .quarantine(4)
              .body(
                  "update r set n = 1 / (case when name = 'name 3' then 0 else 1 end)"
                      + " where company = :company and :chunk(r)");

      BatchOutcome outcome = rig.run(1, List.of(raising), "a", "b");

      assertThat(outcome.complete()).isTrue();
      assertThat(rig.number("select count(*) n from r where n = 1")).isEqualTo(72);
      assertThat(
              rig.session.query(
                  "select company || count(*) x from dbupgrade.quarantine"
                      + " where data->>'company' = company group by company order by 1",
                  r -> r.string("x")))
          .containsExactly("a4", "b4");
    }
  }

  @Test
  void what_only_the_commit_would_refuse_is_found_too() {
    try (BatchRig rig = rig("id bigint primary key, parent bigint", "g, g")) {
      rig.session.execute(
          """
          create table parents (id bigint primary key);
          insert into parents select id from r where not bad;
          create table children (id bigint primary key,
            parent bigint references parents deferrable initially deferred)
          """);
      Script children =
          script("children")
              .chunk("r", "id")
              .quarantine(10)
              .body("insert into children select id, parent from r where :chunk(r)");

      BatchOutcome outcome = rig.run(1, List.of(children));

      assertThat(outcome.failed()).isEmpty();
      assertThat(quarantined(rig)).hasSize(6);
      assertThat(rig.number("select count(*) n from children")).isEqualTo(194);
      assertThat(rig.text("select distinct code x from dbupgrade.quarantine"))
          .isEqualTo("foreignKeyViolation");
    }
  }

  @Test
  void of_two_rows_that_exclude_each_other_the_first_by_key_stays() {
    try (BatchRig rig = rig("id bigint primary key", "g")) {
      rig.session.execute("create table names (name text primary key)");
      Script names =
          script("names")
              .chunk("r", "id")
              .quarantine(10)
              .body(
                  "insert into names select 'n' || case when id = 8 then 3 else id end from r"
                      + " where :chunk(r)");

      rig.run(1, List.of(names));

      assertThat(quarantined(rig)).containsExactly("8");
      assertThat(rig.number("select count(*) n from names")).isEqualTo(199);
    }
  }

  @Test
  void a_script_that_runs_again_takes_its_rows_out_of_the_quarantine_first() {
    try (BatchRig rig = rig("id bigint primary key", "g")) {
      rig.run(1, List.of(dividing(10, "id")));
      rig.session.execute("update r set bad = false");

      BatchSettings redo =
          new BatchSettings(RUN, 2, 2, Duration.ofSeconds(30), 10, Set.of("divide"))
              .withCompanyColumn("company");
      assertThat(rig.run(rig.batch(redo), List.of(dividing(10, "id"))).complete()).isTrue();

      assertThat(quarantined(rig)).isEmpty();
      assertThat(rig.number("select count(*) n from dbupgrade.quarantine where state = 'Redone'"))
          .isEqualTo(6);
    }
  }

  /** Waits for the test once a bad row has been met, before the halving writes anything. */
  private static Script dividingThenWaiting() {
    return script("divide")
        .chunk("r", "id")
        .quarantine(10)
        .body(
            "update r set n = n + 1 / (case when bad then 0 else 1 end) where :chunk(r);"
                + " select pg_advisory_xact_lock_shared(7)");
  }

  private static final String WAITING =
      "select count(*) n from pg_locks where locktype = 'advisory' and not granted";

  @Test
  void a_worker_whose_run_is_taken_over_while_it_halves_writes_nothing() {
    try (BatchRig rig = rig("id bigint primary key", "g")) {
      rig.session.query("select pg_advisory_lock(7)", row -> 1);
      Batch ghost = rig.batch(settings(1));
      ghost.schedule(
          Script.Stage.POST_SYNC, List.of(dividingThenWaiting()), List.of(), BatchRig.PATH);
      ghost.start(Script.Stage.POST_SYNC, BatchRig.PATH);
      BatchRig.await(() -> rig.number(WAITING) == 3);

      rig.session.execute("update dbupgrade.run set epoch = 2");
      rig.session.query("select pg_advisory_unlock(7)", row -> 1);

      assertThatThrownBy(() -> ghost.await(Script.Stage.POST_SYNC))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.problems().getFirst().code()).isEqualTo("superseded"));
      assertThat(rig.number("select count(*) n from dbupgrade.quarantine")).isZero();
      assertThat(rig.number("select count(*) n from r where n > 0")).isZero();
      assertThat(rig.run(2, List.of(dividing(10, "id"))).complete()).isTrue();
      assertExact(rig);
    }
  }

  @Test
  void a_worker_that_lost_its_lease_while_it_halves_undoes_it_and_each_row_comes_once() {
    try (BatchRig rig = rig("id bigint primary key", "g")) {
      rig.session.query("select pg_advisory_lock(7)", row -> 1);
      Batch batch = rig.batch(settings(1));
      batch.schedule(
          Script.Stage.POST_SYNC, List.of(dividingThenWaiting()), List.of(), BatchRig.PATH);
      batch.start(Script.Stage.POST_SYNC, BatchRig.PATH);
      BatchRig.await(() -> rig.number(WAITING) == 3);

      long taken =
          rig.session.update(
              "update dbupgrade.chunk set attempt = attempt + 1"
                  + " where attempt > 0 and done_at is null");
      rig.session.query("select pg_advisory_unlock(7)", row -> 1);

      assertThat(taken).isGreaterThanOrEqualTo(3);
      assertThat(batch.await(Script.Stage.POST_SYNC).complete()).isTrue();
      assertThat(rig.number("select max(attempt) n from dbupgrade.chunk")).isEqualTo(3);
      assertExact(rig);
    }
  }

  private static void assertExact(BatchRig rig) {
    assertThat(rig.number("select count(*) n from r where n = case when bad then 0 else 1 end"))
        .isEqualTo(200);
    assertThat(quarantined(rig))
        .isEqualTo(
            rig.session.query(
                "select id::text x from r where bad order by 1", row -> row.string("x")));
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void killed_while_halving_each_good_row_is_converted_once_and_each_bad_one_set_aside_once(
      int major) {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (BatchRig rig = new BatchRig(major)) {
      rig.session.execute(
          "create table r (id bigint primary key, bad boolean not null, n int not null default 0);"
              + " insert into r select g, g % 37 = 5 from generate_series(1, 1500) g");
      Batch batch = rig.batch(settings(1));
      batch.schedule(
          Script.Stage.POST_SYNC, List.of(dividing(100, "id")), List.of(), BatchRig.PATH);
      batch.start(Script.Stage.POST_SYNC, BatchRig.PATH);
      for (int kill = 1; kill <= 20; kill++) {
        long goal = kill * 60L + random.nextInt(20);
        BatchRig.await(() -> rig.number("select sum(n) n from r") >= goal);
        rig.session.query(KILL_ONE, row -> 1);
      }

      BatchOutcome outcome = batch.await(Script.Stage.POST_SYNC);

      assertThat(outcome.failed()).isEmpty();
      assertThat(outcome.complete()).isTrue();
      assertThat(rig.number("select count(*) n from r where n = case when bad then 0 else 1 end"))
          .isEqualTo(1500);
      assertThat(
              rig.number(
                  "select count(*) n from r join dbupgrade.quarantine q on q.key[1] = r.id::text"))
          .isEqualTo(rig.number("select count(*) n from r where bad"));
      assertThat(rig.number("select count(*) n from dbupgrade.quarantine"))
          .isEqualTo(rig.number("select count(*) n from r where bad"));
    }
  }
}
