package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.pack.Script;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearningTest {
  private final BatchRig rig = new BatchRig(18).rows(9);

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void a_table_that_only_the_sql_touches_is_told_with_its_line_and_gives_an_edge() {
    rig.session.execute("create table u (id int)");

    rig.run(
        1,
        List.of(
            script("a")
                .updates("t")
                .body("update t set n = n + 1\n where id in (\nselect id from u)"),
            script("b")
                .body("insert into u select '{\"a\":1}'::jsonb ? 'a' is null from t limit 0")));

    assertThat(notes())
        .contains(
            "scripts/a.sql:7: the SQL reads \"public.u\", which the header does not declare",
            "scripts/b.sql:5: not read: column \"id\" is of type integer but expression is of type"
                + " boolean");
    rig.run(
        2,
        List.of(
            script("c").updates("t").body("update t set n = n + 1 where id in (select id from u)"),
            script("d").body("insert into u select id from t where '{\"a\":1}'::jsonb ? 'b'")));
    assertThat(rig.text("select reason x from dbupgrade.scriptedge where later = 'd'"))
        .isEqualTo(
            "table public.u: c reads in line 5 of scripts/c.sql, d creates in line 5 of"
                + " scripts/d.sql; by name");
  }

  @Test
  void what_the_server_cannot_explain_is_said_and_nothing_is_executed() {
    rig.batch(BatchRig.settings(1))
        .schedule(
            Script.Stage.POST_SYNC,
            List.of(
                script("a")
                    .perCompany()
                    .updates("t", "gone")
                    .body(
                        """
                        create temp table mine as select 1 as id;
                        update t set n = 9 where company = :company;
                        delete from mine where id = 1
                        """)),
            List.of("a"),
            BatchRig.PATH);

    assertThat(notes())
        .containsExactly(
            "scripts/a.sql:5: not read: the server explains no such statement: create temp table"
                + " mine as select 1 as id",
            "scripts/a.sql:7: not read: relation \"mine\" does not exist; an earlier statement may"
                + " make it");
    assertThat(rig.count("n = 9")).isZero();
  }

  @Test
  void a_declared_table_that_the_sql_never_touches_is_told() {
    rig.run(1, List.of(script("a").reads("v").updates("t").body("update t set n = 1")));

    assertThat(notes())
        .containsExactly(
            "scripts/a.sql:1: the header declares that it reads \"public.v\", which the SQL does"
                + " not touch");
  }

  @Test
  void a_partition_is_told_as_the_table_that_it_is_of() {
    rig.session.execute(
        "create table p (id int, n int) partition by range (id);"
            + " create table p1 partition of p for values from (0) to (10);"
            + " create table p2 partition of p for values from (10) to (20)");

    rig.run(1, List.of(script("a").updates("p").body("update p set n = 1 where id = 3")));

    assertThat(notes()).isEmpty();
  }

  @Test
  void a_sequence_that_is_asked_where_it_stands_is_no_table_to_declare() {
    rig.session.execute("create sequence ids");

    rig.run(
        1,
        List.of(
            script("a").updates("t").body("update t set n = (select last_value from ids)"),
            script("b").body("select nextval('ids'), last_value from ids")));

    assertThat(notes()).isEmpty();
  }

  @Test
  void an_edge_that_a_script_of_pre_sync_adds_holds_in_post_sync() {
    Script adds =
        script("adds")
            .stage(Script.Stage.PRE_SYNC)
            .body(
                "insert into dbupgrade.releaseupdatedynamicdependency (script, dependson)"
                    + " values ('a', 'b')");
    List<Script> all = List.of(adds, script("a").body("select 1"), script("b").body("select 1"));
    Batch batch = rig.batch(BatchRig.settings(1));
    batch.schedule(Script.Stage.PRE_SYNC, all, List.of(), "PreSync/x");
    batch.start(Script.Stage.PRE_SYNC, "PreSync/x");
    assertThat(batch.await(Script.Stage.PRE_SYNC).complete()).isTrue();

    rig.run(batch, all);

    assertThat(
            rig.text(
                "select earlier || ' ' || reason x from dbupgrade.scriptedge where later = 'a'"))
        .isEqualTo("b added during the run by uplift/7/PreSync/x/adds");
  }

  @Test
  void an_added_edge_is_checked_like_all_others() {
    rig.session.execute(
        "insert into dbupgrade.releaseupdatedynamicdependency (script, dependson)"
            + " values ('a', 'nowhere'), ('a', 'b')");

    assertThatThrownBy(
            () ->
                rig.run(
                    1,
                    List.of(script("a").body("select 1"), script("b").after("a").body("select 1"))))
        .isInstanceOfSatisfying(
            Failure.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.code())
                    .containsExactlyInAnyOrder("unknownScript", "scriptCycle"));
  }

  private List<String> notes() {
    return rig.events.stream()
        .filter(Event.Noted.class::isInstance)
        .map(event -> ((Event.Noted) event).text())
        .toList();
  }
}
