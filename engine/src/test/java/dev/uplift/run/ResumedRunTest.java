package dev.uplift.run;

import static dev.uplift.run.OldShop.RESULT;
import static dev.uplift.run.OldShop.execute;
import static dev.uplift.run.OldShop.one;
import static dev.uplift.run.OldShop.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.status.ErrorsReader;
import dev.uplift.run.substep.Substep;
import dev.uplift.run.substep.Substeps;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A run that has ended before is executed again. */
class ResumedRunTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @AutoClose private final OldShop old = OldShop.make();
  private final Shop shop = old.shop();
  private final Database database = old.database();

  @Test
  void a_failed_run_goes_on_where_it_stopped_once_the_script_is_mended() {
    shop.mendParties("select 1 / 0 from custtable d where d.dataareaid = :company and :chunk(d);");
    RunOutcome failed = run(shop.request(database));
    assertThat(failed.problems()).extracting(Problem::code).containsExactly("scriptsFailed");
    assertThat(failed.problems().getFirst().details()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(new ErrorsReader().read(database)).isNotEmpty();

    shop.mendParties();
    List<Event> events = new ArrayList<>();
    RunOutcome mended = run(shop.request(database).withRerunStep(OptionalInt.of(3)), events::add);

    assertThat(mended.problems()).isEmpty();
    assertThat(mended.epoch()).isEqualTo(failed.epoch() + 1);
    assertThat(events.toString()).contains("\"create-parties\" was changed");
    assertThat(events).noneMatch(ResumedRunTest::isFullSync);
    assertThat(new ErrorsReader().read(database)).isEmpty();
  }

  @Test
  void a_finished_script_that_was_edited_runs_again_only_when_it_is_named() {
    run(shop.request(database));
    shop.mendParties(
        "update dirparty p set name = 'again' from custtable d"
            + " where p.recid = d.party and d.dataareaid = :company and :chunk(d);");
    String again = "select count(*)::text as text from dirparty where name = 'again'";

    RunRequest rerun = shop.request(database).withRerunStep(OptionalInt.of(3));
    assertThat(run(rerun).exit()).isEqualTo(ExitCode.DONE);
    assertThat(old.one(again)).isEqualTo("0");

    assertThat(run(shop.request(database).withRedo(Set.of("create-parties"))).exit())
        .isEqualTo(ExitCode.DONE);
    assertThat(old.one(again)).isEqualTo(old.one("select count(*)::text as text from custtable"));

    RunRequest unknown = shop.request(database).withRedo(Set.of("no-such"));
    Failure failure = catchThrowableOfType(Failure.class, () -> run(unknown));
    assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_run_that_failed_at_each_substep_in_turn_comes_to_the_same_end() {
    run(shop.request(database));
    String expected = old.one(RESULT);

    try (Database other = Rehearsal.database(18, "fail")) {
      execute(other, Shop.OLD);
      RunRequest request = shop.request(other);
      for (Substep substep : Substeps.all()) {
        if (substep.parent().isPresent() || substep.work().isPresent()) {
          RunOutcome failed = run(request.withFailAt(Optional.of(substep.path())));

          assertThat(failed.exit()).as(substep.path()).isEqualTo(ExitCode.FAILED);
          assertThat(failed.problems()).asString().contains(substep.path());
        }
      }

      RunOutcome resumed = run(request);

      assertThat(resumed.problems()).isEmpty();
      assertThat(one(other, RESULT)).isEqualTo(expected);
    }
  }

  @Test
  void a_step_that_is_set_complete_is_not_done_and_the_run_goes_on_behind_it() {
    RunRequest request = shop.request(database);
    run(request.withFailAt(Optional.of("DbSync/SyncSchema")));

    RunOutcome marked = run(request.withSetStepComplete(OptionalInt.of(3)));
    List<Event> events = new ArrayList<>();
    RunOutcome after = run(request, events::add);

    assertThat(marked.exit()).isEqualTo(ExitCode.DONE);
    assertThat(events)
        .filteredOn(Event.StepStarted.class::isInstance)
        .extracting(event -> ((Event.StepStarted) event).step())
        .as("the upgrade is not done")
        .containsExactly(4);
    assertThat(after.problems()).extracting(Problem::code).contains("notEqual");
    assertThat(
            catchThrowableOfType(
                    Failure.class, () -> run(request.withSetStepComplete(OptionalInt.of(9))))
                .problems())
        .extracting(Problem::code)
        .containsExactly("stepUnknown");
  }

  @Test
  void an_interrupted_run_goes_on() {
    Runner[] runner = new Runner[1];
    Watcher interrupting =
        event -> {
          if (event instanceof Event.SubstepStarted s && s.path().equals("DbSync/SyncSchema")) {
            runner[0].interrupt();
          }
        };
    runner[0] = new Runner(CLOCK, interrupting);

    RunOutcome interrupted = runner[0].run(shop.request(database));
    RunOutcome resumed = run(shop.request(database));

    assertThat(interrupted.exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(resumed.problems()).isEmpty();
  }

  @Test
  void a_finished_run_that_is_executed_again_changes_nothing() {
    run(shop.request(database));
    String before = old.one(RESULT);
    String stands =
        "select state || ' in epoch ' || epoch || ' at ' || ended_at as text from dbupgrade.run";
    String ended = old.one(stands);

    for (int time = 0; time < 3; time++) {
      assertThat(run(shop.request(database)).exit()).isEqualTo(ExitCode.DONE);
      assertThat(old.one(RESULT)).isEqualTo(before);
      assertThat(old.one(stands)).startsWith("Completed").isEqualTo(ended);
    }
  }

  private static boolean isFullSync(Event event) {
    return event instanceof Event.SubstepStarted s && s.path().equals("DbSync/SyncSchema");
  }
}
