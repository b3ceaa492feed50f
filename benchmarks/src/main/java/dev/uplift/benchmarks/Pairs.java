package dev.uplift.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Two sides measured in turn; who goes first alternates, so that neither always finds a warm
 * machine.
 */
final class Pairs {
  private final PrintStream out;
  private final int pairs;

  Pairs(PrintStream out, int pairs) {
    this.out = out;
    this.pairs = pairs;
  }

  /** One side: its name, and a measurement that prepares itself and answers seconds. */
  record Side(String name, DoubleSupplier seconds) {}

  /** Prints every time, then median and spread beside what it may take. */
  void measure(String title, DoubleSupplier seconds, double most) {
    out.printf("%n%s%n", title);
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      all.add(seconds.getAsDouble());
      out.printf(Locale.ROOT, "  %7.2f s%n", all.getLast());
    }
    line("%s | %d times | %s s, of %.0f at most".formatted(title, pairs, Spread.of(all), most));
  }

  /**
   * Prints every pair, then medians and spread of both sides and of ours over the rival. Neither is
   * compared while Java still compiles it: the first pair does not count, unless both took so long
   * that this is nothing beside it.
   */
  void measure(String title, Side ours, Side rival) {
    out.printf("%n%s: %s / %s%n", title, ours.name(), rival.name());
    List<Pair> counted = new ArrayList<>();
    for (int turn = 0; counted.size() < pairs; turn++) {
      Pair pair = turn % 2 == 0 ? Pair.oursFirst(ours, rival) : Pair.rivalFirst(ours, rival);
      boolean counts = turn > 0 || pair.isLong();
      out.printf("  %s%s%n", pair, counts ? "" : "  (cold, not counted)");
      if (counts) {
        counted.add(pair);
      }
    }
    Spread mine = Spread.of(counted.stream().map(Pair::ours).toList());
    Spread theirs = Spread.of(counted.stream().map(Pair::rival).toList());
    Spread ratios = Spread.of(counted.stream().map(Pair::ratio).toList());
    out.printf("  %s: %s s%n", ours.name(), mine);
    out.printf("  %s: %s s%n", rival.name(), theirs);
    out.printf("  ratio: %s%n", ratios);
    line(
        "%s: %s / %s | %d pairs | %s s / %s s, ratio %s"
            .formatted(title, ours.name(), rival.name(), pairs, mine, theirs, ratios));
  }

  /** Both sides' seconds, one right after the other. */
  private record Pair(double ours, double rival) {
    /** Beside which what Java compiles is nothing. */
    private static final double LONG = 60;

    static Pair oursFirst(Side ours, Side rival) {
      double mine = ours.seconds().getAsDouble();
      return new Pair(mine, rival.seconds().getAsDouble());
    }

    static Pair rivalFirst(Side ours, Side rival) {
      double theirs = rival.seconds().getAsDouble();
      return new Pair(ours.seconds().getAsDouble(), theirs);
    }

    boolean isLong() {
      return Math.min(ours, rival) > LONG;
    }

    double ratio() {
      return ours / rival;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%7.2f s %7.2f s  ratio %.3f", ours, rival, ratio());
    }
  }

  /** Ready to be kept. */
  private void line(String figures) {
    out.printf("  %s%n  for RESULTS.md:%n", Surroundings.heap());
    out.printf("| %s | %s |%n", Surroundings.cells(), figures);
  }

  /** Smallest, middle and largest of some figures. */
  record Spread(double least, double median, double most) {
    static Spread of(List<Double> figures) {
      List<Double> sorted = figures.stream().sorted().toList();
      return new Spread(sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast());
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "median %.3f (%.3f to %.3f)", median, least, most);
    }
  }
}
