package dev.uplift.run.forecast;

import dev.uplift.batch.progress.Range;
import java.util.List;
import java.util.Optional;

/**
 * How long a run still takes, until it is done and the door is open. Pure.
 *
 * @param spent seconds so far
 */
public record Forecast(double spent, Range left) {
  private static final Range MEASURED = new Range(0.8, 1, 1.5);
  private static final double LEAST = 0.05;

  /** Of a part with little to do. */
  private static final Range SHORT = new Range(0, 0.1, 1);

  private static final double MEGABYTE = 1024 * 1024;

  /**
   * Adds the parts up.
   *
   * @param bytes of the database
   */
  public static Forecast of(List<Part> parts, Durations earlier, long bytes) {
    double spent = parts.stream().mapToDouble(Part::spent).sum();
    Range left =
        parts.stream()
            .filter(part -> !part.over())
            .map(part -> left(part, earlier, bytes))
            .reduce(Range.NONE, Range::plus);
    return new Forecast(spent, left);
  }

  /** How much is done; 100 is for whoever knows that nothing is left. */
  public int percent() {
    double all = spent + left.likely();
    return all <= 0 ? 0 : (int) Math.clamp(Math.floor(100 * spent / all), 0, 99);
  }

  private static Range left(Part part, Durations earlier, long bytes) {
    return part.left().orElseGet(() -> whole(part.name(), earlier, bytes).after(part.spent()));
  }

  private static Range whole(String name, Durations earlier, long bytes) {
    Optional<Double> measured =
        name.length() == 1 ? earlier.ofStep(Integer.parseInt(name)) : earlier.ofSubstep(name);
    return measured
        .map(seconds -> MEASURED.times(Math.max(seconds, LEAST)))
        .orElseGet(() -> bySize(name, bytes / MEGABYTE));
  }

  /** Between what a fast server does with a part of the rows and a slow one with all of them. */
  private static Range bySize(String name, double megabytes) {
    return switch (name) {
      case "2" -> new Range(0.5, 1 + megabytes / 400, 5 + megabytes / 40);
      case "DbSync/SyncSchema" -> new Range(0.1, 0.5 + megabytes / 100, 5 + megabytes / 10);
      case "FinalDbSync/SyncSchema" -> new Range(0.1, 0.5 + megabytes / 200, 5 + megabytes / 15);
      case "PreSync/ExecuteScripts/WaitForBatch", "PostSync/ExecuteScripts/WaitForBatch" ->
          new Range(0, 0.5 + megabytes / 50, 10 + megabytes / 5);
      case "4" -> new Range(0.1, 0.5 + megabytes / 300, 5 + megabytes / 50);
      case "5" -> new Range(0.1, 1, 60);
      case "1" -> new Range(0.1, 2, 120);
      default -> SHORT;
    };
  }
}
