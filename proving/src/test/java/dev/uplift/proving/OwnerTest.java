package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.proving.Programs.Ended;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A role that owns its database and is nothing else beside. */
class OwnerTest {
  private static final String PASSWORD = "only-for-this-test";

  private final Databases server = new Databases(18);

  @TempDir Path folder;

  @Test
  void an_owner_who_may_create_databases_upgrades_its_own() {
    try (Database database = server.fresh("owner")) {
      DatabaseUrl url = handOver(database, "createdb");
      Demo demo = demo();

      assertThat(demo.create(url)).satisfies(Endings.done());
      assertThat(demo.run(url)).satisfies(Endings.done());
      assertThat(diff(url)).satisfies(Endings.done());
      assertThat(superusers(database, url.user().orElseThrow())).isZero();
    }
  }

  @Test
  void an_owner_who_may_not_is_told_which_right_is_missing() {
    try (Database database = server.fresh("owner")) {
      DatabaseUrl url = handOver(database, "nocreatedb");
      Demo demo = demo();

      assertThat(demo.create(url)).satisfies(Endings.done());
      assertThat(demo.run(url)).satisfies(Endings.complaint(5, "CREATEDB"));
    }
  }

  private Demo demo() {
    return new Demo(uplift(), 2_000);
  }

  private Uplift uplift() {
    return Uplift.in(folder).with("UPLIFT_PASSWORD", PASSWORD);
  }

  private Ended diff(DatabaseUrl url) {
    Path model = Project.root().resolve("samples/contoso-erp");
    return uplift()
        .inThisProcess("diff", "--database", url.toString(), "--package", model.toString());
  }

  private static long superusers(Database database, String role) {
    String sql = "select count(*) as n from pg_roles where rolname = ? and rolsuper";
    return database.with("test", s -> s.one(sql, row -> row.number("n"), role));
  }

  /** Makes a role, the database's owner, with this right or without it. */
  private static DatabaseUrl handOver(Database database, String right) {
    String role = "owner_" + UUID.randomUUID().toString().substring(0, 8);
    String quoted = Identifier.quote(role);
    try (Session session = database.session("owner")) {
      session.execute(
          "create role %s login nosuperuser nocreaterole %s password '%s'"
              .formatted(quoted, right, PASSWORD));
      session.execute(
          "alter database %s owner to %s"
              .formatted(Identifier.quote(database.url().database()), quoted));
    }
    DatabaseUrl url = database.url();
    return new DatabaseUrl(
        url.host(), url.port(), url.database(), Optional.of(role), url.options());
  }
}
