package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.closure.ServicesRecord.State;
import dev.uplift.machine.Program;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.pack.environment.ServiceSettings.Adapter;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServicesTest {
  @TempDir Path folder = Path.of("");
  private StandIn standIn = new StandIn(Path.of("."));

  @BeforeEach
  void standIn() throws IOException {
    standIn = new StandIn(Files.createDirectory(folder.resolve("bin"))).made();
    standIn.unit("web", "active").unit("idle", "inactive").unit("batch", "active").replicas(3);
  }

  @Test
  void services_are_stopped_in_order_and_started_in_the_reverse_order() {
    Services services = services(Watcher.none(), unit("web"), unit("batch"));

    services.stop();
    assertThat(standIn.read("web")).isEqualTo("inactive");
    services.start();

    assertThat(standIn.calls(" stop ").toString()).matches(".*web.*batch.*");
    assertThat(standIn.calls(" start ").toString()).matches(".*batch.*web.*");
    assertThat(new ServicesFile(folder).read().services()).isEmpty();
  }

  @Test
  void a_service_that_was_stopped_before_is_not_started() {
    Services services = services(Watcher.none(), unit("idle"), unit("web"));

    services.stop();
    services.start();

    assertThat(standIn.read("idle")).isEqualTo("inactive");
    assertThat(standIn.calls(" start ")).hasSize(1);
  }

  @Test
  void a_unit_of_another_machine_is_handled_over_there() {
    services(Watcher.none(), service("web", Adapter.SYSTEMD, "web", Optional.of("app1"), 5)).stop();

    assertThat(standIn.calls(" stop ").getFirst()).contains("--host=app1");
  }

  @Test
  void a_workload_is_stopped_when_its_pods_are_gone_and_goes_back_to_its_replicas() {
    Services services =
        services(
            Watcher.none(), service("erp", Adapter.KUBECTL, "deployment/erp", Optional.empty(), 5));

    services.stop();
    assertThat(standIn.read("replicas")).isEqualTo("0");
    assertThat(standIn.calls("get pods")).hasSizeGreaterThan(1);
    services.start();

    assertThat(standIn.read("replicas")).isEqualTo("3");
  }

  @Test
  void what_the_program_said_and_what_to_do_is_in_the_problem() {
    standIn.marked("refuse");

    Failure refused = failure(services(Watcher.none(), unit("web")));
    Failure unknown = failure(services(Watcher.none(), unit("wbe")));

    assertThat(refused.problems().getFirst().why()).contains("Access denied");
    assertThat(refused.problems().getFirst().remedy()).contains("run the same command again");
    assertThat(unknown.problems().getFirst().code()).isEqualTo("serviceNotSeen");
  }

  @Test
  void a_service_that_does_not_stop_in_time_is_a_failure() {
    standIn.marked("stubborn");

    Failure failure =
        failure(
            services(Watcher.none(), service("web", Adapter.SYSTEMD, "web", Optional.empty(), 1)));

    assertThat(failure.problems().getFirst().why()).contains("still runs");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void killed_at_any_state_exactly_the_stopped_ones_are_started_again(int writes) {
    int[] left = {writes};
    Watcher mortal =
        event -> {
          if (event instanceof Event.StateChanged && --left[0] == 0) {
            throw new IllegalStateException("killed");
          }
        };
    Services killed = services(mortal, unit("web"), unit("idle"), unit("batch"));

    assertThatThrownBy(
            () -> {
              killed.stop();
              killed.start();
            })
        .hasMessage("killed");
    services(Watcher.none(), unit("web"), unit("idle"), unit("batch")).start();

    assertThat(standIn.read("web")).isEqualTo("active");
    assertThat(standIn.read("batch")).isEqualTo("active");
    assertThat(standIn.read("idle")).isEqualTo("inactive");
    assertThat(new ServicesFile(folder).read().services()).isEmpty();
  }

  @Test
  void services_of_another_machine_are_left_to_it() {
    services(Watcher.none(), unit("web"), unit("batch")).stop();

    services(Watcher.none(), unit("web")).start();

    assertThat(standIn.read("web")).isEqualTo("active");
    assertThat(standIn.read("batch")).isEqualTo("inactive");
    assertThat(new ServicesFile(folder).read().services())
        .extracting(ServicesRecord.Entry::service)
        .containsExactly("batch");
  }

  @Test
  void a_stopped_service_that_nobody_knows_any_more_is_told() {
    services(Watcher.none(), unit("web"), unit("batch")).stop();

    Failure failure =
        Objects.requireNonNull(
            catchThrowableOfType(
                Failure.class, () -> services(Watcher.none(), unit("web")).startAll()));

    assertThat(standIn.read("web")).isEqualTo("active");
    assertThat(failure.problems())
        .extracting(problem -> problem.code(), problem -> problem.target())
        .containsExactly(tuple("serviceUnknown", "batch"));
  }

  @Test
  void objects_over_one_file_lose_none_of_each_others_changes() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      ServicesFile file = new ServicesFile(folder);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 20; i++) {
                      var entry = new ServicesRecord.Entry(name + i, State.STOPPED, 1, 0);
                      file.change(record -> record.with(entry));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(new ServicesFile(folder).read().services()).hasSize(80);
  }

  @Test
  void the_watch_leaves_alone_what_is_being_started() throws Exception {
    entry("web", State.STARTING);
    entry("batch", State.STOPPED);
    CountDownLatch looked = new CountDownLatch(1);
    Watcher watcher =
        event -> {
          if (event instanceof Event.Noted) {
            looked.countDown();
          }
        };

    try (ServiceWatch watch = services(watcher, unit("web"), unit("batch")).watch()) {
      assertThat(watch).isNotNull();
      assertThat(looked.await(60, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(standIn.calls(" stop ")).singleElement().asString().contains("batch");
    assertThat(standIn.read("web")).isEqualTo("active");
  }

  @Test
  void a_service_found_stopped_is_not_ours_when_a_resumed_run_stops_it() {
    services(Watcher.none(), unit("idle")).stop();
    assertThat(new ServicesFile(folder).read().of("idle").orElseThrow().state())
        .isEqualTo(State.FOUND_STOPPED);
    standIn.unit("idle", "active");

    Services resumed = services(Watcher.none(), unit("idle"));
    resumed.stop();
    resumed.start();

    assertThat(standIn.read("idle")).isEqualTo("inactive");
    assertThat(standIn.calls(" start ")).isEmpty();
    assertThat(new ServicesFile(folder).read().services()).isEmpty();
  }

  @Test
  void a_stop_that_was_cut_off_is_brought_to_its_end_before_the_start() {
    entry("web", State.STOPPING);

    services(Watcher.none(), unit("web")).start();

    assertThat(standIn.calls("").toString()).matches(".* stop .* start .*");
    assertThat(standIn.read("web")).isEqualTo("active");
  }

  @Test
  void a_masked_unit_that_does_not_run_is_stopped() {
    standIn.marked("masked");

    services(Watcher.none(), unit("idle")).stop();

    assertThat(failure(services(Watcher.none(), unit("web"))).problems().getFirst().code())
        .isEqualTo("serviceNotSeen");
    assertThat(standIn.calls(" stop ")).isEmpty();
  }

  private void entry(String name, State state) {
    new ServicesFile(folder)
        .change(record -> record.with(new ServicesRecord.Entry(name, state, 1, 0)));
  }

  @Test
  void a_process_that_its_supervisor_brings_back_is_stopped_again_and_told() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    List<Event> told = new ArrayList<>();
    Watcher watcher =
        event -> {
          if (event instanceof Event.Noted) {
            told.add(event);
            twice.countDown();
          }
        };
    Services services = services(watcher, writer());
    run("./start");
    services.stop();
    Process supervisor =
        new ProcessBuilder("sh", "-c", "while :; do ./stopped && ./start; sleep 1; done")
            .directory(folder.toFile())
            .start();
    try {
      try (ServiceWatch watch = services.watch()) {
        assertThat(watch).isNotNull();
        assertThat(twice.await(60, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      supervisor.destroyForcibly().waitFor();
      run("./stop");
    }

    assertThat(told.getFirst().toString()).contains("came back");
    assertThat(new ServicesFile(folder).read().of("writer").orElseThrow().cameBack())
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void a_service_brought_back_before_it_was_seen_stopped_is_asked_again() throws IOException {
    script("start", "exit 0");
    script("stop", "if [ -f asked ]; then touch gone; else touch asked; fi");
    script("stopped", "[ -f gone ]");

    services(Watcher.none(), command("writer", "./stopped")).stop();

    assertThat(folder.resolve("gone")).exists();
  }

  @Test
  void a_process_that_keeps_writing_is_stopped_and_started_again() throws IOException {
    Services services = services(Watcher.none(), writer());
    run("./start");
    try {
      services.stop();
      long written = Files.size(folder.resolve("rows"));
      assertThat(Program.line("./stopped").in(folder).run().well()).isTrue();
      assertThat(Files.size(folder.resolve("rows"))).isEqualTo(written);

      services.start();
      assertThat(Program.line("./stopped").in(folder).run().well()).isFalse();
    } finally {
      run("./stop");
    }
  }

  @Test
  void a_check_line_that_cannot_run_says_nothing_of_the_service() {
    Failure failure = failure(services(Watcher.none(), command("agent", "./absent")));

    assertThat(failure.problems().getFirst().code()).isEqualTo("serviceNotSeen");
  }

  private ServiceSettings writer() throws IOException {
    script(
        "start",
        "nohup sh -c 'while :; do echo row >> rows; sleep 0.05; done' >/dev/null 2>&1 &\n"
            + "echo $! > pid.new && mv pid.new pid");
    script("stop", "[ ! -f pid ] || kill -9 $(cat pid)");
    script("stopped", "[ ! -f pid ] || ! kill -0 $(cat pid) 2>/dev/null");
    return command("writer", "./stopped");
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void run(String line) {
    assertThat(Program.line(line).in(folder).run().timedOut()).isFalse();
  }

  private static Failure failure(Services services) {
    return Objects.requireNonNull(catchThrowableOfType(Failure.class, services::stop));
  }

  private Services services(Watcher watcher, ServiceSettings... settings) {
    return new Services(
        List.of(settings), folder, folder, watcher, InstantSource.system(), standIn.paths());
  }

  private static ServiceSettings unit(String name) {
    return service(name, Adapter.SYSTEMD, name, Optional.empty(), 20);
  }

  private static ServiceSettings command(String name, String check) {
    return new ServiceSettings(
        name,
        Adapter.COMMAND,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("./stop"),
        Optional.of(check),
        Optional.of("./start"),
        Optional.empty(),
        Duration.ofSeconds(20));
  }

  private static ServiceSettings service(
      String name, Adapter adapter, String handle, Optional<String> host, int seconds) {
    return new ServiceSettings(
        name,
        adapter,
        host,
        Optional.of(handle),
        Optional.empty(),
        Optional.empty(),
        Optional.of(handle),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(seconds));
  }
}
