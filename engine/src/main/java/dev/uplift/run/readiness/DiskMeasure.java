package dev.uplift.run.readiness;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.machine.Program;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.readiness.DiskSpace.Folders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out how much disk is free on the server: by the environment's probe; else here, where the
 * server's data folder is on this machine and can be read; else by {@code df} on the server, where
 * the role may run programs there; else as the environment says.
 */
final class DiskMeasure {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String TABLESPACES =
      """
      select spcname as name, pg_tablespace_location(oid) as folder from pg_tablespace
       where pg_tablespace_location(oid) <> ''
      """;

  private static final String IDENTIFIER =
      "select system_identifier::text as id from pg_control_system()";

  private final Database database;
  private final ServerFacts facts;
  private final Needs needs;

  DiskMeasure(Database database, ServerFacts facts, Needs needs) {
    this.database = database;
    this.facts = facts;
    this.needs = needs;
  }

  /**
   * Empty when nobody can know.
   *
   * @throws Failure exit code 2 when the environment's probe does not answer as it should
   */
  Optional<DiskSpace> space() {
    return measured().or(this::said);
  }

  /** The same without what the environment says: a figure that nobody looks at anew. */
  Optional<DiskSpace> measured() {
    Folders folders = database.with("check", this::folders);
    if (needs.diskProbe().isPresent()) {
      List<Volume> volumes = probe(needs.diskProbe().get());
      return Optional.of(DiskSpace.ofMounts("as the disk-probe says", volumes, folders));
    }
    return here(folders).or(() -> onServer(folders));
  }

  private Folders folders(Session session) {
    Map<String, Path> tablespaces = new LinkedHashMap<>();
    session.query(
        TABLESPACES, row -> tablespaces.put(row.string("name"), Path.of(row.string("folder"))));
    return new Folders(facts.dataDirectory().map(Path::of), tablespaces);
  }

  private List<Volume> probe(String line) {
    Program program = Program.line(line).in(needs.place()).within(PATIENCE);
    Program.Ended ended = program.run();
    if (!ended.well()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("diskProbe", "the disk-probe failed: " + ended.inWords())
              .withTarget(line)
              .withRemedy("Run it by hand in the environment's folder until it prints free disk."));
    }
    return DiskText.volumes(ended.output(), line);
  }

  private Optional<DiskSpace> here(Folders folders) {
    String identifier = database.with("check", s -> s.one(IDENTIFIER, row -> row.string("id")));
    return folders
        .data()
        .filter(data -> LocalDisk.holds(data, identifier))
        .flatMap(data -> LocalDisk.space("measured on this machine", folders));
  }

  /** POSIX's df, told folders that the server itself named; the table for its answer is undone. */
  private Optional<DiskSpace> onServer(Folders folders) {
    if (!facts.runsPrograms() || folders.data().isEmpty()) {
      return Optional.empty();
    }
    List<Path> asked = new ArrayList<>(List.of(folders.data().get(), folders.log().orElseThrow()));
    asked.addAll(folders.tablespaces().values());
    try {
      String text = database.with("check", session -> df(session, asked));
      List<Volume> volumes = DiskText.volumes(text, "df on the server");
      return volumes.size() == asked.size()
          ? Optional.of(inOrder(volumes, List.copyOf(folders.tablespaces().keySet())))
          : Optional.of(DiskSpace.ofMounts("as df on the server says", volumes, folders));
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static DiskSpace inOrder(List<Volume> volumes, List<String> tablespaces) {
    Map<String, Volume> others = new LinkedHashMap<>();
    for (int i = 0; i < tablespaces.size(); i++) {
      others.put(tablespaces.get(i), volumes.get(i + 2));
    }
    return new DiskSpace("as df on the server says", volumes.get(0), volumes.get(1), others);
  }

  private static String df(Session session, List<Path> folders) {
    StringBuilder command = new StringBuilder("LC_ALL=C df -P -k --");
    folders.forEach(folder -> command.append(' ').append(quoted(folder)));
    return session.undone(
        () -> {
          long _ =
              session.execute(
                  "create temporary table uplift_df (line text) on commit drop;"
                      + " copy uplift_df from program "
                      + Identifier.literal(command.toString())
                      + " (format csv, delimiter e'\\x01', quote e'\\x02')");
          List<String> lines =
              session.query("select line from uplift_df", row -> row.string("line"));
          return String.join("\n", lines);
        });
  }

  private static String quoted(Path folder) {
    return "'" + folder.toString().replace("'", "'\\''") + "'";
  }

  private Optional<DiskSpace> said() {
    return needs
        .freeDisk()
        .filter(said -> said.bytes() >= 0)
        .map(
            said ->
                DiskSpace.ofOne(
                    "as environment.yaml says", new Volume("the server", said.bytes())));
  }
}
