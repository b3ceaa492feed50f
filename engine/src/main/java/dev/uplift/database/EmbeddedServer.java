package dev.uplift.database;

import dev.uplift.machine.Folders;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL server of Uplift's own, under a folder of Uplift's own: loopback only, password
 * kept in a file that its owner alone can read, all durability on. It outlives the process that
 * started it. Safe for many threads and processes: a file lock guards starting and stopping.
 */
public final class EmbeddedServer {
  private static final String USER = "uplift";
  private static final Pattern PORT = Pattern.compile("(?m)^port = (\\d+)$");

  private final Path folder;
  private final PostgresBinaries binaries;
  private final boolean hasty;

  private EmbeddedServer(Path folder, PostgresBinaries binaries, boolean hasty) {
    this.folder = folder;
    this.binaries = binaries;
    this.hasty = hasty;
  }

  /**
   * The server of a major version.
   *
   * @param home Uplift's folder; the server lives in {@code home/postgres-<major>}
   * @param major 15 to 18
   * @param jars folder of the jars that hold PostgreSQL itself
   */
  public static EmbeddedServer at(Path home, int major, Path jars) {
    Path folder = home.toAbsolutePath().normalize().resolve("postgres-" + major);
    return new EmbeddedServer(
        folder, new PostgresBinaries(jars, major, folder.resolve("server")), false);
  }

  /**
   * The same server, made for tests alone, which start thousands of sessions. It leaves it to the
   * operating system when files reach the disk: what is committed outlives the death of every
   * process, as always, but not that of the machine. And it asks for the password by MD5, since
   * SCRAM costs client and server more than all the rest of a session's start.
   */
  public EmbeddedServer hasty() {
    return new EmbeddedServer(folder, binaries, true);
  }

  /**
   * Starts the server unless it runs; makes it first where there is none.
   *
   * @return its maintenance database
   */
  public DatabaseUrl start() {
    return locked(
        () -> {
          if (running()) {
            return url();
          }
          Path program = binaries.unpacked();
          Optional<Postmaster> last = Postmaster.of(data());
          if (last.isPresent()) {
            last.get().forgetIfZombie(data());
          }
          if (!Files.exists(data().resolve("PG_VERSION"))) {
            initialise(program);
          }
          Files.writeString(data().resolve("uplift.conf"), settings(port()));
          launch(program);
          return url();
        });
  }

  /** Where the running server is; empty when none runs. */
  public Optional<DatabaseUrl> find() {
    return running() ? Optional.of(url()) : Optional.empty();
  }

  /** Stops the server; false when none ran. Open sessions are ended, committed work is safe. */
  public boolean stop() {
    return Files.exists(data())
        && locked(
            () -> {
              if (!running()) {
                return false;
              }
              stop("fast");
              return true;
            });
  }

  /** Takes the server's data away, for good; the programs stay. Whatever ran on it is ended. */
  public void remove() {
    if (Files.exists(data())) {
      boolean _ =
          locked(
              () -> {
                if (Postmaster.of(data()).filter(last -> last.serves(data())).isPresent()) {
                  stop("immediate");
                }
                Folders.delete(data());
                return true;
              });
    }
  }

