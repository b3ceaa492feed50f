package dev.uplift.cli;

import dev.uplift.batch.progress.ScriptsProgress.TaskProgress;
import dev.uplift.batch.progress.ScriptsProgress.Work;
import dev.uplift.batch.progress.StalledTask;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.Status.Scripts;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far the scripts are, what holds them back and what stands still, for people. */
final class ScriptsText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final ZoneId zone;

  ScriptsText(ZoneId zone) {
    this.zone = zone;
  }

  /** By the word before each. */
  Map<String, List<String>> lines(Status status) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    Scripts scripts = status.scripts();
    if (scripts != null) {
      lines.put("Bytes", List.of(of(scripts.bytes())));
      if (scripts.uncut() > 0) {
        String count = Figures.count(scripts.uncut());
        lines.put("Estimated", List.of(count + " scripts have not begun: their rows are a guess"));
      }
      if (scripts.remainingSeconds() != null) {
        lines.put("Scripts", List.of(left(scripts.remainingSeconds())));
      }
    }
    if (status.paused() != null) {
      lines.put("Paused", List.of(paused(status.paused())));
    }
    lines.put("Throttled", status.throttle().stream().map(this::passed).toList());
    if (scripts != null) {
      lines.put("Stalled", scripts.stalled().stream().map(this::stalled).toList());
    }
    return lines;
  }

  /** A row for each script and company; empty unless they were asked for. */
  static String table(@Nullable Scripts scripts, Columns columns) {
    if (scripts == null || scripts.tasks().isEmpty()) {
      return "";
    }
    List<String> headings =
        List.of("Script", "Company", "State", "Rows", "Bytes", "Chunks", "Rows/s");
    return "\n"
        + columns.table(
            new Table(headings, scripts.tasks().stream().map(ScriptsText::row).toList()));
  }

  private static List<String> row(TaskProgress task) {
    return List.of(
        task.script(),
        task.company().isEmpty() ? task.partition() : task.company(),
        task.fused() ? task.state() + " by its table's rewrite" : task.state(),
        of(task.rows()),
        of(task.bytes()),
        of(task.chunks()),
        Figures.count(task.rowsPerSecond()));
  }

  private static String of(Work work) {
    String total = work.total() < 0 ? "an unknown total" : Figures.count(work.total());
    return Figures.count(work.done()) + " of " + total;
  }

  private static String left(Status.Estimate left) {
    return "about %s left for these, %s to %s"
        .formatted(
            Figures.seconds(left.likely()),
            Figures.seconds(left.low()),
            Figures.seconds(left.high()));
  }

  private String paused(Status.Paused paused) {
    String why = paused.why().isEmpty() ? "" : ": " + paused.why();
    return "by " + paused.who() + " since " + time(paused.since()) + why + "; uplift resume";
  }

  private String passed(Status.Passed passed) {
    String workers = passed.permitted() == 0 ? "nobody" : passed.permitted() + " workers";
    return "since %s, %s may begin: %s".formatted(time(passed.since()), workers, passed.why());
  }

  private String stalled(StalledTask task) {
    String blockers =
        task.blockers().stream()
            .map(
                b -> "%d (%s, %s, %s)".formatted(b.backend(), b.user(), b.application(), b.state()))
            .collect(Collectors.joining(", "));
    String company = task.company().isEmpty() ? "" : " " + task.company();
    String by = blockers.isEmpty() ? "" : ", held by backend " + blockers;
    return "%s%s since %s: backend %d waits for %s%s"
        .formatted(task.script(), company, time(task.since()), task.backend(), task.waitsFor(), by);
  }

  private String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }
}
