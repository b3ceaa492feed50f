package dev.uplift.batch.effect;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.Batch;
import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.BatchRig;
import dev.uplift.pack.Script;
import dev.uplift.pack.jar.TestJar;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodScriptTest {
  private static final String WALK =
      """
      @UpgradeScriptDescription("Touch each row")
      public void walk(UpgradeContext c) {
        c.rows("select id, n from t").by("id").page(50).forEach(row ->
            c.execute("update t set n = n + 1 where id = ?", row.number("id")));
      }
      """;

  @TempDir Path folder = Path.of("");
  private final BatchRig rig = new BatchRig(18).rows(300);

  @AfterEach
  void close() {
    rig.close();
  }

  private List<Script> scripts(String body) {
    return new MethodRig(folder).scripts(body);
  }

  private Problem onlyFailure(String body) {
    BatchOutcome outcome = rig.run(1, scripts(body));

    assertThat(outcome.failed()).hasSize(1);
    return outcome.failed().getFirst();
  }

  @Test
  void a_method_is_called_for_each_company_and_range_and_knows_the_versions() {
    List<Script> scripts =
        scripts(
            """
            @UpgradeScriptDescription("Touch the company's rows")
            @UpgradeScriptType(Type.STANDARD_SCRIPT)
            @UpgradeScriptChunk(table = "t", by = "id")
            public void touch(UpgradeContext c) {
              c.execute("update t x set n = n + ? where company = ? and " + c.range("x"),
                  c.sourceVersion().equals("1.5") && c.targetVersion().equals("2.0") ? 1 : 9,
                  c.company());
              c.log("touched " + c.company());
            }
            """);

    BatchOutcome outcome = rig.run(1, scripts, "a", "b", "c");

    assertThat(outcome.complete()).isTrue();
    rig.assertEveryRowTouchedOnce();
    assertThat(rig.number("select count(*) n from dbupgrade.chunk")).isEqualTo(30);
    assertThat(rig.number("select sum(rows) n from dbupgrade.chunk")).isEqualTo(300);
    assertThat(rig.events)
        .filteredOn(event -> event instanceof Event.Noted noted && noted.text().contains("touched"))
        .hasSize(30);
  }

  @Test
  void a_walk_hands_out_each_row_once_page_by_page() {
    BatchOutcome outcome = rig.run(1, scripts(WALK));

    assertThat(outcome.complete()).isTrue();
    rig.assertEveryRowTouchedOnce();
    assertThat(rig.text("select checkpoint[1] x from dbupgrade.chunk")).isEqualTo("250");
    assertThat(rig.number("select rows n from dbupgrade.chunk")).isEqualTo(300);
    assertThat(rig.number("select count(distinct xmin::text) n from t")).isEqualTo(6);
  }

  @Test
  void a_walk_whose_backend_is_killed_goes_on_behind_the_last_page_that_committed() {
    List<Script> scripts =
        scripts(
            """
            @UpgradeScriptDescription("Touch each row, and wait at the 120th")
            public void walk(UpgradeContext c) {
              c.rows("select id, n from t").by("id").page(50).forEach(row -> {
                c.execute("update t set n = n + 1 where id = ?", row.number("id"));
                if (row.number("id") == 120) c.query("select pg_advisory_xact_lock(7)::text", r -> 1);
              });
            }
            """);
    rig.session.query("select pg_advisory_lock(7)", r -> 1);
    Batch batch = rig.batch(settings(1));
    batch.schedule(Script.Stage.POST_SYNC, scripts, List.of(), PATH);
    batch.start(Script.Stage.POST_SYNC, PATH);
    BatchRig.await(() -> waiting() == 1);

    assertThat(rig.count("n = 1")).isEqualTo(100);
    rig.session.query("select pg_terminate_backend(pid) from pg_locks where " + WAITS, r -> 1);
    BatchRig.await(() -> attempts() == 2 && waiting() == 1);
    rig.session.query("select pg_advisory_unlock(7)", r -> 1);
    BatchOutcome outcome = batch.await(Script.Stage.POST_SYNC);

    assertThat(outcome.complete()).isTrue();
    rig.assertEveryRowTouchedOnce();
    assertThat(attempts()).isEqualTo(2);
    assertThat(rig.number("select rows n from dbupgrade.chunk")).isEqualTo(300);
  }

  private static final String WAITS = "locktype = 'advisory' and not granted";

  private long waiting() {
    return rig.number("select count(*) n from pg_locks where " + WAITS);
  }

  private long attempts() {
    return rig.number("select attempt n from dbupgrade.chunk");
  }

  @Test
  void a_walk_taken_over_by_another_epoch_commits_no_further_page() {
    List<Script> scripts =
        scripts(
            """
            @UpgradeScriptDescription("Touch each row, and wait for the lock at the 120th")
            public void walk(UpgradeContext c) {
              c.rows("select id, n from t").by("id").page(50).forEach(row -> {
                c.execute("update t set n = n + 1 where id = ?", row.number("id"));
                if (row.number("id") == 120) c.query("select pg_advisory_xact_lock_shared(7)::text", r -> 1);
              });
            }
            """);
    rig.session.query("select pg_advisory_lock(7)", r -> 1);
    Batch ghost = rig.batch(settings(1));
    ghost.schedule(Script.Stage.POST_SYNC, scripts, List.of(), PATH);
    ghost.start(Script.Stage.POST_SYNC, PATH);
    BatchRig.await(() -> waiting() == 1);

    Batch heir = rig.batch(settings(2));
    heir.schedule(Script.Stage.POST_SYNC, scripts, List.of(), PATH);
    rig.session.query("select pg_advisory_unlock(7)", r -> 1);
    heir.start(Script.Stage.POST_SYNC, PATH);

    assertThat(heir.await(Script.Stage.POST_SYNC).complete()).isTrue();
    rig.assertEveryRowTouchedOnce();
  }

  @Test
  void a_walk_by_a_key_that_is_null_or_double_is_refused_before_a_row_is_lost() {
    rig.session.execute("create table u (k int); insert into u values (1), (2), (2), (null)");
    String walk =
        """
        @UpgradeScriptDescription("Walk") public void walk(UpgradeContext c) {
          c.rows("select k from u %s").by("k").page(2).forEach(row -> c.execute("delete from t"));
        }
        """;

    Problem nulls = onlyFailure(walk.formatted(""));
    Problem twice = rig.run(2, scripts(walk.formatted("where k is not null"))).failed().getFirst();

    assertThat(nulls.code()).isEqualTo("walkKeyNull");
    assertThat(twice.code()).isEqualTo("walkKeyDouble");
    assertThat(rig.count("true")).isEqualTo(300);
  }

  @Test
  void what_a_method_throws_is_told_with_class_method_and_line() {
    Problem problem =
        onlyFailure(
            """
            @UpgradeScriptDescription("Fail") public void fail(UpgradeContext c) {
              c.execute("update t set n = 7");
              throw new IllegalStateException("no exchange rate for \\"EUR\\"");
            }
            """);

    assertThat(problem.code()).isEqualTo("methodFailed");
    assertThat(problem.message()).isEqualTo("no exchange rate for \"EUR\"");
    assertThat(problem.why()).contains("com.contoso.A.fail");
    assertThat(Objects.requireNonNull(problem.at()).file()).endsWith("a.jar!com/contoso/A.java");
    assertThat(Objects.requireNonNull(problem.at()).line()).isEqualTo(9);
    assertThat(rig.count("n = 7")).isZero();
  }

  @Test
  void a_statement_that_the_server_refuses_fails_the_script_even_when_the_method_catches_it() {
    Problem problem =
        onlyFailure(
            """
            @UpgradeScriptDescription("Fail") public void fail(UpgradeContext c) {
              try { c.execute("update t set nothing = 1"); } catch (RuntimeException e) {}
            }
            """);

    assertThat(problem.code()).isEqualTo("columnMissing");
  }

  @Test
  void a_method_cannot_end_the_transaction_that_its_mark_commits_with() {
    Problem problem =
        onlyFailure(
            """
            @UpgradeScriptDescription("End") public void end(UpgradeContext c) {
              c.execute("update t set n = 7"); c.execute("/* so */ commit");
            }
            """);

    assertThat(problem.code()).isEqualTo("endsTransaction");
    assertThat(rig.count("n = 7")).isZero();
  }

  @Test
  void a_query_that_answers_too_much_for_memory_is_refused() {
    Problem problem =
        onlyFailure(
            """
            @UpgradeScriptDescription("Read") public void read(UpgradeContext c) {
              c.query("select generate_series(1, 50000000) as n", row -> row.number("n"));
            }
            """);

    assertThat(problem.code()).isEqualTo("tooManyRows");
  }

  @Test
  void a_method_with_transactions_of_its_own_is_done_again_from_its_start_when_it_is_broken_off() {
    List<Script> scripts =
        scripts(
            """
            @UpgradeScriptDescription("Touch")
            @UpgradeScriptTransaction(value = false, repeatable = true)
            public void touch(UpgradeContext c) {
              c.transaction(() -> c.execute("update t set n = 1 where id <= 100 and n = 0"));
              c.execute("vacuum t");
              c.transaction(() -> {
                c.execute("update t set n = 1 where n = 0");
                c.query("select pg_advisory_xact_lock_shared(7)::text", r -> 1);
              });
            }
            """);
    assertThat(scripts.getFirst().atLeastOnce()).isTrue();
    rig.session.query("select pg_advisory_lock(7)", r -> 1);
    Batch batch = rig.batch(settings(1));
    batch.schedule(Script.Stage.POST_SYNC, scripts, List.of(), PATH);
    batch.start(Script.Stage.POST_SYNC, PATH);
    BatchRig.await(() -> waiting() == 1);

    assertThat(rig.count("n = 1")).isEqualTo(100);
    rig.session.query("select pg_terminate_backend(pid) from pg_locks where " + WAITS, r -> 1);
    BatchRig.await(() -> attempts() == 2 && waiting() == 1);
    rig.session.query("select pg_advisory_unlock(7)", r -> 1);

    assertThat(batch.await(Script.Stage.POST_SYNC).complete()).isTrue();
    rig.assertEveryRowTouchedOnce();
  }

  @Test
  void classes_of_the_engine_and_its_libraries_are_not_seen_and_those_of_other_jars_are() {
    TestJar jar =
        new TestJar()
            .source(
                "org.library.Words",
                "package org.library; public class Words { public static String word() { return \"here\"; } }")
            .with(
                "A",
                """
                @UpgradeScriptDescription("Look") public void look(UpgradeContext c) throws Exception {
                  for (String name : List.of("dev.uplift.pack.Script", "org.postgresql.Driver",
                      "com.zaxxer.hikari.HikariDataSource", "tools.jackson.databind.JsonNode")) {
                    try {
                      Class.forName(name);
                      throw new IllegalStateException(name + " is seen");
                    } catch (ClassNotFoundException e) {
                    }
                  }
                  Class.forName("java.sql.Connection");
                  if (Thread.currentThread().getContextClassLoader() != getClass().getClassLoader())
                    throw new IllegalStateException("another loader");
                  Object word = Class.forName("org.library.Words").getMethod("word").invoke(null);
                  c.execute("update t set company = ?", word);
                }
                """);

    BatchOutcome outcome = rig.run(1, new MethodRig(folder).scripts(jar));

    assertThat(outcome.failed()).isEmpty();
    assertThat(rig.count("company = 'here'")).isEqualTo(300);
  }

  @Test
  void a_validation_that_is_not_met_fails_the_script_and_is_kept_with_what_was_expected() {
    Problem problem =
        onlyFailure(
            """
            @ValidateUpgrade("Rows are counted") public void validate(UpgradeContext c) {
              long n = c.first("select count(*) n from t", r -> r.number("n")).orElseThrow();
              c.validation("counts").expect("rows of t", 300, n);
              c.validation("counts").expect("rows of u", 7, n);
              c.validation("sums").warnOnly().expect("sum", new java.math.BigDecimal("1.50"), 1.5);
              c.validation("sums").warnOnly().expect("sum of n", "some", null);
            }
            """);

    assertThat(problem.code()).isEqualTo("validationFailed");
    assertThat(problem.message()).isEqualTo("\"rows of u\" is \"300\", and \"7\" was expected");
    assertThat(findings())
        .containsExactly("counts rows of u 7 300 false", "sums sum of n some null true");
  }

  private List<String> findings() {
    return rig.session.query(
        "select concat_ws(' ', suite, entity, expected, actual, case when warning then 'true' else"
            + " 'false' end) x from dbupgrade.validation order by suite",
        row -> row.string("x"));
  }

  @Test
  void a_validation_that_only_warns_lets_the_script_finish() {
    BatchOutcome outcome =
        rig.run(
            1,
            scripts(
                """
                @ValidateUpgrade("Rows are counted") public void validate(UpgradeContext c) {
                  c.validation("counts").warnOnly().expect("rows of u", 7, 300);
                }
                """));

    assertThat(outcome.complete()).isTrue();
    assertThat(findings()).containsExactly("counts rows of u 7 300 true");
  }

  @Test
  void a_method_that_only_looks_may_not_write() {
    Problem problem =
        onlyFailure(
            """
            @ValidateUpgrade("Nothing") public void validate(UpgradeContext c) {
              c.execute("update t set n = 7");
            }
            """);

    assertThat(problem.code()).isEqualTo("readOnly");
    assertThat(rig.count("n = 7")).isZero();
  }
}
