package dev.uplift.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorCheckTest {
  @TempDir Path folder;

  @Test
  void applications_that_cannot_be_kept_out_are_refused_beforehand() {
    try (Site site = Site.on(18, "check")) {
      site.outside("create role ${boss} login superuser password 'boss'");
      assertThat(site.door(folder).refusals()).isEmpty();

      try (Session boss = site.as("boss");
          Session own = site.database().session("psql")) {
        own.execute("set application_name = 'psql'");

        List<Problem> refusals = site.door(folder).refusals();

        assertThat(boss.alive()).isTrue();
        assertThat(refusals)
            .extracting(Problem::code)
            .containsExactlyInAnyOrder("applicationIsSuperuser", "applicationUsesOwnRole");
        assertThat(refusals).allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank());
      }
    }
  }

  @Test
  void a_role_that_does_not_own_the_database_is_told_each_right_that_it_lacks() {
    try (Site site = Site.on(18, "check")) {
      site.outside(
          "create role ${owner} login password 'owner'",
          "create role ${uplift} login password 'uplift'",
          "create role ${app} login password 'app'",
          "alter database ${db} owner to ${owner}");
      try (Session app = site.as("app");
          Database as = as(site, "uplift")) {
        List<Problem> refusals = door(as, folder).refusals();

        assertThat(app.alive()).isTrue();
        assertThat(refusals).extracting(Problem::code).containsOnly("doorRightMissing");
        assertThat(refusals)
            .extracting(Problem::message)
            .anySatisfy(text -> assertThat(text).contains("take away the right to connect"))
            .anySatisfy(text -> assertThat(text).contains("hold the login").contains("owner"))
            .anySatisfy(text -> assertThat(text).contains("end the session").contains("app"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void an_owner_that_is_no_superuser_closes_seals_and_opens_its_database(int major) {
    try (Site site = Site.on(major, "own")) {
      site.outside(
          "create role ${uplift} login createdb password 'uplift'",
          "create role ${app} login password 'app'",
          "alter database ${db} owner to ${uplift}",
          "grant pg_signal_backend to ${uplift}");
      try (Database as = as(site, "uplift");
          Session app = site.as("app")) {
        assertThat(door(as, folder).refusals()).isEmpty();
        DatabaseProperties before = door(as, folder).properties();

        door(as, folder).close();

        assertThatThrownBy(() -> app.execute("select 1")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> site.as("app")).isInstanceOf(Failure.class);
        int one = as.with("test", s -> s.one("select 1 as one", row -> row.integer("one")));
        assertThat(one).isEqualTo(1);
        door(as, folder).seal();
        assertThat(site.allowed()).isFalse();
        door(as, folder).open();
        assertThat(door(as, folder).properties().sameGrants(before)).isTrue();
        site.as("app").close();
      }
    }
  }

  @Test
  void members_of_uplifts_role_are_refused_where_their_login_cannot_be_held() {
    try (Site site = Site.on(18, "member")) {
      site.outside(
          "create role ${uplift} login createdb password 'uplift'",
          "create role ${app} login password 'app' in role ${uplift}",
          "alter database ${db} owner to ${uplift}");
      try (Database as = as(site, "uplift")) {
        assertThat(door(as, folder).refusals())
            .singleElement()
            .satisfies(problem -> assertThat(problem.message()).contains("hold the login"));
      }
    }
  }

  private static Door door(Database as, Path folder) {
    return new Door(as, folder, DoorSettings.DEFAULT, Watcher.none(), InstantSource.system());
  }

  private static Database as(Site site, String name) {
    DatabaseUrl url = site.database().url();
    DatabaseUrl theirs =
        new DatabaseUrl(
            url.host(), url.port(), url.database(), Optional.of(site.role(name)), Map.of());
    return Database.of(theirs, Optional.of(new Secret(name)), 2);
  }
}
