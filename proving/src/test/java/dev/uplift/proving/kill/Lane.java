package dev.uplift.proving.kill;

import dev.uplift.database.Database;
import dev.uplift.proving.Databases;
import dev.uplift.proving.Differences;
import dev.uplift.proving.KilledServer;
import dev.uplift.proving.MixedPackage;
import dev.uplift.proving.MixedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A server of its own, on it an old database, and what became of another one of the same rows by a
 * run that nobody interrupted.
 */
record Lane(KilledServer server, Database old, MixedRun whole, Outcome expected) {
  /** One for each that works side by side; the caller stops them. */
  static List<Lane> all(Path folder) {
    return IntStream.range(0, Lanes.number()).mapToObj(number -> at(number, folder)).toList();
  }

  private static Lane at(int number, Path folder) {
    KilledServer killed = KilledServer.ofLane(number);
    Databases server = new Databases(killed.server());
    Database old = server.fresh("lane");
    MixedPackage.install(old);
    Database model = server.copyOf(old, "whole");
    MixedRun whole = MixedRun.prepared(folder.resolve("lane" + number), model, server.passFile());
    return new Lane(killed, old, whole, Outcome.of(whole.whole().exit(), model));
  }

  Databases databases() {
    return new Databases(server.server());
  }

  /** A copy of the old database, ready for the first execute; {@link #forget} takes it away. */
  MixedRun prepared() {
    Databases databases = databases();
    Database database = databases.copyOf(old, "killed");
    return MixedRun.prepared(whole.folder(), database, databases.passFile(), whole);
  }

  void forget(MixedRun run) {
    databases().drop(run.database());
  }

  /** How the run's database is unlike that of the uninterrupted one. */
  List<String> differences(MixedRun run) {
    return Differences.between(run.database(), whole.database());
  }

  void stop() {
    old.close();
    whole.database().close();
    server.remove();
  }
}
