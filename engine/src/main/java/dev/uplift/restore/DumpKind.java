package dev.uplift.restore;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseLocale;
import dev.uplift.database.Identifier;
import dev.uplift.machine.Program;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.manifest.Manifest;
import dev.uplift.restore.manifest.ManifestReader;
import dev.uplift.restore.server.CopyName;
import dev.uplift.restore.server.PostgresTools;
import dev.uplift.restore.server.ServerDatabases;
import dev.uplift.watch.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A dump in directory format. It can be held against the database only where it is restored, so
 * every level restores it into a database of its own. Putting back restores it beside the failed
 * database, and renames.
 */
final class DumpKind implements RestoreKind {
  /** Of {@link RestorePoint#at}: where it lies. */
  private static final String FOLDER = "folder";

  /** The options of CREATE DATABASE. */
  private static final String OPTIONS = "options";

  private static final Duration PATIENCE = Duration.ofDays(7);
  private static final int JOBS = 2;

  private static final String TABLESPACE =
      """
      select t.spcname as name from pg_database d join pg_tablespace t on t.oid = d.dattablespace
       where d.datname = current_database()
      """;

  private final Premises premises;
  private final Swap swap;

  DumpKind(Premises premises) {
    this.premises = premises;
    this.swap = new Swap(premises);
  }

