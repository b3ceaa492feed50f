package dev.uplift.plan;

import dev.uplift.batch.progress.Range;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.Plan.Disk;
import dev.uplift.plan.Plan.ScriptPart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.plan.disk.Sizes;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan as one HTML file that needs nothing else: for whoever approves it. */
public final class PlanPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Plan plan;
  private final StringBuilder page = new StringBuilder();

  private PlanPage(Plan plan) {
    this.plan = plan;
  }

  /** The page. */
  public static String html(Plan plan) {
    return new PlanPage(plan).html();
  }

  private String html() {
    String title = "Upgrade plan for " + plan.database().name();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(text(title)).append("</title>\n");
    page.append("<style>\n").append(style()).append("</style></head>\n<body>\n");
    head();
    problems("What stands against it", "refusals", plan.refusals());
    figures();
    problems("What breaks, or is left behind, all the same", "warnings", plan.warnings());
    destroyed();
    downtime();
    disks();
    provisional();
    page.append("<h2>Phase by phase</h2>\n");
    plan.steps().forEach(this::step);
    foot();
    return page.append("</body></html>\n").toString();
  }

  private void head() {
    boolean good = plan.refusals().isEmpty();
    page.append("<header class=\"").append(good ? "good" : "bad").append("\">\n");
    page.append("<p class=\"kind\">Upgrade plan</p>\n<h1>");
    page.append(text(plan.database().name())).append("</h1>\n<p class=\"verdict\">");
    page.append(
        good
            ? "Nothing stands against it." + warned()
            : "As things stand it would be refused: "
                + PlanWords.counted(plan.refusals().size(), "reason")
                + ".");
    page.append("</p>\n<dl>\n");
    fact("Environment", plan.database().environment());
    fact("Packages", packages());
    fact("Database", database());
    fact("Planned", TIME.format(plan.madeAt()) + " by Uplift " + plan.uplift());
    fact("Way back", PlanWords.wayBack(plan.restore()));
    page.append("</dl>\n<p class=\"id\">Plan <code>").append(text(plan.planId()));
    page.append("</code></p>\n</header>\n");
  }

  private String warned() {
    return plan.warnings().isEmpty()
        ? ""
        : " " + PlanWords.counted(plan.warnings().size(), "warning") + ".";
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
    long rewritten = plan.changes().stream().filter(c -> rewrites(c)).count();
    long scripts = plan.steps().stream().mapToLong(s -> s.scripts().size()).sum();
    page.append("<section class=\"figures\">\n");
    figure(PlanWords.seconds(plan.downtime().estimateSeconds().likely()), "downtime, likely");
    figure(PlanWords.seconds(plan.downtime().estimateSeconds().high()), "downtime, unlucky");
    figure(PlanWords.count(plan.changes().size()), "changes of structure");
    figure(PlanWords.count(rewritten), "tables written anew");
    figure(PlanWords.count(scripts), "scripts");
    figure(PlanWords.count(plan.destroyed().size()), "tables and columns destroyed");
    page.append("</section>\n");
  }

  private static boolean rewrites(ChangePart change) {
    return !change.strategy().equals("catalogOnly") && !change.strategy().equals("scan");
  }

  private void problems(String title, String kind, List<Problem> problems) {
    if (problems.isEmpty()) {
      return;
    }
    page.append("<section class=\"").append(kind).append("\">\n<h2>").append(title);
    page.append("</h2>\n<ol>\n");
    for (Problem problem : problems) {
      page.append("<li><b>").append(text(problem.message())).append("</b>");
      line(problem.target());
      line(problem.why());
      line(problem.remedy());
      page.append("</li>\n");
    }
    page.append("</ol>\n</section>\n");
  }

  private void line(@Nullable String value) {
    if (value != null && !value.isEmpty()) {
      page.append("<br>").append(text(value));
    }
  }

  private void destroyed() {
    page.append("<section>\n<h2>What is destroyed</h2>\n");
    List<Plan.Gone> gone = plan.destroyed();
    if (gone.isEmpty()) {
      page.append("<p>Nothing.</p>\n</section>\n");
      return;
    }
    page.append("<div class=\"wide\"><table class=\"gone\"><thead><tr><th>Table or column</th>");
    page.append("<th class=\"n\">Rows</th><th>Because</th></tr></thead><tbody>\n");
    for (Plan.Gone each : gone) {
      page.append("<tr><td><code>").append(text(each.object())).append("</code></td>");
      number(PlanWords.count(each.rows()));
      page.append("<td>").append(text(each.because())).append("</td></tr>\n");
    }
    page.append("</tbody></table></div>\n</section>\n");
  }

  private void downtime() {
    double most =
        plan.downtime().parts().stream().mapToDouble(p -> p.estimateSeconds().likely()).sum();
    page.append("<section>\n<h2>How long nobody gets in</h2>\n<p>");
    page.append(text(PlanWords.downtime(plan.downtime())));
    page.append(plan.speeds().measured() ? ", at the speed of this server." : ".").append("</p>\n");
    page.append("<table class=\"time\"><thead><tr><th>Part</th><th class=\"bar\"></th>");
    page.append("<th class=\"n\">Likely</th><th class=\"n\">Lucky</th>");
    page.append("<th class=\"n\">Unlucky</th></tr></thead><tbody>\n");
    plan.downtime().parts().forEach(part -> part(part, most));
    page.append("</tbody></table>\n</section>\n");
  }

  private void part(Plan.Downtime.Part part, double most) {
    Range range = part.estimateSeconds();
    long share = most <= 0 ? 0 : Math.round(100 * range.likely() / most);
    page.append("<tr><td>").append(text(PlanWords.phase(part.what()))).append("</td>");
    page.append("<td class=\"bar\"><i style=\"width:").append(share).append("%\"></i></td>");
    number(PlanWords.seconds(range.likely()));
    number(PlanWords.seconds(range.low()));
    number(PlanWords.seconds(range.high()));
    page.append("</tr>\n");
  }

  private void disks() {
    page.append("<section>\n<h2>Disks at their fullest</h2>\n<div class=\"wide\"><table>");
    page.append("<thead><tr><th>Disk</th><th class=\"n\">More than now</th>");
    page.append("<th class=\"n\">Free now</th><th>Made of</th></tr></thead><tbody>\n");
    for (Disk disk : plan.disks()) {
      page.append(disk.tooTight() ? "<tr class=\"tight\">" : "<tr>");
      page.append("<td>").append(text(disk.mount())).append("</td>");
      number(Sizes.bytes(disk.peakBytes()));
      number(disk.freeBytes().map(Sizes::bytes).orElse("nobody can say"));
      page.append("<td>").append(text(disk.madeOf())).append("</td></tr>\n");
    }
    page.append("</tbody></table></div>\n</section>\n");
  }

  private void provisional() {
    if (plan.provisional().isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>What is provisional</h2>\n<ul>\n");
    plan.provisional().forEach(p -> page.append("<li>").append(text(p)).append("</li>\n"));
    page.append("</ul>\n</section>\n");
  }

  private void step(Step step) {
    page.append("<section class=\"step\">\n<h3>").append(text(PlanWords.phase(step.path())));
    page.append(" <small>").append(text(step.path())).append("</small></h3>\n<p>");
    page.append(
        step.scripts().isEmpty()
            ? PlanWords.counted(step.changes().size(), "change")
            : PlanWords.counted(step.scripts().size(), "script"));
    page.append(", ").append(text(PlanWords.range(step.estimateSeconds()))).append("</p>\n");
    if (!step.changes().isEmpty()) {
      new PlanChanges(page).write(step.changes());
    }
    if (!step.scripts().isEmpty()) {
      scripts(step.scripts());
    }
    page.append("</section>\n");
  }

  private void scripts(List<ScriptPart> scripts) {
    page.append("<div class=\"wide\"><table><thead><tr><th>Script</th><th>What it does</th>");
    page.append("<th>How</th><th>Writes</th><th class=\"n\">Rows</th><th class=\"n\">Seconds</th>");
    page.append("</tr></thead><tbody>\n");
    for (ScriptPart script : scripts) {
      page.append("<tr><td>").append(text(script.script())).append("</td>");
      page.append("<td>").append(text(script.description())).append("</td><td>");
      page.append(text(script.how()));
      script.because().ifPresent(why -> page.append(": ").append(text(why)));
      page.append(script.times() == 1 ? "" : ", for " + script.times() + " companies");
      page.append("</td><td>").append(text(String.join(", ", script.writes()))).append("</td>");
      number(PlanWords.count(script.rows()));
      number(PlanWords.range(script.estimateSeconds()));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private void foot() {
    page.append("<footer>\n<p>Carried out by <code>uplift execute --plan ");
    page.append(text(plan.planId().substring(7, 19)));
    page.append("</code>, which refuses when packages, settings or the database's structure have");
    page.append(" moved since. Sizes, speeds and free disk are estimates and not part of the");
    page.append(" plan's name.</p>\n<ul>\n");
    for (Plan.PackagePart each : plan.packages()) {
      page.append("<li>").append(text(each.name() + " " + each.version())).append(" <code>");
      page.append(text(each.sha256())).append("</code></li>\n");
    }
    page.append("<li>structure of the database <code>");
    page.append(text(plan.database().catalogSha256())).append("</code></li>\n");
    page.append("</ul>\n</footer>\n");
  }

  private void fact(String name, String value) {
    page.append("<div><dt>").append(name).append("</dt><dd>");
    page.append(text(value)).append("</dd></div>\n");
  }

  private void figure(String value, String name) {
    page.append("<div><b>").append(text(value)).append("</b><span>").append(name);
    page.append("</span></div>\n");
  }

  private void number(String value) {
    page.append("<td class=\"n\">").append(text(value)).append("</td>");
  }

  static String text(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String style() {
    try (InputStream in = PlanPage.class.getResourceAsStream("plan.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
