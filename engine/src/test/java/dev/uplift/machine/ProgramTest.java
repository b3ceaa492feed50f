package dev.uplift.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProgramTest {
  @TempDir Path folder = Path.of("");

  @Test
  void what_it_prints_on_both_outputs_and_its_exit_code_are_kept() {
    Program.Ended ended = Program.line("echo one; echo two >&2; exit 3").run();

    assertThat(ended.exit()).isEqualTo(3);
    assertThat(ended.well()).isFalse();
    assertThat(ended.output()).isEqualTo("one\ntwo");
    assertThat(ended.inWords()).isEqualTo("it ended with exit code 3: one\ntwo");
  }

  @Test
  void of_much_output_the_last_lines_are_kept() {
    Program.Ended ended = Program.line("seq 1 300000").run();

    assertThat(ended.output().lines()).hasSize(200).endsWith("300000").startsWith("299801");
  }

  @Test
  void it_runs_in_its_folder_with_its_variables_and_no_input() throws IOException {
    Program.Ended ended =
        Program.line("pwd; echo $WHO; cat").in(folder).with(Map.of("WHO", "me")).run();

    assertThat(ended.output()).isEqualTo(folder.toRealPath() + "\nme");
  }

  @Test
  void a_time_out_ends_the_whole_family_and_keeps_what_was_printed() throws IOException {
    Program.Ended ended =
        Program.line(
                "echo before; sh -c 'trap \"\" TERM; echo $$ > deaf; while :; do sleep 1; done' &"
                    + " sleep 1000 & echo $! > child; echo $$ > self; wait")
            .in(folder)
            .within(Duration.ofSeconds(1))
            .run();

    assertThat(ended.timedOut()).isTrue();
    assertThat(ended.inWords()).isEqualTo("it was ended at its time-out: before");
    for (String name : List.of("self", "child", "deaf")) {
      assertThat(alive(name)).as(name).isFalse();
    }
  }

  @Test
  void a_program_asked_to_end_may_tidy_up() throws IOException {
    Program.Ended ended =
        Program.line(
                "sh -c 'trap \"sleep 0.3; echo tidy > mark; exit\" TERM; while :; do sleep 0.1; done'")
            .in(folder)
            .within(Duration.ofSeconds(1))
            .run();

    assertThat(ended.timedOut()).isTrue();
    assertThat(folder.resolve("mark")).hasContent("tidy");
  }

  @Test
  void what_it_leaves_running_is_not_waited_for_and_lives_on() throws IOException {
    Program.Ended ended =
        Program.line("(while :; do echo beat; sleep 0.1; done) & echo $! > child").in(folder).run();
    try {
      assertThat(ended.well()).isTrue();
      assertThat(ended.took()).isLessThan(Duration.ofSeconds(4));
      assertThat(alive("child")).isTrue();
    } finally {
      handle("child").descendants().forEach(ProcessHandle::destroyForcibly);
      handle("child").destroyForcibly();
    }
  }

  @Test
  void an_interrupt_ends_the_program_and_is_told_as_such() throws Exception {
    CompletableFuture<Failure> told = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  Program line = Program.line("echo $$ > self; exec sleep 1000").in(folder);
                  told.complete(catchThrowableOfType(Failure.class, line::run));
                });
    while (!Files.exists(folder.resolve("self")) || Files.size(folder.resolve("self")) == 0) {
      Thread.onSpinWait();
    }

    thread.interrupt();

    assertThat(told.get(30, TimeUnit.SECONDS).exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(alive("self")).isFalse();
  }

  @Test
  void what_cannot_be_started_is_a_problem_with_its_remedy() {
    Failure absent =
        catchThrowableOfType(
            Failure.class, () -> Program.of(List.of("no-such-program", "-x")).run());
    Failure nowhere =
        catchThrowableOfType(
            Failure.class, () -> Program.line("true").in(folder.resolve("gone")).run());

    assertThat(absent.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(absent.problems().getFirst().message())
        .isEqualTo("\"no-such-program -x\" cannot be started");
    assertThat(absent.problems().getFirst().remedy()).contains("PATH");
    assertThat(nowhere.problems().getFirst().why()).contains("gone\" is not there");
  }

  private boolean alive(String name) throws IOException {
    return ProcessHandle.of(pid(name)).filter(ProcessHandle::isAlive).isPresent();
  }

  private ProcessHandle handle(String name) throws IOException {
    return ProcessHandle.of(pid(name)).orElseThrow();
  }

  private long pid(String name) throws IOException {
    return Long.parseLong(Files.readString(folder.resolve(name)).strip());
  }
}
