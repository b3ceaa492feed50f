package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A cluster of Debian's PostgreSQL 15 on the loopback address, in a folder of its own, as the user
 * {@code postgres} where the tests run as root. Closing it stops the server, whoever started it
 * last, and removes the folder.
 */
record Cluster(Path folder, int port) implements AutoCloseable {
  static final String BIN = "/usr/lib/postgresql/15/bin/";
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  /** Made, not started. */
  static Cluster make() {
    Cluster cluster = empty();
    cluster.run(
        BIN + "initdb",
        "--pgdata=" + cluster.data(),
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync");
    return cluster.addressed();
  }

  /** A standby of this one, which runs; made of a base backup, not started. */
  Cluster standby() {
    Cluster standby = empty();
    standby.run(
        BIN + "pg_basebackup",
        "--pgdata=" + standby.data(),
        "--dbname=host=127.0.0.1 port=%d user=postgres application_name=standby".formatted(port),
        "--checkpoint=fast",
        "--write-recovery-conf",
        "--no-sync");
    return standby.addressed();
  }

  private static Cluster empty() {
    try {
      Path folder = Files.createTempDirectory("uplift-cluster");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      if (ROOT) {
        Programs.run(folder, Map.of(), List.of("chown", "postgres", folder.toString())).succeeded();
      }
      return new Cluster(folder, freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Cluster addressed() {
    return setting("port", Integer.toString(port))
        .setting("listen_addresses", "127.0.0.1")
        .setting("unix_socket_directories", folder.toString());
  }

  Path data() {
    return folder.resolve("data");
  }

  Cluster setting(String name, String value) {
    try {
      Files.writeString(
          data().resolve("postgresql.conf"),
          "%s = '%s'%n".formatted(name, value.replace("'", "''")),
          StandardOpenOption.APPEND);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Cluster started() {
    Programs.run(folder, Map.of(), List.of("sh", "-c", startLine())).succeeded();
    return this;
  }

  /** For a shell. */
  String startLine() {
    return "%s%spg_ctl -D %s -l %s -w -t 60 start > /dev/null"
        .formatted(as(), BIN, data(), folder.resolve("log"));
  }

  /** For a shell. */
  String stopLine() {
    return "%s%spg_ctl -D %s -m fast -w -t 60 stop > /dev/null".formatted(as(), BIN, data());
  }

  /** As the cluster's user; what it says is in the failure. */
  Ended run(String... command) {
    List<String> words = new ArrayList<>(List.of("timeout", "100"));
    if (ROOT) {
      words.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    words.addAll(List.of(command));
    return Programs.run(folder, Map.of(), words).succeeded();
  }

  /** A new database of that name. The caller closes it. */
  Database fresh(String name) {
    try (Database server = open("postgres")) {
      server.with("test", session -> session.execute("create database " + name));
    }
    return open(name);
  }

  Database open(String name) {
    return Database.open(
        new DatabaseUrl("127.0.0.1", port, name, Optional.of("postgres"), Map.of()),
        Optional.empty(),
        4);
  }

  /** Everything in the database and about it, as pg_dump tells it. */
  String text(String database) {
    Path file = folder.resolve("text.sql");
    run(
        BIN + "pg_dump",
        "--create",
        "--host=127.0.0.1",
        "--port=" + port,
        "--username=postgres",
        "--file=" + file,
        database);
    try {
      return Files.readString(file).replaceAll("(?m)^\\\\(un)?restrict .*$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server().ifPresent(Cluster::end);
    Programs.run(Path.of("/"), Map.of(), List.of("rm", "-rf", folder.toString())).succeeded();
  }

  private Optional<ProcessHandle> server() {
    Path file = data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().map(String::strip).map(Long::valueOf).flatMap(ProcessHandle::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM waits for the clients and for the archive; nobody will look at this cluster again. */
  private static void end(ProcessHandle server) {
    Programs.run(Path.of("/"), Map.of(), List.of("kill", "-QUIT", Long.toString(server.pid())));
    try {
      server.onExit().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      server.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.destroyForcibly();
    }
  }

  private static String as() {
    return ROOT ? "runuser -u postgres -- " : "";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
