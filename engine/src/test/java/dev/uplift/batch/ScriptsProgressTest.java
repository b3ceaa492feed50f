package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static dev.uplift.batch.BatchRig.touchAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.progress.BatchStatus;
import dev.uplift.batch.progress.Range;
import dev.uplift.batch.progress.ScriptsProgress;
import dev.uplift.batch.progress.ScriptsProgress.TaskProgress;
import dev.uplift.batch.progress.StalledTask;
import dev.uplift.batch.progress.WorkLeft;
import dev.uplift.batch.progress.WorkLeftReader;
import dev.uplift.batch.settings.Took;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScriptsProgressTest {
  private static final Script.Stage STAGE = Script.Stage.POST_SYNC;

  private static ScriptsProgress read(BatchRig rig) {
    return ScriptsProgress.read(rig.session, RUN, STAGE, Duration.ofMinutes(5), true);
  }

  private static void start(Batch batch, Script script) {
    batch.schedule(STAGE, List.of(script), List.of(), PATH);
    batch.start(STAGE, PATH);
  }

  @Test
  void a_stalled_script_names_who_holds_what_it_waits_for() {
    try (BatchRig rig = new BatchRig(18).rows(30);
        Session other = rig.database.session("report")) {
      Batch batch = rig.batch(settings(1));
      other.execute("begin; update t set n = n where id = 1");

      start(batch, touchAll("hash"));
      BatchRig.await(() -> !read(rig).stalled().isEmpty());

      StalledTask stalled = read(rig).stalled().getFirst();
      assertThat(stalled.script()).isEqualTo("hash");
      assertThat(stalled.waitsFor()).startsWith("Lock/");
      assertThat(stalled.blockers())
          .singleElement()
          .satisfies(
              blocker -> {
                assertThat(blocker.backend()).isEqualTo(other.backendPid());
                assertThat(blocker.application()).isEqualTo("uplift/report");
                assertThat(blocker.state()).isEqualTo("idle in transaction");
              });
      other.execute("rollback");
      assertThat(batch.await(STAGE).complete()).isTrue();
      assertThat(read(rig).stalled()).isEmpty();
    }
  }

  @Test
  void what_is_done_never_shrinks_over_a_kill_and_never_passes_the_total() {
    try (BatchRig rig = new BatchRig(18).rows(400)) {
      rig.session.execute("analyze t");
      Script slow =
          script("hash")
              .chunk("t", "id")
              .body(
                  "update t set n = n + 1 where :chunk(t);"
                      + " select pg_advisory_xact_lock_shared(7) where exists"
                      + " (select from t where id > 200 and :chunk(t))");
      List<TaskProgress> seen = new ArrayList<>();
      try (Session other = rig.database.session("holder")) {
        other.execute("select pg_advisory_lock(7)");
        Batch first = rig.batch(settings(1));
        start(first, slow);
        BatchRig.await(() -> rig.count("n > 0") > 100);
        seen.add(read(rig).tasks().getFirst());
        first.stop(Duration.ZERO);
        var _ = first.await(STAGE);
        seen.add(read(rig).tasks().getFirst());
        other.execute("select pg_advisory_unlock(7)");
      }
      Batch second = rig.batch(settings(2));
      start(second, slow);
      seen.add(read(rig).tasks().getFirst());
      assertThat(second.await(STAGE).complete()).isTrue();
      seen.add(read(rig).tasks().getFirst());

      assertThat(seen)
          .isSortedAccordingTo((a, b) -> Long.compare(a.rows().done(), b.rows().done()));
      assertThat(seen).allMatch(task -> task.rows().done() <= task.rows().total());
      assertThat(seen).allMatch(task -> task.bytes().done() <= task.bytes().total());
      assertThat(seen.getLast().rows().done()).isEqualTo(400);
      assertThat(seen.getLast().bytes().done())
          .isEqualTo(seen.getLast().bytes().total())
          .isPositive();
      assertThat(read(rig).chunks()).isEqualTo(new ScriptsProgress.Work(40, 40));
    }
  }

  @Test
  void of_what_is_ignored_set_aside_or_in_quarantine_nothing_is_left_to_do() {
    try (BatchRig rig = new BatchRig(18).rows(90)) {
      rig.session.execute("alter table t add check (n < 5); analyze t");
      Script bad =
          script("bad")
              .chunk("t", "id")
              .quarantine(10)
              .body("update t set n = n + case when id % 30 = 0 then 5 else 1 end where :chunk(t)");
      rig.run(1, List.of(bad, perCompany("each"), touchAll("whole")), "a", "b");
      assertThat(rig.number("select count(*) n from dbupgrade.quarantine")).isEqualTo(3);
      ScriptsProgress before = read(rig);
      assertThat(before.remaining().map(ScriptsProgress.Seconds::likely).orElse(0L)).isZero();

      rig.session.execute(
          """
          update dbupgrade.scripttask set state = 'Ignored' where script = 'whole';
          update dbupgrade.scripttask set state = 'SetAside' where script = 'each' and company = 'b';
          update dbupgrade.chunk set done_at = null where script = 'whole' and number > 3;
          update dbupgrade.chunk set done_at = null where script = 'each' and company = 'b'
          """);

      ScriptsProgress after = read(rig);
      assertThat(after.uncut()).isZero();
      assertThat(after.chunks().done()).isEqualTo(after.chunks().total());
      assertThat(after.bytes().done()).isEqualTo(after.bytes().total());
      assertThat(after.tasks()).hasSize(4).allMatch(t -> t.rows().done() == t.rows().total());
      BatchStatus status = BatchStatus.read(rig.session, RUN, STAGE);
      assertThat(status.rowsDone()).isEqualTo(status.rowsTotal()).isPositive();
      WorkLeft left = WorkLeftReader.read(rig.session, RUN, STAGE).orElseThrow();
      assertThat(left.tasks()).isEmpty();
      assertThat(left.seconds()).isEqualTo(Range.NONE);
    }
  }

  @Test
  void the_critical_path_is_that_of_the_work_that_is_left() {
    try (BatchRig rig = new BatchRig(18).rows(10)) {
      List<Script> scripts =
          List.of(
              script("long").body("select 1"),
              script("short").body("select 1"),
              script("then").after("short").body("select 1"),
              script("last").group(Script.Group.FINAL).body("select 1"));
      List<Took> took =
          List.of(took("long", 100), took("short", 20), took("then", 30), took("last", 5));
      Batch batch = rig.batch(settings(1).withTook(took));
      batch.schedule(STAGE, scripts, List.of(), PATH);

      assertThat(path(rig)).isEqualTo("long 105, last 5");
      rig.session.execute(
          "update dbupgrade.scripttask set state = 'Finished' where script = 'long'");
      assertThat(path(rig)).isEqualTo("short 55, then 35, last 5");
    }
  }

  private static String path(BatchRig rig) {
    return WorkLeftReader.read(rig.session, RUN, STAGE).orElseThrow().criticalPath().stream()
        .map(on -> on.task().script() + " " + Math.round(on.toTheEnd().likely()))
        .collect(Collectors.joining(", "));
  }

  private static Took took(String script, double seconds) {
    return new Took(script, "", "", seconds);
  }

  private static Script perCompany(String path) {
    return script(path)
        .perCompany()
        .chunk("t", "id")
        .body("update t set n = n where company = :company and :chunk(t)");
  }
}