  public Secret secret() {
    try {
      return Secret.ofFile(folder.resolve("password"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For programs that are not Uplift: {@code PGPASSFILE}. */
  public Path passFile() {
    return folder.resolve("pgpass");
  }

  private void initialise(Path program) throws IOException {
    String password = randomText();
    writePrivate(folder.resolve("password"), password + "\n");
    writePrivate(folder.resolve("pgpass"), "*:*:*:" + USER + ":" + password + "\n");
    Path unfinished = folder.resolve("data.new");
    Folders.delete(unfinished);
    List<String> line = new ArrayList<>();
    line.add(program.resolve("bin/initdb").toString());
    line.addAll(List.of("-D", unfinished.toString(), "-U", USER));
    line.addAll(List.of("--pwfile=" + folder.resolve("password"), "--data-checksums"));
    line.addAll(List.of("--encoding=UTF8", "--locale=C.UTF-8"));
    line.addAll(hasty ? List.of("--auth=md5", "--no-sync") : List.of("--auth=scram-sha-256"));
    Commands.run(
        "make the embedded PostgreSQL server's data folder",
        folder.resolve("server.log"),
        Commands.asUnprivileged(line));
    Files.writeString(
        unfinished.resolve("postgresql.conf"),
        "\ninclude_if_exists 'uplift.conf'\n",
        StandardOpenOption.APPEND);
    Files.move(unfinished, data());
  }

  private void launch(Path program) throws IOException {
    Path log = folder.resolve("server.log");
    Commands.run(
        "start the embedded PostgreSQL server",
        log,
        asServerUser(
            program,
            "pg_ctl",
            "-w",
            "-t",
            "120",
            "-l",
            folder.resolve("postgres.log").toString(),
            "start"));
  }

  private void stop(String mode) throws IOException {
    Commands.run(
        "stop the embedded PostgreSQL server",
        folder.resolve("server.log"),
        asServerUser(binaries.unpacked(), "pg_ctl", "-m", mode, "-w", "stop"));
  }

  private List<String> asServerUser(Path program, String command, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(program.resolve("bin").resolve(command).toString());
    line.add("-D");
    line.add(data().toString());
    line.addAll(List.of(arguments));
    return Commands.asUnprivileged(line);
  }

  /** Full pages stay on: a process that is killed can leave half a page behind. */
  private String settings(int port) {
    return """
    listen_addresses = '127.0.0.1'
    port = %d
    unix_socket_directories = ''
    max_connections = 100
    max_locks_per_transaction = 64
    shared_buffers = '512MB'
    maintenance_work_mem = '256MB'
    max_wal_size = '4GB'
    checkpoint_timeout = '15min'
    wal_level = 'logical'
    fsync = %s
    full_page_writes = on
    synchronous_commit = on
    """
        .formatted(port, hasty ? "off" : "on");
  }

  private boolean running() {
    return Postmaster.of(data()).filter(Postmaster::runs).isPresent();
  }

  private DatabaseUrl url() {
    int port =
        Postmaster.of(data())
            .map(Postmaster::port)
            .orElseThrow(() -> new IllegalStateException("no server is named in " + data()));
    return DatabaseUrl.parse("postgresql://" + USER + "@127.0.0.1:" + port + "/postgres");
  }

  private Path data() {
    return folder.resolve("data");
  }

  private <T> T locked(Work<T> work) {
    try {
      Files.createDirectories(folder);
      Path lock = folder.resolve("lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = Folders.lock(channel)) {
        if (!held.isValid()) {
          throw new IOException("the lock is not held: " + lock);
        }
        return work.run();
      }
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED,
          List.of(
              Problem.of(
                      "embeddedServer",
                      "the embedded PostgreSQL server cannot be used: " + Cause.inWords(e))
                  .withTarget(folder.toString())
                  .withRemedy(
                      "Make the folder writable, or name another by --home or UPLIFT_HOME, or use"
                          + " your own server with --database.")),
          e);
    }
  }

  /** The port of last time where it is still free, so that what names it stays true. */
  private int port() throws IOException {
    Path last = data().resolve("uplift.conf");
    if (Files.exists(last)) {
      Matcher port = PORT.matcher(Files.readString(last));
      if (port.find()) {
        try (ServerSocket socket = listen(Integer.parseInt(port.group(1)))) {
          return socket.getLocalPort();
        } catch (BindException e) {
          return freePort();
        }
      }
    }
    return freePort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = listen(0)) {
      return socket.getLocalPort();
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  private static String randomText() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void writePrivate(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private interface Work<T> {
    T run() throws IOException;
  }
}
