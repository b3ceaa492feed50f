package dev.uplift.run.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.environment.WindowSettings;
import dev.uplift.pack.environment.WindowSettings.AtTurnBack;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WindowWatchTest {
  private static final Instant ENDS = Instant.parse("2027-03-07T18:00:00Z");
  private static final TurnBack AT_FIVE =
      new TurnBack(
          Instant.parse("2027-03-07T17:00:00Z"), Duration.ofMinutes(50), Duration.ofSeconds(90));

  private static final TurnBack FIRST =
      new TurnBack(Instant.parse("2027-03-07T17:30:00Z"), Duration.ZERO, Duration.ZERO);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicReference<Optional<TurnBack>> turnBack =
      new AtomicReference<>(Optional.of(AT_FIVE));
  private final List<String> said = new ArrayList<>();
  private final List<AtTurnBack> done = new ArrayList<>();

  @Test
  void it_is_said_ahead_once_and_not_before() {
    WindowWatch watch = watch(AtTurnBack.STOP);

    at(watch, "2027-03-07T12:00:00Z", "2027-03-07T16:29:59Z");
    assertThat(said).isEmpty();
    at(watch, "2027-03-07T16:30:00Z", "2027-03-07T16:30:01Z", "2027-03-07T16:59:59Z");

    assertThat(said)
        .containsExactly(
            "The last moment to turn back is 2027-03-07T17:00:00Z, in 30 min. Putting back takes"
                + " about 50 min and opening 90 s; the window ends at 2027-03-07T18:00:00Z.");
    assertThat(done).isEmpty();
  }

  @Test
  void at_the_moment_it_does_what_the_environment_says_once() {
    for (AtTurnBack choice : AtTurnBack.values()) {
      said.clear();
      done.clear();
      WindowWatch watch = watch(choice);

      at(watch, "2027-03-07T16:45:00Z", "2027-03-07T17:00:00Z", "2027-03-07T17:00:01Z");

      assertThat(said).hasSize(2);
      assertThat(said.getLast()).startsWith("The last moment to turn back has come");
      assertThat(done).isEqualTo(choice == AtTurnBack.WARN ? List.of() : List.of(choice));
    }
  }

  @Test
  void the_end_of_the_window_is_said_too() {
    WindowWatch watch = watch(AtTurnBack.WARN);

    at(watch, "2027-03-07T16:45:00Z", "2027-03-07T18:00:00Z", "2027-03-07T18:10:00Z");

    assertThat(said).hasSize(3);
    assertThat(said.getLast()).contains("ended at 2027-03-07T18:00:00Z");
  }

  @Test
  void a_run_that_is_gone_on_with_after_the_moment_is_not_stopped_by_itself() {
    WindowWatch watch = watch(AtTurnBack.RESTORE);

    at(watch, "2027-03-07T17:20:00Z", "2027-03-07T17:30:00Z");

    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).contains("before this began");
    assertThat(done).isEmpty();
  }

  @Test
  void a_moment_that_becomes_known_when_it_is_past_stops_the_run() {
    turnBack.set(Optional.empty());
    WindowWatch watch = watch(AtTurnBack.STOP);

    at(watch, "2027-03-07T17:20:00Z");
    turnBack.set(Optional.of(AT_FIVE));
    at(watch, "2027-03-07T17:20:01Z");

    assertThat(done).containsExactly(AtTurnBack.STOP);
  }

  @Test
  void without_a_way_back_only_the_end_is_said() {
    turnBack.set(Optional.empty());
    WindowWatch watch = watch(AtTurnBack.RESTORE);

    at(watch, "2027-03-07T16:00:00Z", "2027-03-07T17:30:00Z", "2027-03-07T18:00:00Z");

    assertThat(said).hasSize(1);
    assertThat(done).isEmpty();
  }

  @Test
  void in_its_own_thread_it_sees_the_clock_pass_the_moment() throws Exception {
    CompletableFuture<AtTurnBack> acted = new CompletableFuture<>();
    CompletableFuture<String> looked = new CompletableFuture<>();
    now.set(Instant.parse("2027-03-07T16:59:00Z"));
    Watcher watcher = event -> looked.complete(((Event.Noted) event).text());
    InstantSource clock = now::get;
    try (WindowWatch watch =
        new WindowWatch(window(AtTurnBack.STOP), turnBack::get, acted::complete, watcher, clock)) {
      watch.looking(Duration.ofMillis(2));
      assertThat(looked.get(10, TimeUnit.SECONDS)).contains("in 60 s");

      now.set(Instant.parse("2027-03-07T17:00:00Z"));

      assertThat(acted.get(10, TimeUnit.SECONDS)).isEqualTo(AtTurnBack.STOP);
    }
  }

  @Test
  void a_look_that_fails_is_said_once_and_the_watch_goes_on() throws Exception {
    CompletableFuture<AtTurnBack> acted = new CompletableFuture<>();
    List<String> notes = new CopyOnWriteArrayList<>();
    AtomicInteger looks = new AtomicInteger();
    now.set(Instant.parse("2027-03-07T16:50:00Z"));
    try (WindowWatch watch =
        new WindowWatch(
            window(AtTurnBack.STOP),
            () -> {
              if (looks.incrementAndGet() <= 3) {
                throw new IllegalStateException("the folder is gone");
              }
              now.set(Instant.parse("2027-03-07T17:00:00Z"));
              return Optional.of(looks.get() == 4 ? FIRST : AT_FIVE);
            },
            acted::complete,
            event -> notes.add(((Event.Noted) event).text()),
            now::get)) {
      watch.looking(Duration.ofMillis(2));

      assertThat(acted.get(10, TimeUnit.SECONDS)).isEqualTo(AtTurnBack.STOP);
      assertThat(notes.getFirst()).contains("cannot be watched", "the folder is gone");
      assertThat(notes).filteredOn(text -> text.contains("cannot be watched")).hasSize(1);
    }
  }

  private WindowWatch watch(AtTurnBack choice) {
    Watcher watcher = event -> said.add(((Event.Noted) event).text());
    return new WindowWatch(window(choice), turnBack::get, done::add, watcher, now::get);
  }

  private static WindowSettings window(AtTurnBack choice) {
    return new WindowSettings(ENDS, choice, Duration.ofMinutes(30));
  }

  private void at(WindowWatch watch, String... instants) {
    for (String instant : instants) {
      now.set(Instant.parse(instant));
      watch.look();
    }
  }
}
