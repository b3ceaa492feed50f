package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Session;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorKillTest {
  @TempDir Path home;

  /** The engine died. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Everything that is done with a door, as an engine does it that goes on where it was. */
  private static final List<Consumer<Door>> ACTS =
      List.of(Door::close, Door::seal, Door::unseal, Door::close, Door::ajar, Door::open);

  @Test
  void killed_at_any_change_of_state_and_done_again_the_door_ends_as_it_was_found()
      throws IOException {
    try (Site site = Site.on(18, "kill \"door\" ü")) {
      site.outside(
          "create role ${app} login password 'app'",
          "create role ${owner} login password 'owner'",
          "create role ${tester} login password 'tester' in role ${owner}",
          "create role ${boss} nologin",
          "alter database ${db} owner to ${owner}",
          "revoke all on database ${db} from public",
          "grant connect on database ${db} to ${boss} with grant option",
          "set role ${boss}",
          "grant connect on database ${db} to ${app}",
          "reset role",
          "grant temporary on database ${db} to public");
      Path whole = Files.createDirectory(home.resolve("whole"));
      int[] changes = {0};
      Watcher counting = event -> changes[0] += event instanceof Event.StateChanged ? 1 : 0;
      DatabaseProperties before = site.door(whole).properties();
      ACTS.forEach(act -> act.accept(site.door(whole, site.testers("tester"), counting)));
      assertThat(site.door(whole).properties()).isEqualTo(ordered(before, site.door(whole)));
      assertThat(changes[0]).isEqualTo(9);

      for (int n = 1; n <= changes[0]; n++) {
        Path folder = Files.createDirectory(home.resolve("killed-" + n));
        int[] left = {n};
        boolean killed = false;
        for (Consumer<Door> act : ACTS) {
          Door first = site.door(folder, site.testers("tester"), dyingAt(left));
          if (left[0] > 0) {
            try {
              act.accept(first);
            } catch (Killed e) {
              killed = true;
              act.accept(site.door(folder, site.testers("tester")));
            }
          } else {
            act.accept(site.door(folder, site.testers("tester")));
          }
        }
        Door door = site.door(folder);
        assertThat(killed).as("killed at change " + n).isTrue();
        assertThat(door.state()).isEqualTo(Door.State.OPEN);
        assertThat(door.properties().sameGrants(before)).as("after change " + n).isTrue();
        for (String role : List.of("app", "owner", "tester")) {
          site.as(role).close();
        }
      }
    }
  }

  @Test
  void killed_at_any_change_of_state_and_opened_at_once_the_door_ends_as_it_was_found()
      throws IOException {
    try (Site site = Site.on(18, "door")) {
      site.outside("create role ${app} login password 'app'");
      DatabaseProperties before = site.door(home).properties();
      for (int n = 1; n <= 6; n++) {
        Path folder = Files.createDirectory(home.resolve("opened-" + n));
        int[] left = {n};
        Door dying = site.door(folder, site.testers("app"), dyingAt(left));
        assertThatThrownBy(() -> ACTS.forEach(act -> act.accept(dying)))
            .as("change " + n)
            .isInstanceOf(Killed.class);

        site.door(folder).open();

        assertThat(site.door(folder).properties().sameGrants(before)).isTrue();
        try (Session session = site.as("app")) {
          assertThat(session.alive()).isTrue();
        }
      }
    }
  }

  private static Watcher dyingAt(int[] left) {
    return event -> {
      if (event instanceof Event.StateChanged && --left[0] == 0) {
        throw new Killed();
      }
    };
  }

  /** The server may keep the same grants in another order. */
  private static DatabaseProperties ordered(DatabaseProperties before, Door door) {
    assertThat(door.properties().sameGrants(before)).isTrue();
    return new DatabaseProperties(
        before.owner(),
        door.properties().grants(),
        before.connectionLimit(),
        before.allowConnections(),
        before.template(),
        before.settings(),
        before.comment());
  }
}
