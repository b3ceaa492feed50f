package dev.uplift.plan.disk;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.machine.Program;
import dev.uplift.pack.environment.Environment.FreeDisk;
import dev.uplift.plan.disk.DiskSpace.Folders;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out how much disk is free on the server: by the environment's probe; else here, where the
 * server's data folder is on this machine and can be read; else by {@code df} on the server, where
 * the role may run programs there; else as the environment says. And by how much the server's log
 * may still grow of it. Where links lead is asked until it is known. Not safe for many threads.
 */
public final class DiskMeasure {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String TABLESPACES =
      """
      select spcname as name, pg_tablespace_location(oid) as folder from pg_tablespace
       where pg_tablespace_location(oid) <> ''
      """;

  private static final String IDENTIFIER =
      "select system_identifier::text as id from pg_control_system()";

  private static final String FACTS =
      """
      select pg_has_role(current_user, 'pg_execute_server_program', 'usage') as programs,
             case when pg_has_role(current_user, 'pg_read_all_settings', 'usage')
                  then current_setting('data_directory') end as data_directory
      """;

  /** POSIX's, in the words of no other language; folders follow. */
  private static final String DF = "LC_ALL=C df -P -k --";

  private final Database database;
  private final Facts facts;
  private final Asked asked;
  private final String df;
  private final Map<Folders, Folders> links = new HashMap<>();

  DiskMeasure(Database database, Facts facts, Asked asked) {
    this(database, facts, asked, DF);
  }

  DiskMeasure(Database database, Facts facts, Asked asked, String df) {
    this.database = database;
    this.facts = facts;
    this.asked = asked;
    this.df = df;
  }

  /** Of a server, as its environment wants it measured. */
  public static DiskMeasure of(Database database, Asked asked) {
    return new DiskMeasure(database, database.with("disk", Facts::read), asked);
  }

  /**
   * How an environment wants free disk to be found.
   *
   * @param probe a shell line that prints it
   * @param place where the line runs
   * @param said what the operator says of it
   */
  public record Asked(Optional<String> probe, Path place, Optional<FreeDisk> said) {}

  /**
   * What the server lets the role know and do.
   *
   * @param dataDirectory empty where the role may not know
   */
  record Facts(boolean runsPrograms, Optional<String> dataDirectory) {
    static Facts read(Session session) {
      return session.one(
          FACTS,
          row ->
              new Facts(
                  row.flag("programs"), Optional.ofNullable(row.stringOrNull("data_directory"))));
    }
  }

  /**
   * Empty when nobody can know.
   *
   * @throws Failure exit code 2 when the environment's probe does not answer as it should
   */
  public Optional<DiskSpace> space() {
    try {
      return measured().or(this::said);
    } catch (Failure e) {
      if (asked.probe().isPresent()) {
        throw e;
      }
      return said(); // nobody who reads this can mend what the server's own df prints
    }
  }

  /**
   * The same without what the environment says: a figure that nobody looks at anew.
   *
   * @throws Failure also when nobody can read what {@code df} prints on the server
   */
  public Optional<DiskSpace> measured() {
    Folders folders = database.with("disk", this::folders);
    Optional<DiskSpace> space =
        asked.probe().isPresent()
            ? Optional.of(probed(asked.probe().get(), folders))
            : here(folders).or(() -> onServer(folders));
    return space.map(this::growing);
  }

  private DiskSpace growing(DiskSpace space) {
    return space.growing(database.with("disk", LogGrowth::read));
  }

  private Folders folders(Session session) {
    Map<String, Path> tablespaces = new LinkedHashMap<>();
    session.query(
        TABLESPACES, row -> tablespaces.put(row.string("name"), Path.of(row.string("folder"))));
    return new Folders(facts.dataDirectory().map(Path::of), tablespaces);
  }

  /** Its mounts, and whose folders lie on them: so it says of the log, else as these are linked. */
  private DiskSpace probed(String line, Folders folders) {
    String text = probe(line);
    List<Volume> volumes = DiskText.volumes(text, line);
    Folders linked =
        DiskText.log(text).map(folders::withLog).orElseGet(() -> linked(folders).orElse(folders));
    return DiskSpace.ofMounts("as the disk-probe says", volumes, linked);
  }

  /** Remembered once it is known; empty while the server's machine cannot be asked. */
  private Optional<Folders> linked(Folders folders) {
    Optional<Folders> known = Optional.ofNullable(links.get(folders));
    if (known.isPresent()) {
      return known;
    }
    Optional<Folders> found = withoutLinks(folders);
    found.ifPresent(each -> links.put(folders, each));
    return found;
  }

  private Optional<Folders> withoutLinks(Folders folders) {
    if (isHere(folders)) {
      return Optional.of(LocalDisk.real(folders));
    }
    try {
      return onServer(folders).map(space -> mounts(space, folders));
    } catch (Failure e) {
      return Optional.empty(); // the probe's figures are known all the same
    }
  }

  private static Folders mounts(DiskSpace space, Folders folders) {
    Map<String, Path> tablespaces = new LinkedHashMap<>();
    folders
        .tablespaces()
        .keySet()
        .forEach(name -> tablespaces.put(name, Path.of(space.of(name).mount())));
    return new Folders(
        Optional.of(Path.of(space.data().mount())),
        Optional.of(Path.of(space.log().mount())),
        tablespaces);
  }

  private String probe(String line) {
    Program program = Program.line(line).in(asked.place()).within(PATIENCE);
    Program.Ended ended = program.run();
    if (!ended.well()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("diskProbe", "the disk-probe failed: " + ended.inWords())
              .withTarget(line)
              .withRemedy("Run it by hand in the environment's folder until it prints free disk."));
    }
    return ended.output();
  }

  private Optional<DiskSpace> here(Folders folders) {
    return isHere(folders)
        ? LocalDisk.space("measured on this machine", folders)
        : Optional.empty();
  }

  private boolean isHere(Folders folders) {
    return folders
        .data()
        .filter(
            data ->
                LocalDisk.holds(
                    data, database.with("disk", s -> s.one(IDENTIFIER, row -> row.string("id")))))
        .isPresent();
  }

  /** Told folders that the server itself named; the table for its answer is undone. */
  private Optional<DiskSpace> onServer(Folders folders) {
    if (!facts.runsPrograms() || folders.data().isEmpty()) {
      return Optional.empty();
    }
    List<Path> places = new ArrayList<>(List.of(folders.data().get(), folders.log().orElseThrow()));
    places.addAll(folders.tablespaces().values());
    try {
      String text = database.with("disk", session -> df(session, places));
      List<Volume> volumes = DiskText.volumes(text, "df on the server");
      return volumes.size() == places.size()
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

  private String df(Session session, List<Path> folders) {
    StringBuilder command = new StringBuilder(df);
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
    return asked
        .said()
        .filter(said -> said.bytes() >= 0)
        .map(
            said ->
                DiskSpace.ofOne("as environment.yaml says", new Volume("the server", said.bytes())))
        .map(this::growing);
  }
}
