package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabasePropertiesTest {
  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void another_database_gets_everything_that_the_server_keeps_beside_the_contents(int major) {
    try (Site site = Site.on(major, "props \"of\" ünder 'x'")) {
      site.outside(
          "create role ${owner}",
          "create role ${clerk}",
          "create role ${boss}",
          "alter database ${db} owner to ${owner}",
          "revoke temporary on database ${db} from public",
          "grant create on database ${db} to ${boss} with grant option",
          "set role ${boss}",
          "grant create on database ${db} to ${clerk} with grant option",
          "set role ${clerk}",
          "grant create on database ${db} to public",
          "reset role",
          "alter database ${db} connection limit 7",
          "alter database ${db} set search_path to \"Odd, \"\"Schema\"\"\", public, \"$user\", ''",
          "alter database ${db} set temp_tablespaces to ''",
          "alter database ${db} set datestyle to 'SQL, DMY'",
          "alter database ${db} set my.\"setting\" to 'it''s \\ odd = value'",
          "alter database ${db} set work_mem to '64MB'",
          "alter role ${clerk} in database ${db} set search_path to ''",
          "alter role ${clerk} in database ${db} set timezone to 'Asia/Kathmandu'",
          "comment on database ${db} is 'kept ''as'' is \\ " + "ü'");
      DatabaseProperties before = outside(site.database(), site);

      try (Site other = Site.on(major, "other")) {
        String name = other.database().url().database();
        Function<Session, DatabaseProperties> read = s -> DatabaseProperties.read(s, name);
        try (Database maintenance = other.database().maintenance();
            Session session = maintenance.session("test")) {
          before.describe(name).forEach(session::execute);
          session.transaction(
              () -> before.letIn(name, read.apply(session)).forEach(session::execute));
          DatabaseProperties after = read.apply(session);

          assertThat(after.sameGrants(before)).as("%s%n%s", before, after).isTrue();
          assertThat(after.settings()).isEqualTo(before.settings());
          assertThat(after.settings()).hasSize(7);
          assertThat(after.owner()).isEqualTo(site.role("owner"));
          assertThat(after.connectionLimit()).isEqualTo(7);
          assertThat(after.comment()).isEqualTo(Optional.of("kept 'as' is \\ ü"));
          assertThat(after.comment()).isEqualTo(before.comment());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_database_that_nobody_was_granted_anything_on_stays_so(int major) {
    try (Site site = Site.on(major, "none")) {
      site.outside(
          "create role ${owner}",
          "alter database ${db} owner to ${owner}",
          "revoke all on database ${db} from public",
          "revoke all on database ${db} from ${owner}");
      DatabaseProperties before = outside(site.database(), site);
      assertThat(before.grants()).isEmpty();
      site.outside("grant all on database ${db} to public");
      try (Database maintenance = site.database().maintenance();
          Session session = maintenance.session("test")) {
        String name = site.database().url().database();
        before.letIn(name, DatabaseProperties.read(session, name)).forEach(session::execute);
      }
      assertThat(outside(site.database(), site)).isEqualTo(before);
    }
  }

  private static DatabaseProperties outside(Database database, Site site) {
    try (Database maintenance = database.maintenance();
        Session session = maintenance.session("test")) {
      return DatabaseProperties.read(session, site.database().url().database());
    }
  }
}
