package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.problem.Failure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorTest {
  @TempDir Path folder;

  private final Site site = Site.on(18, "door");

  @BeforeEach
  void people() {
    site.outside(
        "create role ${app} login password 'app'",
        "create role ${owner} login password 'owner'",
        "create role ${member} login password 'member' in role ${owner}",
        "alter database ${db} owner to ${owner}");
    site.inside("create table public.ledger (id int)", "grant all on public.ledger to public");
  }

  @AfterEach
  void gone() {
    site.close();
  }

  @Test
  void closed_lets_in_nobody_but_uplift_and_opened_lets_in_everybody_again() {
    Door door = site.door(folder);
    DatabaseProperties before = door.properties();

    door.close();

    assertThat(door.state()).isEqualTo(Door.State.CLOSED);
    assertThat(door.properties()).isEqualTo(before);
    for (String role : List.of("app", "owner", "member")) {
      assertThatThrownBy(() -> site.as(role)).as(role).isInstanceOf(Failure.class);
    }
    assertThat(site.count("select count(*) as n from public.ledger")).isZero();

    door.open();

    assertThat(door.state()).isEqualTo(Door.State.OPEN);
    assertThat(door.properties().sameGrants(before)).isTrue();
    for (String role : List.of("app", "owner", "member")) {
      site.as(role).close();
    }
  }

  @Test
  void sessions_that_are_there_are_ended_and_a_transaction_may_finish_first() {
    try (Session idle = site.as("app");
        Session busy = site.as("app")) {
      Thread work =
          Thread.ofVirtual()
              .start(
                  () ->
                      busy.transaction(
                          () -> {
                            busy.execute("insert into public.ledger values (1)");
                            busy.query("select pg_sleep(1)", row -> 1);
                          }));
      site.await(
          "select count(*) = 1 as yes from pg_stat_activity where query like '%pg_sleep(1)%'"
              + " and pid <> pg_backend_pid()");

      site.door(folder).close();

      assertThat(join(work)).isTrue();
      assertThat(site.count("select count(*) as n from public.ledger")).isEqualTo(1);
      assertThatThrownBy(() -> idle.execute("select 1")).isInstanceOf(RuntimeException.class);
    }
    site.door(folder).open();
  }

  @Test
  void a_transaction_that_does_not_finish_is_ended_when_the_drain_is_over() {
    try (Session busy = site.as("app")) {
      busy.execute("begin; insert into public.ledger values (1)");

      site.door(folder, site.drain(java.time.Duration.ofMillis(200))).close();

      assertThatThrownBy(() -> busy.execute("commit")).isInstanceOf(RuntimeException.class);
      assertThat(site.count("select count(*) as n from public.ledger")).isZero();
    }
    site.door(folder).open();
  }

  @Test
  void sealed_lets_in_nobody_and_is_undone_from_the_file() {
    site.door(folder).close();
    site.database().with("kept", s -> s.execute("select 1"));

    site.door(folder).seal();

    assertThat(site.allowed()).isFalse();
    assertThatThrownBy(() -> site.database().session("late")).isInstanceOf(Failure.class);
    assertThat(
            site.outsideCount("select count(*) as n from pg_stat_activity where datname = '${db}'"))
        .isZero();

    site.door(folder).open();

    assertThat(site.allowed()).isTrue();
    site.as("app").close();
  }

  @Test
  void subscriptions_that_are_at_work_are_held_and_those_alone() {
    site.inside(
        "create subscription ${work} connection 'host=127.0.0.1 port=1 dbname=x' publication p"
            + " with (connect = false, slot_name = 'work')",
        "create subscription ${idle} connection 'host=127.0.0.1 port=1 dbname=x' publication p"
            + " with (connect = false, slot_name = 'idle')",
        "alter subscription ${work} enable");
    String enabled = "select count(*) as n from pg_subscription where subenabled";
    try {
      site.door(folder).close();
      assertThat(site.count(enabled)).isZero();
      site.door(folder).open();
      assertThat(site.count(enabled + " and subslotname = 'work'")).isEqualTo(1);
      assertThat(site.count(enabled)).isEqualTo(1);
    } finally {
      site.inside(
          "alter subscription ${work} disable",
          "alter subscription ${work} set (slot_name = none)",
          "alter subscription ${idle} set (slot_name = none)",
          "drop subscription ${work}",
          "drop subscription ${idle}");
    }
  }

  @Test
  void the_users_are_told_once_before_anything_happens() {
    Path told = folder.resolve("told");
    DoorSettings settings =
        new DoorSettings(
            java.time.Duration.ofMillis(300),
            java.time.Duration.ZERO,
            java.util.Optional.of(
                "touch place && echo $UPLIFT_DATABASE $UPLIFT_NOTICE_SECONDS >> " + told),
            List.of(),
            java.util.Optional.empty());

    told(settings).close();
    told(settings).close();

    assertThat(told).hasContent(site.database().url().database() + " 0");
    assertThat(folder.resolve("place")).exists();
    site.door(folder).open();
  }

  private Door told(DoorSettings settings) {
    return new Door(
        site.database(),
        folder,
        settings,
        folder,
        dev.uplift.watch.Watcher.none(),
        java.time.InstantSource.system());
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(java.time.Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
