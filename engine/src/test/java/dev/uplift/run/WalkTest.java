package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Killed;
import dev.uplift.rehearsal.LosingProxy;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.journal.Journal;
import dev.uplift.run.journal.JournalSchema;
import dev.uplift.run.journal.JournalTable;
import dev.uplift.run.journal.RunTable;
import dev.uplift.run.journal.RunTable.NewRun;
import dev.uplift.run.journal.StepJournal.Entry;
import dev.uplift.run.substep.Done;
import dev.uplift.run.substep.RunMark;
import dev.uplift.run.substep.Substep;
import dev.uplift.run.substep.Substeps;
import dev.uplift.runbook.StepState;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WalkTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2027-03-06T12:00:00Z"));
  private static Database database = Rehearsal.database(18, "walk");

  @BeforeAll
  static void journal() {
    database.with(
        "test",
        session -> {
          JournalSchema.create(session, "public");
          return true;
        });
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void a_run_killed_at_any_write_comes_to_the_same_end_when_resumed() {
    for (int writes = 0; writes < 2 * 42; writes++) {
      for (boolean before : List.of(true, false)) {
        JournalTable journal = new JournalTable(database, newRun());
        Set<String> effects = new TreeSet<>();
        MortalJournal mortal = new MortalJournal(journal, writes, before);
        assertThatThrownBy(() -> walk(mortal, effects)).isInstanceOf(Killed.class);

        walk(journal, effects);

        assertThat(effects).hasSize(42);
        Map<String, Entry> entries = journal.substeps();
        assertThat(entries).hasSize(42);
        assertThat(entries.values()).allMatch(e -> e.state() == StepState.COMPLETED);
      }
    }
  }

  @Test
  void a_walk_whose_commits_lose_their_answers_ends_like_any_other() throws IOException {
    DatabaseUrl url = database.url();
    try (LosingProxy proxy = new LosingProxy(url.host(), url.port(), n -> n % 3 == 0);
        Database through =
            Database.of(proxy.through(url), Optional.of(Rehearsal.server(18).secret()), 2)) {
      JournalTable journal = new JournalTable(through, newRun());
      Set<String> effects = new TreeSet<>();

      walk(journal, effects);

      assertThat(proxy.lost()).isGreaterThan(20);
      assertThat(effects).hasSize(42);
      assertThat(journal.substeps().values()).allMatch(e -> e.state() == StepState.COMPLETED);
    }
  }

  @Test
  void what_is_finished_is_not_done_again_save_what_is_still_needed() {
    JournalTable journal = new JournalTable(database, newRun());
    Set<String> first = new TreeSet<>();
    assertThatThrownBy(() -> failing(journal, first, "PostSync/ExecuteScripts/WaitForBatch"))
        .isInstanceOf(Failure.class);

    Set<String> second = new TreeSet<>();
    walk(journal, second);

    assertThat(second)
        .contains(
            "PostSync/ExecuteScripts/StartAos",
            "PostSync/ExecuteScripts/ScheduleScripts",
            "PostSync/ExecuteScripts/StartBatch",
            "PostSync/ExecuteScripts/WaitForBatch")
        .doesNotContain("DbSync/EnableSafeMode", "PreSync/ExecuteScripts/StartBatch");
    assertThat(journal.substeps().get("PostSync/ExecuteScripts"))
        .matches(e -> e != null && e.state() == StepState.COMPLETED && e.attempts() == 2);
  }

  @Test
  void a_ghost_of_an_earlier_epoch_writes_nothing() {
    RunMark mark = newRun();
    JournalTable ghost = new JournalTable(database, mark);
    long _ =
        database.with(
            "test",
            s -> s.update("update dbupgrade.run set epoch = epoch + 1 where id = ?", mark.run()));

    assertThatThrownBy(() -> walk(ghost, new TreeSet<>())).hasMessageContaining("taken over");

    assertThat(ghost.substeps()).isEmpty();
  }

  @Test
  void there_are_42_substeps_and_ax_s_slip_is_understood() {
    assertThat(Substeps.all()).hasSize(42);
    assertThat(Substeps.all()).extracting(Substep::number).isSorted().doesNotHaveDuplicates();
    assertThat(Substeps.find("PreSync/DisaleBatchPriorityScheduling")).isPresent();
  }

  private static void walk(Journal journal, Set<String> effects) {
    new Walk(
            journal,
            Substeps.all(),
            substep -> {
              effects.add(substep.path());
              return new Done.Completed();
            },
            Watcher.none(),
            NOON,
            Optional.empty(),
            () -> false)
        .toTheEnd();
    Substeps.all().stream()
        .filter(s -> s.work().isEmpty())
        .forEach(parent -> effects.add(parent.path()));
  }

  private static void failing(Journal journal, Set<String> effects, String path) {
    new Walk(
            journal,
            Substeps.all(),
            substep -> {
              effects.add(substep.path());
              if (substep.path().equals(path)) {
                throw new Failure(ExitCode.FAILED, Problem.of("broken", "it broke"));
              }
              return new Done.Completed();
            },
            Watcher.none(),
            NOON,
            Optional.empty(),
            () -> false)
        .toTheEnd();
  }

  private static RunMark newRun() {
    NewRun run =
        new NewRun(
            "r",
            "o",
            "e",
            "sha256:0",
            "0",
            "5.2",
            "[]",
            Map.of(),
            Optional.empty(),
            Optional.empty());
    return database.with("test", s -> new RunMark(RunTable.insert(s, run, NOON.instant()), 0));
  }
}
