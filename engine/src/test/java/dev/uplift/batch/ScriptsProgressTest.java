package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.PATH;
import static dev.uplift.batch.BatchRig.RUN;
import static dev.uplift.batch.BatchRig.script;
import static dev.uplift.batch.BatchRig.settings;
import static dev.uplift.batch.BatchRig.touchAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.progress.ScriptsProgress;
import dev.uplift.batch.progress.ScriptsProgress.TaskProgress;
import dev.uplift.batch.progress.StalledTask;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
}
