package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.batch.QuarantineRetry.Outcome;
import dev.uplift.batch.effect.MethodRig;
import dev.uplift.batch.left.QuarantineTable.Filter;
import dev.uplift.database.Boundary.Point;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Death;
import dev.uplift.rehearsal.Killed;
import dev.uplift.rehearsal.Mortal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineRetryTest {
  private static final String ROWS =
      """
      create table r (id bigint primary key, bad boolean not null, n int not null default 0);
      insert into r select g, g % 10 = 5, 0 from generate_series(1, 60) g
      """;

  /** Of the rows 5, 15 … 55: two are mended, one is gone, three stay as bad as they were. */
  private static final String MENDED =
      """
      update r set n = 0 where id in (5, 15);
      insert into r values (25, true, 0) on conflict do nothing;
      update r set bad = id not in (5, 15) where id % 10 = 5;
      delete from r where id = 25;
      update dbupgrade.quarantine
         set state = 'Quarantined', left_at = null, because = null, code = 'first'
      """;

  /** What is left, without instants. */
  private static final String STAND =
      """
      select (select string_agg(id || ' ' || bad || ' ' || n, ', ' order by id) from r) || '; '
          || (select string_agg(concat_ws(' ', key[1], state, code, because), ', ' order by id)
                from dbupgrade.quarantine) as x
      """;

  private static final Script DIVIDE =
      script("divide")
          .chunk("r", "id")
          .quarantine(10)
          .body("update r set n = n + 1 / (case when bad then 0 else 1 end) where :chunk(r)");

  @TempDir Path folder;

  private static BatchRig rig(Script script) {
    BatchRig rig = new BatchRig(18);
    rig.session.execute(ROWS);
    assertThat(rig.run(1, List.of(script)).complete()).isTrue();
    assertThat(rig.number("select count(*) n from dbupgrade.quarantine")).isEqualTo(6);
    return rig;
  }

  private static Outcome retry(Database database, int epoch, List<Script> scripts) {
    return database.with(
        "retry", session -> new QuarantineRetry(session, settings(epoch), scripts).go(Filter.ALL));
  }

  @Test
  void killed_at_any_write_a_retry_comes_to_the_same_end() {
    Mortal mortal = new Mortal(Death.THROWN);
    try (BatchRig rig = rig(DIVIDE);
        Database dying = rig.database.under(mortal)) {
      rig.session.execute(MENDED);
      assertThat(retry(dying, 1, List.of(DIVIDE))).isEqualTo(new Outcome(2, 1, 3));
      String end = rig.text(STAND);
      Map<Point, Integer> points = mortal.seen();
      assertThat(end).contains("5 false 1", "5 Retried", "25 Gone", "35 Quarantined sqlError");
      assertThat(points).as("two kinds of write, three moments").hasSize(6);

      points.forEach(
          (point, times) -> {
            for (int nth = 1; nth <= times; nth++) {
              mortal.revive();
              rig.session.execute(MENDED);
              mortal.dieAt(point, nth);
              assertThatThrownBy(() -> retry(dying, 1, List.of(DIVIDE))).isInstanceOf(Killed.class);
              mortal.revive();
              var _ = retry(dying, 1, List.of(DIVIDE));
              assertThat(rig.text(STAND)).as(point + ", " + nth).isEqualTo(end);
            }
          });
    }
  }

  @Test
  void a_retry_whose_run_has_been_taken_over_by_another_execute_changes_nothing() {
    try (BatchRig rig = rig(DIVIDE)) {
      rig.session.execute(MENDED);
      String before = rig.text(STAND);
      rig.session.execute("update dbupgrade.run set epoch = 2");

      Failure failure =
          catchThrowableOfType(Failure.class, () -> retry(rig.database, 1, List.of(DIVIDE)));

      assertThat(failure.problems()).extracting(Problem::code).containsExactly("superseded");
      assertThat(rig.text(STAND)).isEqualTo(before);
    }
  }

  @Test
  void a_retry_begins_no_row_while_another_execute_takes_the_run_over() {
    try (BatchRig rig = rig(DIVIDE);
        Session other = rig.database.session("another");
        Session retrying = rig.database.session("retry")) {
      rig.session.execute(MENDED);
      String before = rig.text(STAND);
      other.execute("begin; update dbupgrade.run set epoch = 2");
      retrying.execute("set lock_timeout = '20ms'");

      Failure failure =
          catchThrowableOfType(
              Failure.class,
              () -> new QuarantineRetry(retrying, settings(1), List.of(DIVIDE)).go(Filter.ALL));

      assertThat(failure.problems()).extracting(Problem::sqlState).containsExactly("55P03");
      assertThat(rig.text(STAND)).isEqualTo(before);
    }
  }

  @Test
  void a_method_in_java_is_run_for_its_rows_alone() {
    List<Script> scripts =
        new MethodRig(folder)
            .scripts(
                """
                @UpgradeScriptDescription("Divide")
                @UpgradeScriptChunk(table = "r", by = "id", quarantine = 10)
                public void divide(UpgradeContext c) {
                  c.execute("update r set n = n + 1 / (case when bad then 0 else 1 end) where "
                      + c.range("r"));
                }
                """);
    try (BatchRig rig = rig(scripts.getFirst())) {
      rig.session.execute(MENDED);

      assertThat(retry(rig.database, 1, scripts)).isEqualTo(new Outcome(2, 1, 3));

      assertThat(rig.number("select count(*) n from r where n = case when bad then 0 else 1 end"))
          .isEqualTo(59);
    }
  }

  @Test
  void a_method_that_has_come_to_run_its_own_transactions_is_refused_with_what_to_do() {
    try (BatchRig rig = rig(DIVIDE)) {
      List<Script> scripts =
          new MethodRig(folder)
              .scripts(
                  """
                  @UpgradeScriptDescription("Divide")
                  @UpgradeScriptChunk(table = "r", by = "id", quarantine = 10)
                  @UpgradeScriptTransaction(value = false, repeatable = true)
                  public void divide(UpgradeContext c) {}
                  """);
      rig.session.execute("update dbupgrade.quarantine set script = 'A/divide'");

      Failure failure = catchThrowableOfType(Failure.class, () -> retry(rig.database, 1, scripts));

      assertThat(failure.problems().getFirst().code()).isEqualTo("scriptUnfit");
      assertThat(failure.problems().getFirst().message()).contains("runs its own transactions");
      assertThat(failure.problems().getFirst().remedy()).contains("--redo A/divide");
      assertThat(rig.number("select count(*) n from dbupgrade.quarantine where run = " + RUN))
          .isEqualTo(6);
    }
  }
}
