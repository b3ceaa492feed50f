package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Session;
import dev.uplift.machine.Program;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door of a database for which Debian's pg_cron works. */
@NeedsTool(
    files = {"/usr/lib/postgresql/15/bin/initdb", "/usr/lib/postgresql/15/lib/pg_cron.so"},
    programs = "runuser",
    remedy = "apt-get install postgresql-15 postgresql-15-cron")
class CronTest {
  private static final String BIN = "/usr/lib/postgresql/15/bin/";
  private static final String JOBS =
      "select string_agg(jobname || '=' || active, ' ' order by jobname) as jobs from cron.job";

  @TempDir Path state;
  private Path cluster = Path.of("/");
  private DatabaseUrl url = DatabaseUrl.parse("postgresql://postgres@127.0.0.1:1/postgres");

  @BeforeEach
  void start() throws IOException {
    cluster = Files.createTempDirectory("uplift-cron");
    run(List.of("chown", "postgres", cluster.toString()));
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    asPostgres("initdb", "-D", data(), "-U", "postgres", "--auth=trust");
    asPostgres(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-l",
        cluster.resolve("log").toString(),
        "-o",
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c cron.host=127.0.0.1"
            + " -c shared_preload_libraries=pg_cron -c port="
            + port,
        "start");
    url = DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/postgres");
  }

  @AfterEach
  void stop() {
    asPostgres("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    run(List.of("rm", "-rf", cluster.toString()));
  }

  @Test
  void jobs_of_the_database_are_held_while_the_door_is_closed_and_those_alone() {
    try (Database all = Database.open(url, Optional.empty(), 2);
        Session cron = all.session("test")) {
      cron.execute("create database axdb");
      cron.execute("create extension pg_cron");
      job(cron, "at-work", "axdb", true);
      job(cron, "idle", "axdb", false);
      job(cron, "other", "postgres", true);
      String before = jobs(cron);
      try (Database database = Database.open(url.sibling("axdb"), Optional.empty(), 2)) {
        Door door =
            new Door(database, state, DoorSettings.DEFAULT, Watcher.none(), InstantSource.system());
        assertThat(door.refusals()).isEmpty();

        door.close();

        assertThat(jobs(cron)).isEqualTo("at-work=false idle=false other=true");
        assertThat(door.stepsByHand())
            .anySatisfy(line -> assertThat(line).startsWith("update cron.job set active = true"));

        door.open();

        assertThat(jobs(cron)).isEqualTo(before).isEqualTo("at-work=true idle=false other=true");
      }
    }
  }

  private static void job(Session cron, String name, String database, boolean active) {
    cron.query(
        "select cron.schedule_in_database(?, '0 3 1 1 *', 'select 1', ?, active => ?) as id",
        row -> row.number("id"),
        name,
        database,
        active);
  }

  private static String jobs(Session cron) {
    return cron.one(JOBS, row -> row.string("jobs"));
  }

  private String data() {
    return cluster.resolve("data").toString();
  }

  private static void asPostgres(String program, String... arguments) {
    List<String> line = new java.util.ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    line.add(BIN + program);
    line.addAll(List.of(arguments));
    run(line);
  }

  private static void run(List<String> command) {
    Program.Ended ended = Program.of(command).in(Path.of("/")).with(Map.of("LC_ALL", "C")).run();
    assertThat(ended.well()).as(ended.inWords()).isTrue();
  }
}
