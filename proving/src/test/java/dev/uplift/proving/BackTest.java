package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.restore.Restoration;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pagila, and what it lacks, destroyed and put back: held against by PostgreSQL's own dump. */
@NeedsTool(
    files = {
      "shared/cases/pagila/old.sql",
      "/usr/lib/postgresql/15/bin/pg_dump",
      "/usr/lib/postgresql/15/bin/pg_restore"
    },
    remedy = "put the case folders beside the project, and apt-get install postgresql-client-15")
class BackTest {
  private static final String MORE =
      """
      create table public."Odd ""Name" ("select" numeric(32, 16), at timestamptz, body bytea);
      insert into public."Odd ""Name" values (1.5, now(), '\\x00ff'), (null, null, null);
      create unlogged table public.scratch (n int);
      insert into public.scratch values (1), (2);
      create sequence public.counter;
      select setval('public.counter', 42, false);
      select lo_from_bytea(4711, '\\xdeadbeef');
      comment on large object 4711 is 'a picture';
      create publication everyone for table public.film;
      """;

  private static final String DESTRUCTION =
      """
      drop table public.film cascade;
      create table public.film (id int);
      update public.actor set first_name = 'nobody' where actor_id < 50;
      delete from public."Odd ""Name" where at is null;
      select setval('public.counter', 99);
      select lo_unlink(4711);
      create schema intruder;
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CLONE", "DUMP"})
  void dumps_before_and_after_are_equal_byte_for_byte(Kind kind) throws IOException {
    Databases server = new Databases(15);
    try (Database database = installed(server)) {
      String before = DumpText.of(server, database.url());
      Door door = door(database);
      Restoration restoration = restoration(database, door, kind);
      door.close();
      restoration.take("before");
      restoration.verify("before", Level.FULL);
      SqlFile.run(database, DESTRUCTION);
      assertThat(DumpText.of(server, database.url())).isNotEqualTo(before);

      restoration.putBack("before");
      door.open();

      assertThat(DumpText.of(server, database.url())).isEqualTo(before);
      server.drop(database);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CLONE", "DUMP"})
  void the_steps_by_hand_work_in_a_shell_without_uplift(Kind kind) throws IOException {
    Databases server = new Databases(15);
    try (Database database = installed(server)) {
      String before = DumpText.of(server, database.url());
      Door door = door(database);
      Restoration restoration = restoration(database, door, kind);
      door.close();
      restoration.take("before");
      SqlFile.run(database, DESTRUCTION);

      List<String> steps = restoration.stepsByHand("before");
      database.letGo();
      Programs.run(folder, inShell(database), List.of("sh", "-ec", String.join("\n", steps)))
          .succeeded();

      assertThat(DumpText.of(server, database.url())).isEqualTo(before);
      server.drop(database);
    }
  }

  /** Nothing but the password and PostgreSQL's own programs. */
  private static Map<String, String> inShell(Database database) {
    return Map.of(
        "PGPASSWORD",
        database.programVariables().getOrDefault("PGPASSWORD", ""),
        "PATH",
        "/usr/lib/postgresql/15/bin:/usr/bin:/bin");
  }

  private Door door(Database database) {
    return new Door(database, folder, DoorSettings.DEFAULT, Watcher.none(), InstantSource.system());
  }

  private Restoration restoration(Database database, Door door, Kind kind) {
    return new Restoration(
        database,
        door,
        RestoreSettings.of(kind),
        folder,
        folder,
        Watcher.none(),
        InstantSource.system());
  }

  private static Database installed(Databases server) throws IOException {
    Database database = server.fresh("back");
    SqlFile.run(
        database, Files.readString(Project.caseFolder("pagila").resolve("old.sql")) + data());
    SqlFile.run(database, MORE);
    String name = Identifier.quote(database.url().database());
    String owner = Identifier.quote(database.url().database() + "_owner");
    try (Session session = database.session("install")) {
      session.execute("create role " + owner + " login");
      session.execute("alter database " + name + " owner to " + owner);
      session.execute("alter database " + name + " connection limit 17");
      session.execute("alter database " + name + " set work_mem to '7MB'");
      session.execute("alter role " + owner + " in database " + name + " set search_path to a, b");
      session.execute("comment on database " + name + " is 'the application''s'");
      session.execute("revoke temporary on database " + name + " from public");
    }
    return database;
  }

  private static String data() throws IOException {
    Path file = Project.caseFolder("pagila").resolve("pagila-data.sql.gz");
    try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
