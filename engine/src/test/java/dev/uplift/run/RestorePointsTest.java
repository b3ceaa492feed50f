package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.DumpText;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Killed;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.restore.RestorePoint;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestorePointsTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Optional<String> BEFORE = Optional.of("before");

  @TempDir Path folder;
  private final Database database = Rehearsal.database(15, "points");
  private Shop shop = Shop.nowhere();
  private final RestorePoints points = new RestorePoints(CLOCK, Watcher.none());

  @BeforeEach
  void anOldDatabase() {
    shop = Shop.in(folder);
    execute(Shop.OLD);
  }

  @AfterEach
  void dropAll() {
    points.list(site()).forEach(point -> points.drop(site(), point.name()));
    database.close();
  }

  @Test
  void a_clone_ends_nobodys_session_unless_it_is_asked_to() {
    try (Session user = database.session("user")) {

      Failure refused = refusal(() -> points.take(site(), BEFORE, Optional.empty(), false));

      assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
      assertThat(refused.problems().getFirst().code()).isEqualTo("doorMustBeClosed");
      assertThat(user.alive()).isTrue();
      assertThat(points.list(site())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void a_point_is_tested_although_users_have_written_since(Level level) {
    points.take(site(), BEFORE, Optional.of(Level.HASHES), true);
    assertThat(new StatusReader(CLOCK).read(site()).door()).isEqualTo("open");
    execute("create table later (id int); insert into later values (1)");

    RestorePoint tested = points.verify(site(), "before", level);

    assertThat(tested.verified()).contains(level);
    assertThat(points.list(site())).containsExactly(tested);
  }

  @Test
  void what_was_never_read_cannot_be_held_against() {
    points.take(site(), BEFORE, Optional.of(Level.COUNTS), true);

    Failure refused = refusal(() -> points.verify(site(), "before", Level.FULL));

    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.problems().getFirst().code()).isEqualTo("contentUnknown");
    assertThat(points.list(site()).getFirst().verified()).contains(Level.COUNTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLOSED", "SEALED", "TAKING", "TAKEN", "UNSEALED", "VERIFIED", "OPENING"})
  void a_take_that_was_killed_is_finished_by_the_same_call_and_the_door_opened(String at) {
    RestorePoints mortal = new RestorePoints(CLOCK, killedAt(at));
    assertThatThrownBy(() -> mortal.take(site(), Optional.empty(), Optional.empty(), true))
        .isInstanceOf(Killed.class);

    RestorePoint taken = points.take(site(), Optional.empty(), Optional.empty(), true);

    assertThat(taken.state()).isEqualTo(RestorePoint.State.VERIFIED);
    assertThat(new StatusReader(CLOCK).read(site()).door()).isEqualTo("open");
    assertThat(points.list(site()))
        .allSatisfy(p -> assertThat(p.state()).isEqualTo(RestorePoint.State.VERIFIED));
  }

  @Test
  void the_way_back_of_an_upgrade_that_is_not_over_is_not_dropped() {
    String before = DumpText.of(database);
    points.take(site(), BEFORE, Optional.empty(), true);
    RunRequest request =
        RunRequest.of(site(), shop.request(database).runbook(), shop.stack())
            .withWorkers(OptionalInt.of(2))
            .withFailAt(Optional.of("PostSync/ExecuteScripts/WaitForBatch"));
    new Runner(CLOCK, Watcher.none()).run(request);
    String own = points.list(site()).getLast().name();

    Failure refused = refusal(() -> points.drop(site(), own));
    Failure another = refusal(() -> points.take(site(), Optional.empty(), Optional.empty(), true));
    points.drop(site(), "before");

    assertThat(own).isNotEqualTo("before");
    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.problems().getFirst().code()).isEqualTo("restorePointNeeded");
    assertThat(another.problems().getFirst().code()).isEqualTo("upgradeStands");
    assertThat(points.list(site())).extracting(RestorePoint::name).containsExactly(own);
    new Verdict(CLOCK, Watcher.none()).restore(site(), "enough", false);
    assertThat(DumpText.of(database)).isEqualTo(before);
  }

  @Test
  void only_those_whose_time_is_over_expire() {
    points.take(site(), BEFORE, Optional.empty(), true);
    InstantSource later = InstantSource.offset(CLOCK, Duration.ofDays(8));

    assertThat(points.dropExpired(site())).isEmpty();
    assertThat(new RestorePoints(later, Watcher.none()).dropExpired(site()))
        .extracting(RestorePoint::name)
        .containsExactly("before");
    assertThat(points.list(site())).isEmpty();
  }

  @Test
  void nothing_is_done_while_a_run_is_at_work() {
    try (RunLock _ = RunLock.take(database, "a-run")) {
      Failure refused = refusal(() -> points.take(site(), BEFORE, Optional.empty(), true));

      assertThat(refused.problems().getFirst().code()).isEqualTo("alreadyRunning");
    }
  }

  private static Watcher killedAt(String state) {
    return event -> {
      if (event instanceof Event.StateChanged s && s.state().equals(state)) {
        throw new Killed();
      }
    };
  }

  private static Failure refusal(Runnable act) {
    return catchThrowableOfType(Failure.class, act::run);
  }

  private Site site() {
    return shop.site(database);
  }

  private void execute(String sql) {
    long _ = database.with("test", s -> s.execute(sql));
  }
}
