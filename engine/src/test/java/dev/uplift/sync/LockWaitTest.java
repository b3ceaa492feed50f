package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Database;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Session;
import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
          .startsWith("waiting for a lock (AccessExclusive on public.t), held by pid " + pid)
          .contains("in \"uplift/billing\"", "idle in transaction since 2")
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
      assertThat(problem.why())
          .contains("(AccessExclusive on public.t) was tried for 12 times")
          .contains("held by pid " + pid, "lock table t");
      assertThat(problem.retryable()).isTrue();
      assertThat(run.rows("select count(a)::text r from u")).containsExactly("0");
    }
  }

  @Test
  void a_prepared_transaction_is_named_by_what_commit_prepared_wants(@TempDir Path home) {
    EmbeddedServer server = Rehearsal.apart(18, home);
    try (Database all = Database.open(server.start(), Optional.of(server.secret()), 1)) {
      all.with("test", s -> s.execute("alter system set max_prepared_transactions = 2"));
    } finally {
      server.stop();
    }
    try (Database database = Database.open(server.start(), Optional.of(server.secret()), 4);
        Session session = database.session("test")) {
      long _ = session.execute("create table t (id int)");
      long _ = session.execute("begin; lock table t in access share mode");
      long _ = session.execute("prepare transaction 'billing 7'");
      List<String> waits = new ArrayList<>();
      Watcher watcher =
          event -> {
            waits.add(((Event.Noted) event).text());
            database.with("test", s -> s.execute("rollback prepared 'billing 7'"));
          };

      new Patience(database, session, PATIENCE, watcher, InstantSource.system(), "test/sync")
          .transaction(
              ObjectId.table("public", "t"),
              () -> {
                long _ = session.execute("alter table t add a text");
              });

      assertThat(waits).hasSize(1);
      assertThat(waits.getFirst())
          .contains("(AccessExclusive on public.t), held by the prepared transaction \"billing 7\"")
          .contains("of \"uplift\" since 2");
    } finally {
      server.stop();
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
