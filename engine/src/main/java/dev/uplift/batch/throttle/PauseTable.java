package dev.uplift.batch.throttle;

import dev.uplift.database.Row;
import dev.uplift.database.Session;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The runs whose scripts a person has paused: no chunk begins until they are resumed. */
public final class PauseTable {
  static final String CREATE =
      """
      create table if not exists dbupgrade.pause (
        run bigint primary key,
        who text not null,
        why text not null,
        since timestamptz not null)
      """;

  private static final String PAUSE =
      """
      insert into dbupgrade.pause (run, who, why, since)
      values (?, ?, ?, clock_timestamp()) on conflict do nothing
      """;

  private static final String RESUME =
      "delete from dbupgrade.pause where run = ? returning who, why, since";

  private static final String READ = "select who, why, since from dbupgrade.pause where run = ?";

  private PauseTable() {}

  /** By whom, why (may be empty), since when. */
  public record Paused(String who, String why, Instant since) {
    /** For people. */
    public String inWords() {
      return "paused by "
          + who
          + " since "
          + since.truncatedTo(ChronoUnit.SECONDS)
          + (why.isEmpty() ? "" : ": " + why);
    }
  }

  /** False when it was paused already: that stays as it is. */
  public static boolean pause(Session session, long run, String who, String why) {
    return session.update(PAUSE, run, who, why) == 1;
  }

  /** What it was; empty when it was not paused. */
  public static Optional<Paused> resume(Session session, long run) {
    return session.first(RESUME, PauseTable::paused, run);
  }

  public static Optional<Paused> read(Session session, long run) {
    return session.first(READ, PauseTable::paused, run);
  }

  private static Paused paused(Row row) {
    return new Paused(row.string("who"), row.string("why"), row.instant("since"));
  }
}
