package dev.uplift.cli;

import dev.uplift.run.readiness.Check;
import dev.uplift.run.readiness.Check.State;
import dev.uplift.run.readiness.Readiness.Report;
import java.util.Locale;

/**
 * A report of readiness for people: a line for each check, and below it what to do.
 *
 * @param columns of the terminal
 */
record CheckText(Report report, Columns columns) {
  String text() {
    int width = report.checks().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    text.append("%s as %s%n%n".formatted(report.database(), report.role()));
    for (Check check : report.checks()) {
      line(text, state(check), check.name(), check.found(), width);
      if (check.costs() != null) {
        line(text, "", "  costs", check.costs(), width);
      }
      if (check.remedy() != null) {
        line(text, "", "  remedy", check.remedy(), width);
      }
    }
    return text.append('\n').append(columns.entry("", "", sum())).toString();
  }

  private static String state(Check check) {
    String state = check.state().name().toLowerCase(Locale.ROOT);
    return check.state() == State.LACKS && !check.needed() ? "(lacks)" : state;
  }

  private void line(StringBuilder text, String state, String name, String what, int width) {
    String first = ("%-8s %-" + Math.max(1, width) + "s  ").formatted(state, name);
    text.append(columns.entry(first, " ".repeat(first.length()), what));
  }

  private String sum() {
    long stopping =
        report.checks().stream().filter(c -> c.needed() && c.state() == State.LACKS).count();
    long others =
        report.checks().stream().filter(c -> !c.needed() && c.state() == State.LACKS).count();
    String more = others == 0 ? "" : " In brackets: what this upgrade can do without.";
    return report.ready()
        ? "Ready: nothing lacks that is needed." + more
        : "Not ready: " + things(stopping) + " that this upgrade needs." + more;
  }

  private static String things(long count) {
    return count == 1 ? "1 thing lacks" : count + " things lack";
  }
}
