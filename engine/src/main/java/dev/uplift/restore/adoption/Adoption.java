package dev.uplift.restore.adoption;

import dev.uplift.closure.DatabaseFolder;
import dev.uplift.closure.DatabaseProperties;
import dev.uplift.closure.Door;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.server.NameSwap;
import dev.uplift.restore.server.SessionEnder;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A restored database takes the name and the properties of the one that the application knows,
 * which stays beside it as {@code NAME_orig}; and the way back from that. Either is one
 * transaction: killed anywhere, it is done or it is not. Not safe for many threads.
 */
public final class Adoption {
  private static final String ASIDE = "_orig";

  private final Database server;
  private final Path home;
  private final String restored;
  private final String name;
  private final Watcher watcher;
  private final InstantSource clock;

  /**
   * Of two databases of one server.
   *
   * @param server a database that is neither of them
   * @param restored what will be adopted
   * @param name that it gets
   */
  public Adoption(
      Database server,
      Path home,
      String restored,
      String name,
      Watcher watcher,
      InstantSource clock) {
    this.server = server;
    this.home = home;
    this.restored = restored;
    this.name = name;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * What stands against it, all at once.
   *
   * @param undo the way back
   * @param endSessions whether those of others may be ended
   */
  public List<Problem> refusals(boolean undo, boolean endSessions) {
    NameSwap swap = undo ? back() : there();
    List<Problem> problems = new ArrayList<>();
    List.of(swap.name(), swap.taken()).forEach(database -> doorStandsOpen(database, problems));
    problems.addAll(
        server.with("adopt", session -> new NameSwapCheck(session, swap, endSessions).problems()));
    return problems;
  }

  /**
   * The database of the name goes aside, the restored one takes its place.
   *
   * @return how many sessions were ended
   * @throws Failure exit code 3 with every refusal; 1 or 5 when the server said no
   */
  public long adopt(boolean endSessions) {
    refuse(false, endSessions);
    DatabaseProperties wanted = properties(name);
    DatabaseProperties given = properties(restored);
    AdoptionFile file = file();
    file.write(new AdoptionFile.Adopted(restored, oid(restored), given, clock.instant()));
    return swap(there(), changes(name, given, wanted));
  }

  /**
   * The database of the name gets its former name and properties, the original its own.
   *
   * @return how many sessions were ended
   * @throws Failure as {@link #adopt}
   */
  public long undo(boolean endSessions) {
    refuse(true, endSessions);
    AdoptionFile file = file();
    Optional<DatabaseProperties> former =
        file.read()
            .filter(adopted -> adopted.oid() == oid(name))
            .map(AdoptionFile.Adopted::properties);
    if (former.isEmpty()) {
      note("it is not known what \"" + restored + "\" was like: owner, grants and settings stay");
    }
    DatabaseProperties now = properties(name);
    long ended =
        swap(back(), former.map(wanted -> changes(restored, now, wanted)).orElse(List.of()));
    file.delete();
    return ended;
  }

  /** Behind a closed door its properties are not its own, and Uplift is at work. */
  private void doorStandsOpen(String database, List<Problem> problems) {
    Path folder = DatabaseFolder.of(home, server, database);
    Door.State state = new Door(server, folder, DoorSettings.DEFAULT, watcher, clock).state();
    if (state != Door.State.OPEN) {
      problems.add(
          Problem.of("doorNotOpen", "the door of \"" + database + "\" is not open")
              .withTarget(database)
              .withWhy("an upgrade or a restore of it is not over: it is " + state)
              .withRemedy("Finish that first: uplift status says where it stands."));
    }
  }

  /** The name that the original has meanwhile. */
  public String aside() {
    return name + ASIDE;
  }

  private NameSwap there() {
    return new NameSwap(name, restored, aside());
  }

  private NameSwap back() {
    return new NameSwap(name, aside(), restored);
  }

  private void refuse(boolean undo, boolean endSessions) {
    List<Problem> refusals = refusals(undo, endSessions);
    if (!refusals.isEmpty()) {
      throw new Failure(ExitCode.REFUSED, refusals, null);
    }
  }

  private long swap(NameSwap swap, List<String> changes) {
    List<String> sql = new ArrayList<>(List.of("set local lock_timeout = '30s'"));
    sql.addAll(swap.statements());
    sql.addAll(changes);
    try (Session session = server.session("adopt");
        SessionEnder ender = SessionEnder.of(server, List.of(swap.name(), swap.taken()))) {
      long ended = ender.endNow();
      ender.goOn();
      session.transaction(() -> sql.forEach(session::execute));
      return ended;
    }
  }

  /** What makes a database of these properties one of those. */
  private static List<String> changes(
      String database, DatabaseProperties now, DatabaseProperties wanted) {
    List<String> sql = new ArrayList<>();
    now.settings().stream()
        .flatMap(setting -> setting.role().stream())
        .distinct()
        .map(role -> resetAll(role, database))
        .forEach(sql::add);
    sql.addAll(wanted.describe(database));
    sql.addAll(wanted.letIn(database, now));
    sql.add(
        "alter database %s allow_connections %s"
            .formatted(Identifier.quote(database), wanted.allowConnections()));
    return sql;
  }

  private static String resetAll(String role, String database) {
    return "alter role %s in database %s reset all"
        .formatted(Identifier.quote(role), Identifier.quote(database));
  }

  private DatabaseProperties properties(String database) {
    return server.with("adopt", session -> DatabaseProperties.read(session, database));
  }

  private long oid(String database) {
    return server.with(
        "adopt",
        session ->
            session.one(
                "select oid::bigint as oid from pg_database where datname = ?",
                row -> row.number("oid"),
                database));
  }

  private AdoptionFile file() {
    return new AdoptionFile(DatabaseFolder.of(home, server, name));
  }

  private void note(String text) {
    watcher.on(new Event.Noted(clock.instant(), "", text));
  }
}
