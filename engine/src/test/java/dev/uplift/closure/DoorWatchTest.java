package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Database;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Session;
import dev.uplift.problem.Failure;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorWatchTest {
  private static final Path JARS = Path.of(System.getProperty("uplift.postgres"));

  @TempDir Path folder;

  @Test
  void writers_commit_nothing_in_a_closed_database_but_a_superuser_who_is_named()
      throws InterruptedException {
    try (Site site = Site.on(18, "writers")) {
      people(site);
      Door door = site.door(folder, site.drain(Duration.ofMillis(300)));
      List<Writer> writers =
          List.of(new Writer(site, "app"), new Writer(site, "owner"), new Writer(site, "boss"));
      writers.forEach(Writer::start);
      site.await(
          "select count(distinct usename) = 3 as yes from pg_stat_activity where datname = '${db}'"
              + " and usename <> session_user");

      door.close();
      long app = rows(site, "app");
      long owner = rows(site, "owner");
      try (DoorWatch _ = door.watch()) {
        new Pause().of(Duration.ofSeconds(2));
        assertThat(rows(site, "app")).isEqualTo(app).isPositive();
        assertThat(rows(site, "owner")).isEqualTo(owner).isPositive();
      }
      for (Writer writer : writers) {
        writer.stop();
      }

      assertThat(door.intruders()).isNotEmpty();
      assertThat(door.intruders())
          .allSatisfy(
              intruder -> {
                assertThat(intruder.role()).isEqualTo(site.role("boss"));
                assertThat(intruder.superuser()).isTrue();
                assertThat(intruder.address()).isEqualTo("127.0.0.1");
                assertThat(intruder.times()).isGreaterThan(1);
              });
      List<Intruder> named = door.intruders();
      door.open();
      assertThat(site.door(folder).intruders()).isEqualTo(named);
      site.door(folder).close();
      assertThat(site.door(folder).intruders()).isEmpty();
      site.door(folder).open();
    }
  }

  @Test
  void rights_that_are_given_back_behind_its_back_are_taken_again_and_told() {
    try (Site site = Site.on(18, "regrant")) {
      people(site);
      Queue<String> told = new ConcurrentLinkedQueue<>();
      Door door =
          site.door(
              folder,
              site.drain(Duration.ZERO),
              event -> {
                if (event instanceof Event.Noted noted) {
                  told.add(noted.text());
                }
              });
      door.close();
      try (DoorWatch _ = door.watch()) {
        site.outside("grant connect on database ${db} to public", "alter role ${owner} login");
        site.await(
            "select not has_database_privilege(0::oid, datname, 'connect') as yes"
                + " from pg_database where datname = '${db}'");
        site.await("select not rolcanlogin as yes from pg_roles where rolname = " + literal(site));
      }
      assertThat(told).anySatisfy(text -> assertThat(text).contains("taken again"));
      door.open();
      site.as("owner").close();
    }
  }

  @Test
  void an_opened_door_is_left_alone_by_the_watch() {
    try (Site site = Site.on(18, "alone")) {
      people(site);
      Door door = site.door(folder);
      door.close();
      try (DoorWatch _ = door.watch()) {
        door.open();
        try (Session session = site.as("app")) {
          new Pause().of(Duration.ofMillis(500));
          assertThat(session.alive()).isTrue();
        }
      }
      assertThat(door.intruders()).isEmpty();
    }
  }

  @Test
  void the_door_stays_shut_over_a_restart_of_the_server_and_the_watch_comes_back() {
    EmbeddedServer server = EmbeddedServer.at(folder.resolve("home"), 18, JARS);
    var url = server.start();
    try (Database all = Database.open(url, Optional.of(server.secret()), 2)) {
      all.with("test", s -> s.execute("create database axdb"));
      try (Site site =
          Site.of(Database.open(url.sibling("axdb"), Optional.of(server.secret()), 4))) {
        people(site);
        Door door = site.door(folder.resolve("state"), site.drain(Duration.ZERO));
        DatabaseProperties before = door.properties();
        door.close();
        try (DoorWatch _ = door.watch()) {
          server.stop();
          server.start();

          assertThatThrownBy(() -> site.as("app")).isInstanceOf(Failure.class);
          assertThatThrownBy(() -> site.as("owner")).isInstanceOf(Failure.class);
          try (Session boss = site.as("boss")) {
            boolean stays = new Pause().whileTrue(() -> answers(boss), Duration.ofSeconds(20));
            assertThat(stays).isFalse();
          }
        }
        assertThat(door.intruders()).extracting(Intruder::role).contains(site.role("boss"));
        door.open();
        assertThat(door.properties().sameGrants(before)).isTrue();
        site.as("app").close();
      }
    } finally {
      server.stop();
    }
  }

  private static boolean answers(Session session) {
    try {
      session.execute("select 1");
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static void people(Site site) {
    site.outside(
        "create role ${app} login password 'app'",
        "create role ${owner} login password 'owner'",
        "create role ${boss} login superuser password 'boss'",
        "alter database ${db} owner to ${owner}");
    site.inside("create table public.ledger (who text)", "grant all on public.ledger to public");
  }

  private static String literal(Site site) {
    return dev.uplift.database.Identifier.literal(site.role("owner"));
  }

  private static long rows(Site site, String who) {
    return site.count("select count(*) as n from public.ledger where who = '" + who + "'");
  }

  /** Connects, writes, and connects again when it is thrown out, without pause. */
  private static final class Writer {
    private final Site site;
    private final String who;
    private final Thread thread;
    private volatile boolean over;

    Writer(Site site, String who) {
      this.site = site;
      this.who = who;
      this.thread = Thread.ofPlatform().unstarted(this::run);
    }

    void start() {
      thread.start();
    }

    void stop() throws InterruptedException {
      over = true;
      thread.join();
    }

    private void run() {
      while (!over) {
        try (Session session = site.as(who)) {
          while (!over) {
            session.update("insert into public.ledger values (?)", who);
          }
        } catch (RuntimeException e) {
          // Thrown out, or not let in: that is what is being proved.
        }
      }
    }
  }
}
