package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsByHandTest {
  @TempDir Path folder;

  @Test
  void a_person_opens_the_door_as_exactly_as_uplift_does() {
    try (Site site = Site.on(18, "by \"hand\" o'clock")) {
      site.outside(
          "create role ${owner} login password 'owner'",
          "create role ${boss}",
          "create role ${app} login password 'app'",
          "alter database ${db} owner to ${owner}",
          "revoke connect on database ${db} from public",
          "grant connect on database ${db} to ${boss} with grant option",
          "set role ${boss}",
          "grant connect on database ${db} to ${app}",
          "reset role");
      Door door = site.door(folder);
      DatabaseProperties before = door.properties();
      assertThat(door.stepsByHand()).isEmpty();
      door.close();
      site.outside("grant connect on database ${db} to pg_monitor");
      door.seal();

      site.outside(
          door.stepsByHand().stream()
              .filter(line -> !line.startsWith("--"))
              .toArray(String[]::new));

      try (var maintenance = site.database().maintenance();
          var session = maintenance.session("test")) {
        DatabaseProperties after =
            DatabaseProperties.read(session, site.database().url().database());
        assertThat(after.sameGrants(before)).as("%s%n%s", before, after).isTrue();
      }
      assertThat(site.allowed()).isTrue();
      site.as("app").close();
      site.as("owner").close();
    }
  }
}