  @Override
  public List<Problem> refusals() {
    List<Problem> found = new ArrayList<>();
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      new Obstacles(server.session(), premises.name(), premises.settings().allow())
          .all().stream()
              .filter(problem -> !problem.code().equals("collationVersion"))
              .forEach(found::add);
    } catch (Failure e) {
      found.addAll(e.problems());
    }
    for (String program : List.of("pg_dump", "pg_restore")) {
      try {
        var _ = tool(program);
      } catch (Failure e) {
        found.addAll(e.problems());
      }
    }
    found.addAll(DumpFolder.refusals(folder()));
    return found;
  }

  @Override
  public RestoreForecast forecast(List<RestorePoint> earlier) {
    long bytes = premises.bytes();
    Pace pace = new Pace(bytes, earlier, Pace.DUMP);
    double verify =
        pace.restoring(premises.settings().level()) + pace.compare(premises.settings().level());
    return new RestoreForecast(
        pace.take(), verify, pace.restoring(premises.settings().level()), bytes, 0);
  }

  @Override
  public Map<String, String> place(String name) {
    Path dump = folder().resolve(name + ".dump").toAbsolutePath();
    if (Files.exists(dump)) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("folderExists", "there is a folder \"" + dump + "\" already")
              .withTarget(dump.toString())
              .withRemedy("Move it away, or choose another name for the restore point."));
    }
    String copy = CopyName.of(premises.name(), "_rp_" + name);
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      if (server.exists(copy)) {
        throw CloneKind.occupied(copy);
      }
    }
    return Map.of(FOLDER, dump.toString(), Swap.COPY, copy, OPTIONS, options());
  }

  @Override
  public Map<String, String> take(RestorePoint point) {
    Path dump = Path.of(point.at().getOrDefault(FOLDER, ""));
    DumpFolder.delete(dump);
    DumpFolder.create(folder());
    run(
        point.database(),
        "dumpFailed",
        List.of(
            tool("pg_dump"),
            "--format=directory",
            "--compress=1",
            "--jobs=" + jobs(),
            "--file=" + dump,
            "--dbname=" + ShellLines.connection(point.database())));
    return Map.of();
  }

  @Override
  public List<Problem> differences(RestorePoint point, Level level, Manifest original) {
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      List<Problem> differences =
          restored(
              server,
              point,
              copy -> original.differences(new ManifestReader(copy).read(original.level())));
      server.drop(copy(point));
      return differences;
    }
  }

  @Override
  public Manifest contents(RestorePoint point) {
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      Manifest contents =
          restored(server, point, copy -> new ManifestReader(copy).read(Level.HASHES));
      server.drop(copy(point));
      return contents;
    }
  }

  @Override
  public void back(RestorePoint begun, Progress progress) {
    RestorePoint point = begun;
    if (!point.at().containsKey(Swap.COPY_OID)) {
      progress.reached("RESTORING", Map.of());
      String oid;
      try (ServerDatabases server = ServerDatabases.of(premises.database())) {
        oid = restored(server, point, DumpKind::analyzed);
      }
      point = progress.reached("RESTORED", Map.of(Swap.COPY_OID, oid));
    }
    swap.carryOut(point, progress);
  }

  @Override
  public void clear(RestorePoint point) {
    swap.clear(point);
    try {
      DumpFolder.delete(Path.of(point.at().getOrDefault(FOLDER, "")));
    } catch (Failure e) {
      String text = "the dump stays: " + e.getMessage();
      premises.watcher().on(new Event.Noted(premises.clock().instant(), "restore", text));
    }
  }

  @Override
  public void drop(RestorePoint point) {
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      if (!Swap.done(server, point)) {
        server.drop(copy(point));
      }
    }
    DumpFolder.delete(Path.of(point.at().getOrDefault(FOLDER, "")));
  }

  @Override
  public List<String> stepsByHand(RestorePoint point) {
    ShellLines shell = new ShellLines(premises.database());
    List<String> lines = new ArrayList<>();
    try (ServerDatabases server = ServerDatabases.of(premises.database())) {
      if (!Swap.done(server, point)) {
        String copy = Identifier.quote(copy(point));
        lines.addAll(
            shell.psql(
                List.of(
                    "drop database if exists " + copy + " with (force);",
                    "create database " + copy + " " + point.at().get(OPTIONS) + ";",
                    "revoke all on database " + copy + " from public;")));
        lines.add(
            "pg_restore --exit-on-error --jobs=%d %s -d %s %s"
                .formatted(
                    jobs(),
                    shell.server(),
                    ShellLines.quote(ShellLines.connection(copy(point))),
                    ShellLines.quote(point.at().getOrDefault(FOLDER, ""))));
      }
      lines.addAll(shell.psql(swap.statementsByHand(point, server)));
    }
    return lines;
  }

  /** What the work says of the dump, restored into the copy, which nobody can get into after. */
  private <T> T restored(ServerDatabases server, RestorePoint point, Function<Database, T> work) {
    String copy = copy(point);
    server.drop(copy);
    server
        .session()
        .execute(
            "create database %s %s allow_connections false"
                .formatted(Identifier.quote(copy), point.at().get(OPTIONS)));
    server.forUpliftAlone(copy);
    return server.inside(
        copy,
        inside -> {
          run(
              copy,
              "dumpNotRestored",
              List.of(
                  tool("pg_restore"),
                  "--exit-on-error",
                  "--jobs=" + jobs(),
                  "--dbname=" + ShellLines.connection(copy),
                  point.at().getOrDefault(FOLDER, "")));
          return work.apply(inside);
        });
  }

  private static String analyzed(Database copy) {
    return copy.with(
        "restore",
        session -> {
          session.execute("analyze");
          return session.one(
              "select oid::bigint as oid from pg_database where datname = current_database()",
              row -> Long.toString(row.number("oid")));
        });
  }

  private void run(String database, String code, List<String> command) {
    Program.Ended ended =
        Program.of(command).with(premises.database().programVariables()).within(PATIENCE).run();
    if (!ended.well()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of(code, Path.of(command.getFirst()).getFileName() + " failed")
              .withTarget(database)
              .withWhy(ended.inWords())
              .withRemedy("Mend what it says, and run the same command again."));
    }
  }

  private String options() {
    String tablespace =
        premises
            .database()
            .with("locale", session -> session.one(TABLESPACE, row -> row.string("name")));
    return DatabaseLocale.read(premises.database()).sql()
        + " tablespace "
        + Identifier.quote(tablespace);
  }

  private String tool(String program) {
    int major = premises.database().version().major();
    return PostgresTools.ofMachine().find(program, major).toString();
  }

  private int jobs() {
    return premises.settings().jobs().orElse(JOBS);
  }

  private Path folder() {
    return premises.settings().folder().orElse(premises.folder().resolve("restore-points"));
  }

  private static String copy(RestorePoint point) {
    return point.at().getOrDefault(Swap.COPY, "");
  }
}
