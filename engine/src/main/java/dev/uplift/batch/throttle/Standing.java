package dev.uplift.batch.throttle;

import dev.uplift.batch.throttle.PauseTable.Paused;
import dev.uplift.database.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What holds workers back at the moment, as the database says.
 *
 * @param ceilings that are passed, the tightest first
 */
public record Standing(Optional<Paused> paused, List<Passed> ceilings) {
  public Standing {
    ceilings = List.copyOf(ceilings);
  }

  /**
   * A ceiling that is passed.
   *
   * @param limit walPerSecond, replicationLag, keepFree, leastFree, workers
   * @param permitted workers that may begin the next chunk
   */
  public record Passed(String limit, int permitted, Instant since, String why) {}

  /** Of a run; nothing where there are no such tables. */
  public static Standing read(Session session, long run) {
    return ThrottleTable.there(session)
        ? new Standing(PauseTable.read(session, run), ThrottleTable.read(session, run))
        : new Standing(Optional.empty(), List.of());
  }

  /** Workers of all processes together; {@link Integer#MAX_VALUE}: as many as there are. */
  public int permitted() {
    int least = ceilings.stream().mapToInt(Passed::permitted).min().orElse(Integer.MAX_VALUE);
    return paused.isPresent() ? 0 : least;
  }

  /** What holds them back, without figures. */
  List<String> names() {
    Stream<String> limits = ceilings.stream().map(Passed::limit).sorted();
    return Stream.concat(paused.stream().map(_ -> "paused"), limits).toList();
  }

  /** For people; empty when nothing holds anybody back. */
  public String inWords() {
    if (paused.isPresent()) {
      return paused.get().inWords();
    }
    return String.join("; ", ceilings.stream().map(Passed::why).toList());
  }
}
