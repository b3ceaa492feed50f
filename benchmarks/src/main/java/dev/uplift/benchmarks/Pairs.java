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
   * Prints every pair, then medians and spread of both sides and of ours over the rival. Each side
   * has run once before the first pair: neither is compared while Java still compiles it.
   */
  void measure(String title, Side ours, Side rival) {
    out.printf("%n%s: %s / %s%n", title, ours.name(), rival.name());
    double coldOurs = ours.seconds().getAsDouble();
    double coldRival = rival.seconds().getAsDouble();
    out.printf(Locale.ROOT, "  %7.2f s %7.2f s  (cold, not counted)%n", coldOurs, coldRival);
    List<Double> mine = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      double first = (pair % 2 == 0 ? ours : rival).seconds().getAsDouble();
      double second = (pair % 2 == 0 ? rival : ours).seconds().getAsDouble();
      double a = pair % 2 == 0 ? first : second;
      double b = pair % 2 == 0 ? second : first;
      mine.add(a);
      theirs.add(b);
      ratios.add(a / b);
      out.printf(Locale.ROOT, "  %7.2f s %7.2f s  ratio %.3f%n", a, b, a / b);
    }
    out.printf("  %s: %s s%n", ours.name(), Spread.of(mine));
    out.printf("  %s: %s s%n", rival.name(), Spread.of(theirs));
    out.printf("  ratio: %s%n", Spread.of(ratios));
    line(
        "%s: %s / %s | %d pairs | %s s / %s s, ratio %s"
            .formatted(
                title,
                ours.name(),
                rival.name(),
                pairs,
                Spread.of(mine),
                Spread.of(theirs),
                Spread.of(ratios)));
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
