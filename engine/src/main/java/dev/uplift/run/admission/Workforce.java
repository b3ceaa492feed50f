package dev.uplift.run.admission;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.pack.PackageStack;
import dev.uplift.platform.Platform;
import dev.uplift.platform.PlatformReader;
import dev.uplift.run.readiness.Readiness;
import dev.uplift.run.request.Site;
import dev.uplift.run.substep.RunMark;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** How the scripts of a run are worked at, and by how many, in whichever process. */
public final class Workforce {
  private static final long CHUNK_ROWS = 10_000;
  private static final int SESSIONS_BESIDE_WORKERS = 8;

  /** Whatever role or database say: an upgrade's statements are long, and its waits are not. */
  public static final Map<String, String> TIMEOUTS =
      Map.of(
          "statement_timeout", "0",
          "lock_timeout", "30min",
          "idle_session_timeout", "0",
          "idle_in_transaction_session_timeout", "0");

  private Workforce() {}

  /** How the scripts of a run are run, by whichever process. */
  public static BatchSettings batch(Site site, PackageStack stack, RunMark mark, int workers) {
    Platform platform = PlatformReader.read(stack);
    Duration lease = site.environment().limits().lease();
    BatchSettings batch =
        new BatchSettings(mark.run(), mark.epoch(), workers, lease, CHUNK_ROWS, Set.of())
            .withTarget(site.environment().limits().chunkTime())
            .withSchema(stack.vendor().schema());
    if (platform.company().isPresent()) {
      batch = batch.withCompanyColumn(platform.company().get().column());
    }
    if (platform.partition().isPresent()) {
      batch = batch.withPartitionColumn(platform.partition().get().column());
    }
    return batch;
  }

  /** The run's own sessions: its workers', and those that the run itself lives on. */
  public static Database sessions(Database database, int workers) {
    return database.with(TIMEOUTS, workers + SESSIONS_BESIDE_WORKERS);
  }

  /** Workers of one process: two for each processor here. */
  public static int usual() {
    return Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 16);
  }

  /**
   * As asked; else two for each processor here, as far as server, database and role let in more
   * sessions than the run itself needs: workers never take what the run lives on.
   */
  public static int size(Database database, OptionalInt asked) {
    if (asked.isPresent()) {
      return asked.getAsInt();
    }
    int free = database.with("workers", Readiness::freeConnections);
    return Math.max(1, Math.min(usual(), free - 2 * SESSIONS_BESIDE_WORKERS));
  }
}
