package dev.uplift.cli;

import dev.uplift.plan.Plan;
import dev.uplift.plan.Plan.Disk;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.PlanWords;
import dev.uplift.plan.disk.Sizes;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A plan for people at a terminal: what they decide by; the SQL is in the files.
 *
 * @param kept the file
 * @param site options that say which site is meant, for the command that carries the plan out
 * @param columns of the terminal
 */
record PlanText(Plan plan, Path kept, String site, Columns columns) {
  private static final int GONE = 12;
  private static final int CONVERSIONS = 20;

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("%s (%s), PostgreSQL %s%n%n".formatted(name(), size(), plan.database().server()));
    text.append(columns.table(new Table(List.of("Phase", "What", "Likely", "Unlucky"), steps())));
    text.append('\n');
    conversions(text);
    line(text, "Downtime", PlanWords.downtime(plan.downtime()));
    line(text, "Way back", PlanWords.wayBack(plan.restore()));
    plan.disks().forEach(disk -> line(text, "Disk " + disk.mount(), disk(disk)));
    line(text, "Destroyed", destroyed());
    plan.provisional().forEach(each -> line(text, "Provisional", each));
    plan.warnings().forEach(problem -> problem(text, "Warning", problem));
    plan.refusals().forEach(problem -> problem(text, "Refused", problem));
    line(text, "Plan", plan.planId());
    line(text, "Kept in", kept.toString());
    return text.append('\n').append(columns.entry("", "", closing())).toString();
  }

  private String name() {
    return plan.database().name();
  }

  private String size() {
    return PlanWords.counted(plan.database().tables(), "table")
        + ", "
        + Sizes.bytes(plan.database().bytes());
  }

  private List<List<String>> steps() {
    List<List<String>> rows = new ArrayList<>();
    for (Step step : plan.steps()) {
      String what =
          step.scripts().isEmpty()
              ? PlanWords.counted(step.changes().size(), "change")
              : PlanWords.counted(step.scripts().size(), "script");
      rows.add(
          List.of(
              PlanWords.phase(step.path()),
              what,
              PlanWords.seconds(step.estimateSeconds().likely()),
              PlanWords.seconds(step.estimateSeconds().high())));
    }
    return rows;
  }

  /** Of each that a rewrite might have carried out, whether one does, and why. */
  private void conversions(StringBuilder text) {
    List<ScriptPart> asked =
        plan.steps().stream()
            .flatMap(step -> step.scripts().stream())
            .filter(script -> script.because().isPresent())
            .toList();
    if (asked.isEmpty()) {
      return;
    }
    text.append("Conversions\n");
    asked.stream()
        .limit(CONVERSIONS)
        .forEach(
            s ->
                text.append("  %s: %s%n".formatted(s.script(), PlanWords.how(s)))
                    .append(columns.paragraph("    ", s.because().orElse(""))));
    if (asked.size() > CONVERSIONS) {
      text.append("and %d more; --html FILE tells of all%n".formatted(asked.size() - CONVERSIONS));
    }
    text.append('\n');
  }

  private static String disk(Disk disk) {
    return "%s more at its fullest; %s"
        .formatted(
            Sizes.bytes(disk.peakBytes()),
            disk.freeBytes()
                .map(free -> Sizes.bytes(free) + " free" + (disk.tooTight() ? ": too little" : ""))
                .orElse("nobody can say how much is free"));
  }

  private String destroyed() {
    List<String> gone = plan.destroyed().stream().map(Plan.Gone::object).toList();
    if (gone.isEmpty()) {
      return "nothing";
    }
    String shown = String.join(", ", gone.subList(0, Math.min(GONE, gone.size())));
    return gone.size() > GONE ? shown + ", and " + (gone.size() - GONE) + " more" : shown;
  }

  private void problem(StringBuilder text, String name, Problem problem) {
    line(text, name, problem.message());
    for (String more : Objects.requireNonNullElse(problem.why(), "").lines().toList()) {
      line(text, "", more);
    }
    line(text, "", Objects.requireNonNullElse(problem.remedy(), ""));
  }

  private String closing() {
    if (plan.nothingLeft()) {
      return "Nothing is left to do: the database is as the packages want it.";
    }
    return plan.refusals().isEmpty()
        ? "Nothing stands against it. Carry it out with: uplift execute --runbook-id ID --plan "
            + plan.planId().substring(7, 19)
            + site
        : "As things stand it would be refused.";
  }

  private void line(StringBuilder text, String name, String what) {
    if (!what.isEmpty()) {
      text.append(columns.paragraph("%-12s ".formatted(name), " ".repeat(13), what));
    }
  }
}
