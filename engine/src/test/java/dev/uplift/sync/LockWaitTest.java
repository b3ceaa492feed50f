package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Session;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.Mode;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lock that somebody else holds. */
class LockWaitTest {
  private static final String OLD =
      "create table t (id int); insert into t values (1); create table u (id int)";
  private static final String NEW =
      "create table t (id int, a text); create table u (id int, a text)";
  private static final Duration PATIENCE = Duration.ofMillis(200);

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_lock_is_tried_for_again_and_its_holder_is_named(int major) {
    try (PairRun run = PairRun.of(major, OLD, NEW, Dictionary.EMPTY);
        Session holder = run.database.session("billing")) {
      int pid = lock(holder);
      List<String> waits = new ArrayList<>();

      SyncOutcome outcome =
          syncer(
                  run,
                  wait -> {
                    waits.add(wait);
                    long _ = holder.execute("rollback");
                  })
              .sync(Mode.ADDITIVE);

      assertThat(outcome.problems()).isEmpty();
      assertThat(waits).hasSizeBetween(1, 2);
      assertThat(waits.getFirst())
          .contains("held by pid " + pid, "in \"uplift/billing\"", "idle in transaction since 2")
          .contains("lock table t");
      assertThat(run.rows("select a r from t")).containsExactly("null");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whoever_never_lets_go_is_named_in_the_problem_and_the_rest_is_done(int major) {
    try (PairRun run = PairRun.of(major, OLD, NEW, Dictionary.EMPTY);
        Session holder = run.database.session("billing")) {
      int pid = lock(holder);

      SyncOutcome outcome = syncer(run, wait -> {}).sync(Mode.ADDITIVE);

      assertThat(outcome.problems()).hasSize(1);
      Problem problem = outcome.problems().getFirst();
      assertThat(problem.code()).isEqualTo("lockNotAvailable");
      assertThat(problem.target()).isEqualTo("public.t");
      assertThat(problem.why()).contains("tried 12 times", "held by pid " + pid, "lock table t");
      assertThat(problem.retryable()).isTrue();
      assertThat(run.rows("select count(a)::text r from u")).containsExactly("0");
    }
  }

  private static int lock(Session holder) {
    long _ = holder.execute("begin; lock table t in access share mode");
    return holder.backendPid();
  }

  private static Syncer syncer(PairRun run, Consumer<String> waiting) {
    return new Syncer(
            run.database,
            run.target,
            PairRun.settings(Dictionary.EMPTY, false),
            event -> {
              if (event instanceof Event.Noted noted && noted.text().startsWith("waiting")) {
                waiting.accept(noted.text());
              }
            },
            InstantSource.system(),
            "test/sync")
        .waiting(PATIENCE);
  }
}
