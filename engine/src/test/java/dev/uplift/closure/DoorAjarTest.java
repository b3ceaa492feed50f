package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.problem.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorAjarTest {
  @TempDir Path folder;

  @Test
  void ajar_lets_in_the_named_testers_alone_and_counts_what_they_write() {
    try (Site site = Site.on(18, "ajar")) {
      site.outside(
          "create role ${app} login password 'app'",
          "create role ${owner} login password 'owner'",
          "create role ${tester} login password 'tester' in role ${owner}",
          "alter database ${db} owner to ${owner}",
          "revoke connect on database ${db} from public",
          "grant connect on database ${db} to ${app}");
      site.inside(
          "create table public.\"Ledger\" (id int)",
          "grant all on public.\"Ledger\" to public",
          "insert into public.\"Ledger\" values (1), (2), (3)");
      Door door = site.door(folder, site.testers("tester"));
      DatabaseProperties before = door.properties();
      door.close();
      try (DoorWatch _ = door.watch()) {
        door.ajar();

        assertThat(door.state()).isEqualTo(Door.State.AJAR);
        assertThatThrownBy(() -> site.as("app")).isInstanceOf(Failure.class);
        try (Session tester = site.as("tester")) {
          tester.execute("insert into public.\"Ledger\" values (4), (5)");
          tester.execute("update public.\"Ledger\" set id = 9 where id = 4");
          tester.execute("delete from public.\"Ledger\" where id = 5");
          new Pause().of(java.time.Duration.ofMillis(400));
          assertThat(tester.alive()).isTrue();
        }
        site.await(
            "select count(*) = 0 as yes from pg_stat_activity where datname = '${db}'"
                + " and usename <> session_user and backend_type = 'client backend'");
        TableWrites written = new TableWrites("public.\"Ledger\"", 2, 1, 1);
        assertThat(door.testerWrites()).containsExactly(written);

        door.open();

        assertThat(door.testerWrites()).containsExactly(written);
      }
      assertThat(door.intruders()).isEmpty();
      assertThat(door.properties().sameGrants(before)).isTrue();
      site.as("app").close();
    }
  }

  @Test
  void ajar_and_closed_again_the_testers_are_ended_too() {
    try (Site site = Site.on(18, "ajar")) {
      site.outside("create role ${tester} login password 'tester'");
      Door door = site.door(folder, site.testers("tester"));
      door.close();
      door.ajar();
      try (Session tester = site.as("tester")) {
        door.close();

        assertThatThrownBy(() -> tester.execute("select 1")).isInstanceOf(RuntimeException.class);
      }
      assertThatThrownBy(() -> site.as("tester")).isInstanceOf(Failure.class);
      door.open();
      site.as("tester").close();
    }
  }

  @Test
  void an_open_door_and_a_tester_who_is_nobody_are_refused() {
    try (Site site = Site.on(18, "ajar")) {
      DoorSettings nobody =
          new DoorSettings(
              java.time.Duration.ZERO,
              java.time.Duration.ZERO,
              Optional.empty(),
              List.of("nobody of that name"),
              Optional.empty());
      Door door = site.door(folder, nobody);

      assertThat(code(door)).isEqualTo("doorNotClosed");
      assertThat(door.refusals()).extracting("code").contains("testerMissing");
      door.close();
      assertThat(code(door)).isEqualTo("testerMissing");
      assertThat(door.state()).isEqualTo(Door.State.CLOSED);
      door.open();
    }
  }

  private static String code(Door door) {
    try {
      door.ajar();
      return "";
    } catch (Failure e) {
      return e.problems().getFirst().code();
    }
  }
}
