package dev.uplift.plan;

import dev.uplift.batch.progress.Range;
import dev.uplift.page.Page;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.Plan.Disk;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.disk.Sizes;
import dev.uplift.problem.Problem;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan as one HTML file that needs nothing else: for whoever approves it. */
public final class PlanPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Plan plan;
  private final Page page;

  private PlanPage(Plan plan) {
    this.plan = plan;
    this.page = new Page("Upgrade plan for " + plan.database().name());
  }

  /** The page. */
  public static String html(Plan plan) {
    return new PlanPage(plan).html();
  }

  private String html() {
    head();
    problems("What stands against it", "refusals", plan.refusals());
    figures();
    problems("What breaks, or is left behind, all the same", "warnings", plan.warnings());
    destroyed();
    downtime();
    disks();
    provisional();
    page.add("<h2>Phase by phase</h2>\n");
    plan.steps().forEach(this::step);
    return foot();
  }

  private void head() {
    page.head(verdict(), "Upgrade plan", plan.database().name(), inWords());
    page.fact("Environment", plan.database().environment());
    page.fact("Packages", packages());
    page.fact("Database", database());
    page.fact("Planned", TIME.format(plan.madeAt()) + " by Uplift " + plan.uplift());
    page.fact("Way back", PlanWords.wayBack(plan.restore()));
    page.fact("Plan", plan.planId()).headEnd();
  }

  private Page.Verdict verdict() {
    boolean warned = !plan.warnings().isEmpty() || plan.restore().kind().equals("none");
    return !plan.refusals().isEmpty()
        ? Page.Verdict.BAD
        : warned ? Page.Verdict.OPEN : Page.Verdict.GOOD;
  }

  private String inWords() {
    if (!plan.refusals().isEmpty()) {
      return "As things stand it would be refused: "
          + PlanWords.counted(plan.refusals().size(), "reason")
          + ".";
    }
    if (plan.nothingLeft()) {
      return "Nothing is left to do: the database is as the packages want it.";
    }
    return "Nothing stands against it."
        + (plan.warnings().isEmpty()
            ? ""
            : " " + PlanWords.counted(plan.warnings().size(), "warning") + ".")
        + (plan.restore().kind().equals("none") ? " There is no way back." : "");
  }

  private String packages() {
    return plan.packages().stream()
        .map(p -> p.name() + " " + p.version())
        .collect(Collectors.joining(", "));
  }

  private String database() {
    return "%s, %s, PostgreSQL %s"
        .formatted(
            PlanWords.counted(plan.database().tables(), "table"),
            Sizes.bytes(plan.database().bytes()),
            plan.database().server());
  }

  private void figures() {
    long rewritten = plan.changes().stream().filter(PlanPage::rewrites).count();
    long scripts = plan.steps().stream().mapToLong(s -> s.scripts().size()).sum();
    page.add("<section class=\"figures\">\n");
    page.figure(
        "", PlanWords.seconds(plan.downtime().estimateSeconds().likely()), "downtime, likely");
    page.figure(
        "", PlanWords.seconds(plan.downtime().estimateSeconds().high()), "downtime, unlucky");
    page.figure("", PlanWords.count(plan.changes().size()), "changes of structure");
    page.figure("", PlanWords.count(rewritten), "tables written anew");
    page.figure("", PlanWords.count(scripts), "scripts");
    page.figure(
        plan.destroyed().isEmpty() ? "none" : "gone",
        PlanWords.count(plan.destroyed().size()),
        "tables and columns destroyed");
    page.sectionEnd();
  }

  private static boolean rewrites(ChangePart change) {
    return !change.strategy().equals("catalogOnly") && !change.strategy().equals("scan");
  }

  private void problems(String title, String kind, List<Problem> problems) {
    if (problems.isEmpty()) {
      return;
    }
    page.section(kind, title).add("<ol>\n");
    for (Problem problem : problems) {
      page.add("<li><b>").text(problem.message()).add("</b>");
      boolean named = problem.target() != null && problem.message().contains(problem.target());
      line(named ? null : problem.target());
      line(problem.why());
      line(problem.remedy());
      page.add("</li>\n");
    }
    page.add("</ol>\n").sectionEnd();
  }

  private void line(@Nullable String value) {
    if (value != null && !value.isEmpty()) {
      page.add("<br>").text(value);
    }
  }

  private void destroyed() {
    page.section("", "What is destroyed");
    if (plan.destroyed().isEmpty()) {
      page.add("<p>Nothing.</p>\n").sectionEnd();
      return;
    }
    page.table("gone", "Table or column", "#Rows", "Because");
    for (Plan.Gone each : plan.destroyed()) {
      page.add("<tr><td>").code(each.object()).add("</td>");
      page.numberCell(PlanWords.count(each.rows())).cell(each.because()).add("</tr>\n");
    }
    page.tableEnd().sectionEnd();
  }

  private void downtime() {
    double all =
        plan.downtime().parts().stream().mapToDouble(p -> p.estimateSeconds().likely()).sum();
    page.section("", "How long nobody gets in").add("<p>");
    page.text(PlanWords.downtime(plan.downtime()));
    page.add(plan.speeds().measured() ? ", at the speed of this server." : ".").add("</p>\n");
    page.table("time", "Part", "", "#Lucky", "#Likely", "#Unlucky");
    plan.downtime().parts().forEach(part -> part(part, all));
    page.tableEnd().sectionEnd();
  }

  private void part(Plan.Downtime.Part part, double all) {
    Range range = part.estimateSeconds();
    long share = all <= 0 ? 0 : Math.round(100 * range.likely() / all);
    page.add("<tr>").cell(PlanWords.phase(part.what()));
    page.add("<td class=\"bar\"><i style=\"width:" + share + "%\"></i></td>");
    page.numberCell(PlanWords.seconds(range.low()));
    page.numberCell(PlanWords.seconds(range.likely()));
    page.numberCell(PlanWords.seconds(range.high())).add("</tr>\n");
  }

  private void disks() {
    page.section("", "Disks at their fullest");
    page.table("", "Disk", "#More than now", "#Free now", "Made of");
    for (Disk disk : plan.disks()) {
      page.add(disk.tooTight() ? "<tr class=\"tight\">" : "<tr>").cell(disk.mount());
      page.numberCell(Sizes.bytes(disk.peakBytes()));
      page.numberCell(disk.freeBytes().map(Sizes::bytes).orElse("nobody can say"));
      page.cell(disk.madeOf()).add("</tr>\n");
    }
    page.tableEnd().sectionEnd();
  }

  private void provisional() {
    if (plan.provisional().isEmpty()) {
      return;
    }
    page.section("", "What is provisional").add("<ul>\n");
    plan.provisional().forEach(p -> page.add("<li>").text(p).add("</li>\n"));
    page.add("</ul>\n").sectionEnd();
  }

  private void step(Step step) {
    page.add("<section class=\"step\">\n<h3>").text(PlanWords.phase(step.path())).add(" <small>");
    page.text(step.path()).add("</small></h3>\n<p>");
    page.text(
        step.scripts().isEmpty()
            ? PlanWords.counted(step.changes().size(), "change")
            : PlanWords.counted(step.scripts().size(), "script"));
    page.add(", ").text(PlanWords.range(step.estimateSeconds())).add("</p>\n");
    if (!step.changes().isEmpty()) {
      new PlanChanges(page).write(step.changes());
    }
    if (!step.scripts().isEmpty()) {
      scripts(step.scripts());
    }
    page.sectionEnd();
  }

  private void scripts(List<ScriptPart> scripts) {
    page.table("scripts", "Script", "What it does", "How", "Writes", "#Rows", "#Seconds");
    for (ScriptPart script : scripts) {
      page.add("<tr>").cell(script.script()).cell(script.description());
      page.cell(
          PlanWords.how(script)
              + (script.times() == 1 ? "" : ", for " + script.times() + " companies")
              + script.because().map(why -> ": " + why).orElse(""));
      page.cell(String.join(", ", script.writes())).numberCell(PlanWords.count(script.rows()));
      page.numberCell(PlanWords.range(script.estimateSeconds())).add("</tr>\n");
    }
    page.tableEnd();
  }

  private String foot() {
    List<String[]> hashes = new ArrayList<>();
    plan.packages()
        .forEach(
            each -> hashes.add(new String[] {each.name() + " " + each.version(), each.sha256()}));
    hashes.add(new String[] {"structure of the database", plan.database().catalogSha256()});
    return page.end(
        "Carried out by uplift execute --plan "
            + plan.planId().substring(7, 19)
            + ", which refuses when packages, settings or the database's structure have moved"
            + " since. Sizes, speeds and free disk are estimates and not part of the plan's name.",
        hashes);
  }
}
