package dev.uplift.proving.kill;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.database.Database;
import dev.uplift.proving.Databases;
import dev.uplift.proving.KilledServer;
import dev.uplift.proving.Programs;
import dev.uplift.proving.Programs.Ended;
import dev.uplift.proving.Signal;
import dev.uplift.proving.Uplift;
import dev.uplift.proving.kill.Turnstile.Fatal;
import dev.uplift.proving.kill.Turnstile.Passed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * A server of its own, on it an old database, one with the new structure, and what becomes of the
 * old one by a sync that nobody interrupts. By itself or with settings that it has only here.
 *
 * @param structure of the target
 * @param passed every statement of that sync
 */
record SwapLane(
    KilledServer server,
    Path folder,
    Database old,
    Database target,
    Catalog structure,
    SwapEnd expected,
    List<Passed> passed) {

  static List<SwapLane> all(Path folder, String old, String target) {
    return all(folder, Map.of(), old, target);
  }

  /**
   * As {@link #all(Path, String, String)}.
   *
   * @param settings of the server, which it takes at its start
   */
  static List<SwapLane> all(Path folder, Map<String, String> settings, String old, String target) {
    return IntStream.range(0, Lanes.number())
        .mapToObj(number -> at(number, folder, settings, old, target))
        .toList();
  }

  private static SwapLane at(
      int number, Path folder, Map<String, String> settings, String old, String target) {
    KilledServer killed = KilledServer.ofLane(number);
    killed.startWith(settings);
    Databases databases = new Databases(killed.server());
    Database shall = filled(databases, target);
    SwapLane lane =
        new SwapLane(
            killed,
            folder,
            filled(databases, old),
            shall,
            CatalogReader.read(shall),
            SwapEnd.NONE,
            List.of());
    return lane.withWhole();
  }

  private static Database filled(Databases databases, String sql) {
    Database database = databases.fresh("swap");
    long _ = database.with("old", session -> session.execute(sql));
    return database;
  }

  private SwapLane withWhole() {
    Database whole = copy();
    Attempt attempt = attempt(whole, Optional.empty(), _ -> {});
    attempt.ended().succeeded();
    SwapEnd end = SwapEnd.of(whole);
    forget(whole);
    return new SwapLane(server, folder, old, target, structure, end, attempt.passed());
  }

  /** How a process fared, and what it said to the server. */
  record Attempt(Ended ended, List<Passed> passed, boolean struck) {}

  /** A process of its own that syncs, and is killed where it is said. */
  Attempt dying(Database database, Fatal fatal) {
    return attempt(database, Optional.of(fatal), Signal.KILL::to);
  }

  /**
   * As {@link #dying}; the server dies while it stands still, so that it never hears of that, and
   * is there again afterwards.
   */
  Attempt dyingTogether(Database database, Fatal fatal) {
    Attempt attempt =
        attempt(
            database,
            Optional.of(fatal),
            victim -> {
              Signal.STOP.to(victim);
              server.kill();
              Signal.KILL.to(victim);
            });
    server.startAgain();
    return attempt;
  }

  /** As {@link #dying}, but it is only the connection that is cut, on which the statement came. */
  Attempt cut(Database database, Fatal fatal) {
    return attempt(database, Optional.of(fatal), _ -> {});
  }

  private Attempt attempt(Database database, Optional<Fatal> fatal, LongConsumer strike) {
    CompletableFuture<Process> process = new CompletableFuture<>();
    Runnable strikes = () -> strike.accept(process.join().pid());
    try (Turnstile turnstile = new Turnstile(database.url(), fatal, strikes)) {
      List<String> command =
          Uplift.command(
              ShadowSync.class.getName(),
              List.of(turnstile.through().toString(), target.url().toString()));
      Map<String, String> variables = Map.of("PGPASSWORD", databases().password());
      Ended ended = Programs.run(folder, variables, command, process::complete);
      return new Attempt(ended, turnstile.passed(), turnstile.struck());
    }
  }

  /** The same again, in this process: it knows nothing of the one that was killed. */
  void goOn(Database database) {
    ShadowSync.perform(database, structure);
  }

  /** Of the old database; {@link #forget} takes it away. */
  Database copy() {
    return databases().copyOf(old, "swap");
  }

  void forget(Database database) {
    databases().drop(database);
  }

  private Databases databases() {
    return new Databases(server.server());
  }

  void stop() {
    old.close();
    target.close();
    server.remove();
  }
}
