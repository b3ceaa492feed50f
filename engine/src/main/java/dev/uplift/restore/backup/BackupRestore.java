package dev.uplift.restore.backup;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseDrop;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.machine.Program;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.server.PostgresTools;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Puts a backup into a database of its own: everything is checked first, then the database is made,
 * filled by several sessions at once, and analysed. What fails is taken away again. Not safe for
 * many threads.
 */
public final class BackupRestore {
  /** The comment of a database that is not complete yet. */
  static final String INCOMPLETE = "Uplift restores a backup into it: not complete";

  private static final String PROGRAM = "pg_restore";
  private static final String PATH = "Restore";
  private static final Duration LONGEST = Duration.ofDays(14);

  private final Database server;
  private final PostgresTools tools;
  private final Watcher watcher;
  private final InstantSource clock;

  private BackupRestore(
      Database server, PostgresTools tools, Watcher watcher, InstantSource clock) {
    this.server = server;
    this.tools = tools;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * With this machine's {@code pg_restore}.
   *
   * @param server any database of the server
   */
  public static BackupRestore on(Database server, Watcher watcher, InstantSource clock) {
    return new BackupRestore(server, PostgresTools.ofMachine(), watcher, clock);
  }

  /**
   * What is asked for.
   *
   * @param file a custom dump, or the folder of a directory dump
   * @param name of the database that is made
   * @param jobs sessions at once
   * @param owners whether things get their owners and grants; else they belong to Uplift's role
   * @param keepFailed whether a half-made database stays, to be looked at
   */
  public record Request(Path file, String name, int jobs, boolean owners, boolean keepFailed) {}

  /**
   * What was done.
   *
   * @param from the database that the backup was made of
   * @param version of the server that it was on
   * @param entries things restored
   * @param bytes of the new database
   */
  public record Restored(
      String database, String from, String version, int entries, long bytes, double seconds) {}

  /**
   * Checks, makes, fills, analyses.
   *
   * @throws Failure exit code 2 when the file is no backup, 3 with every refusal, 5 when there is
   *     no {@code pg_restore} new enough, 1 with the errors of the restore
   */
  public Restored restore(Request request) {
    long began = clock.millis();
    BackupFile file = BackupFile.of(request.file());
    Archive archive = new ArchiveReader(newest(), file).read();
    Path program = tools.find(PROGRAM, Math.max(archive.toolMajor(), server.version().major()));
    refuse(request, archive);
    try (Session session = server.session("restore-backup")) {
      make(session, request, archive);
      boolean complete = false;
      try {
        fill(request, archive, program);
        analyse(request.name());
        session.execute(comment(request.name(), "null"));
        complete = true;
      } finally {
        if (!complete && !request.keepFailed()) {
          DatabaseDrop.drop(session, request.name());
        }
      }
      notePropertiesLeft(archive, request.name());
      return restored(session, request.name(), archive, (clock.millis() - began) / 1000.0);
    }
  }

  /** Any that can read the archive will do to ask it. */
  private Path newest() {
    return tools.all(PROGRAM).stream()
        .max(Comparator.comparingInt(PostgresTools.Tool::major))
        .map(PostgresTools.Tool::path)
        .orElseGet(() -> tools.find(PROGRAM, server.version().major()));
  }

  private void refuse(Request request, Archive archive) {
    List<Problem> problems =
        server.with(
            "restore-backup",
            session ->
                new ArchiveCheck(session, archive, request.name())
                    .problems(server.version(), request.owners()));
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, problems, null);
    }
  }

  private static void make(Session session, Request request, Archive archive) {
    StringBuilder sql = new StringBuilder("create database ");
    sql.append(Identifier.quote(request.name())).append(" template template0");
    if (request.owners() && !archive.owner().isEmpty()) {
      sql.append(" owner ").append(Identifier.quote(archive.owner()));
    }
    archive.options().forEach((option, value) -> sql.append(option(option, value)));
    session.execute(sql.toString());
    session.execute(comment(request.name(), Identifier.literal(INCOMPLETE)));
  }

  private static String option(String name, String value) {
    return " " + name.toLowerCase(java.util.Locale.ROOT) + " " + Identifier.literal(value);
  }

  private static String comment(String database, String literal) {
    return "comment on database " + Identifier.quote(database) + " is " + literal;
  }

  private void fill(Request request, Archive archive, Path program) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "--verbose"));
    command.add("--no-password");
    command.add("--jobs=" + request.jobs());
    if (!request.owners()) {
      command.addAll(List.of("--no-owner", "--no-privileges"));
    }
    command.add("--dbname=" + connection(request.name()));
    command.add(request.file().toString());
    RestoreOutput output = new RestoreOutput(done -> progress(done, archive.entries()));
    watcher.on(new Event.SubstepStarted(clock.instant(), PATH, 1));
    Program.Ended ended =
        Program.of(command)
            .with(server.programVariables())
            .with(Map.of("LC_ALL", "C"))
            .within(LONGEST)
            .telling(output::line)
            .run();
    if (!ended.well()) {
      throw failed(request, output, ended);
    }
    watcher.on(
        new Event.SubstepEnded(
            clock.instant(),
            PATH,
            "Completed",
            ended.took().toMillis() / 1000.0,
            java.util.Optional.empty()));
  }

  /** A bare name with {@code =} in it would be taken for a whole connection string. */
  private static String connection(String name) {
    return "dbname='" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static Failure failed(Request request, RestoreOutput output, Program.Ended ended) {
    List<Problem> errors =
        output.errors().stream().map(error -> Problem.of("restoreError", error)).toList();
    String left =
        request.keepFailed()
            ? "The database \"" + request.name() + "\" is kept, and is not complete."
            : "The half-made database is dropped; --keep-failed keeps it, to be looked at.";
    return new Failure(
        ExitCode.FAILED,
        Problem.of(
                "restoreFailed",
                "%d errors came up while \"%s\" was restored"
                    .formatted(output.errorCount(), request.file()))
            .withTarget(request.name())
            .withWhy(errors.isEmpty() ? ended.inWords() : null)
            .withRemedy(left + " Mend what the errors name, then run the same command again.")
            .withDetails(errors));
  }

  private void analyse(String name) {
    try (Database database = server.sibling(name)) {
      database.with("analyze", session -> session.execute("analyze"));
    }
  }

  private void notePropertiesLeft(Archive archive, String name) {
    if (archive.properties()) {
      String text =
          "settings, grants and comment of the database itself are not taken over to \""
              + name
              + "\"; uplift adopt gives it those of the original";
      watcher.on(new Event.Noted(clock.instant(), "", text));
    }
  }

  private static Restored restored(Session session, String name, Archive archive, double seconds) {
    long bytes =
        session.one("select pg_database_size(?) as bytes", row -> row.number("bytes"), name);
    return new Restored(
        name, archive.database(), archive.serverVersion(), archive.entries(), bytes, seconds);
  }

  private void progress(long done, int total) {
    watcher.on(new Event.Progress(clock.instant(), PATH, Math.min(done, total), total, "objects"));
  }
}
