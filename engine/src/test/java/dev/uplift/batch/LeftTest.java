package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.left.LeftTable;
import dev.uplift.pack.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftTest {
  private static Script each(String path, String... after) {
    return script(path)
        .perCompany()
        .after(after)
        .body("update t set n = n + 1 where company = :company");
  }

  private static List<String> states(BatchRig rig) {
    return rig.session.query(
        "select concat_ws(' ', script, nullif(company, ''), state) as x from dbupgrade.scripttask"
            + " order by script, company",
        row -> row.string("x"));
  }

  @Test
  void all_but_a_company_that_is_set_aside_and_what_waits_for_it_goes_on_to_the_end() {
    try (BatchRig rig = new BatchRig(18).rows(9)) {
      List<Script> scripts =
          List.of(
              each("first"),
              each("second", "first"),
              script("whole").after("second").body("update t set n = n + 10"),
              script("other").body("update u set n = n + 100"),
              script("last").group(Script.Group.FINAL).body("update t set n = n + 1000"));
      rig.session.execute("create table u (n int); insert into u values (0)");
      LeftTable left = new LeftTable(rig.session, RUN);
      assertThat(left.setAside(1, "b")).isTrue();

      BatchOutcome outcome = rig.run(1, scripts, "a", "b", "c");

      assertThat(outcome.complete()).isTrue();
      assertThat(outcome.finished()).isEqualTo(6);
      assertThat(outcome.setAside()).hasSize(3);
      assertThat(states(rig))
          .containsExactly(
              "first a Finished",
              "first b SetAside",
              "first c Finished",
              "last Finished",
              "other Finished",
              "second a Finished",
              "second b SetAside",
              "second c Finished",
              "whole SetAside");
      assertThat(rig.count("n = case when company = 'b' then 1000 else 1002 end")).isEqualTo(9);
      assertThat(left.companiesAside()).containsExactly("b");
      assertThat(left.waiting()).containsExactly("whole");

      assertThat(rig.run(2, scripts, "a", "b", "c").finished()).isZero();
      rig.session.update("update dbupgrade.run set epoch = 3");
      assertThat(left.takeUp(3, "b")).isTrue();
      BatchOutcome later = rig.run(3, scripts, "a", "b", "c");

      assertThat(later.finished()).isEqualTo(3);
      assertThat(later.setAside()).isEmpty();
      assertThat(rig.count("n = 1012")).isEqualTo(9);
      assertThat(left.companiesAside()).isEmpty();
    }
  }

  @Test
  void scripts_that_a_table_orders_wait_for_the_company_s_own_alone() {
    try (BatchRig rig = new BatchRig(18).rows(9)) {
      String touch = "update t set n = n * 10 + 1 where company = :company";
      List<Script> scripts =
          List.of(
              script("first").perCompany().updates("t").priority(1).body(touch),
              script("second").perCompany().updates("t").body(touch),
              script("whole").reads("t").priority(-1).body("insert into u select count(*) from t"),
              script("other").perCompany().body("select 1"));
      rig.session.execute("create table u (n int)");
      new LeftTable(rig.session, RUN).setAside(1, "b");

      assertThat(rig.run(1, scripts, "a", "b", "c").complete()).isTrue();

      assertThat(
              rig.session.query(
                  "select earlier || ' ' || later x from dbupgrade.scriptedge order by 1",
                  row -> row.string("x")))
          .containsExactly("first second", "second whole");
      assertThat(states(rig))
          .containsExactly(
              "first a Finished",
              "first b SetAside",
              "first c Finished",
              "other a Finished",
              "other b SetAside",
              "other c Finished",
              "second a Finished",
              "second b SetAside",
              "second c Finished",
              "whole SetAside");
      assertThat(rig.count("n = case when company = 'b' then 0 else 11 end")).isEqualTo(9);
    }
  }

  @Test
  void a_company_whose_script_failed_can_be_set_aside_and_the_others_go_on() {
    try (BatchRig rig = new BatchRig(18).rows(9)) {
      Script failing =
          script("first")
              .perCompany()
              .body(
                  "update t set n = n / (case when :company = 'b' then 0 else 1 end) + 1"
                      + " where company = :company");
      List<Script> scripts =
          List.of(
              failing, script("last").group(Script.Group.FINAL).body("update t set n = n + 1000"));

      assertThat(rig.run(1, scripts, "a", "b", "c").held()).hasSize(1);
      rig.session.update("update dbupgrade.run set epoch = 2");
      new LeftTable(rig.session, RUN).setAside(2, "b");
      BatchOutcome outcome = rig.run(2, scripts, "a", "b", "c");

      assertThat(outcome.complete()).isTrue();
      assertThat(rig.count("n = case when company = 'b' then 1000 else 1001 end")).isEqualTo(9);
    }
  }

  @Test
  void what_presync_prepares_is_prepared_for_every_company() {
    try (BatchRig rig = new BatchRig(18).rows(9)) {
      Script before =
          script("before")
              .stage(Script.Stage.PRE_SYNC)
              .perCompany()
              .body("update t set n = n + 1 where company = :company");
      new LeftTable(rig.session, RUN).setAside(1, "b");

      Batch batch = rig.batch(BatchRig.settings(1));
      batch.schedule(Script.Stage.PRE_SYNC, List.of(before), List.of("a", "b", "c"), "p");
      batch.start(Script.Stage.PRE_SYNC, "p");

      assertThat(batch.await(Script.Stage.PRE_SYNC).finished()).isEqualTo(3);
      assertThat(rig.count("n = 1")).isEqualTo(9);
    }
  }

  @Test
  void an_ignored_script_lets_what_waits_for_it_go_on_and_is_marked_in_the_error_log() {
    try (BatchRig rig = new BatchRig(18).rows(9)) {
      List<Script> scripts =
          List.of(
              script("party/wrong").body("select 1 / 0"),
              script("after").after("party/wrong").body("update t set n = 1"));
      LeftTable left = new LeftTable(rig.session, RUN);
      rig.run(1, scripts);
      rig.run(2, scripts);
      assertThat(left.failures("party/wrong")).isEqualTo(2);

      left.ignore(2, "party/wrong", 3);
      assertThat(left.ignored()).isEmpty();
      left.ignore(2, "party/wrong", 2);
      BatchOutcome outcome = rig.run(3, scripts);

      assertThat(outcome.complete()).isTrue();
      assertThat(left.ignored()).hasSize(1);
      assertThat(left.ignored().getFirst().script()).isEqualTo("party/wrong");
      assertThat(left.ignored().getFirst().lastError().orElseThrow())
          .contains("division by zero", "\"22012\"");
      assertThat(rig.count("n = 1")).isEqualTo(9);
      assertThat(
              rig.session.query(
                  "select ignored from dbupgrade.releaseupdatescriptserrorlog",
                  row -> row.flag("ignored")))
          .containsExactly(true);
    }
  }
}
