package dev.uplift.cli;

import dev.uplift.closure.TableWrites;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.Status.SubstepStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a run stands, for people: some lines, and the table as AX's query shows it. */
final class StatusText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
  private static final DateTimeFormatter OF_A_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter OF_A_YEAR = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");

  private final ZoneId zone;
  private final boolean showSkipped;
  private final Columns columns;

  StatusText(ZoneId zone, boolean showSkipped, Columns columns) {
    this.zone = zone;
    this.showSkipped = showSkipped;
    this.columns = columns;
  }

  String text(Status status) {
    if ("NotStarted".equals(status.state())) {
      return "No upgrade was begun in this database.\n";
    }
    String heading = heading(status) + ScriptsText.table(status.scripts(), columns);
    return status.substeps().isEmpty() ? heading : heading + "\n" + table(status);
  }

  /**
   * Newest first; skipped substeps are counted, unless they are to be shown. Times are shorter
   * where the terminal has no room for them.
   */
  String table(Status status) {
    List<SubstepStatus> begun = status.substeps().reversed();
    List<SubstepStatus> shown =
        begun.stream().filter(substep -> showSkipped || !skipped(substep)).toList();
    List<String> headings = new ArrayList<>(headings());
    if (showSkipped) {
      headings.add("Reason");
    }
    Table whole = table(headings, shown, TIME);
    boolean room = columns.haveRoomFor(whole);
    String text = columns.table(room ? whole : table(headings, shown, shorter(shown)));
    int folded = begun.size() - shown.size();
    String fold = folded == 1 ? "1 substep was" : folded + " substeps were";
    return folded == 0 ? text : text + fold + " skipped; --show-skipped tells why.\n";
  }

  private Table table(List<String> headings, List<SubstepStatus> shown, DateTimeFormatter time) {
    return new Table(headings, shown.stream().map(substep -> row(substep, time)).toList());
  }

  private DateTimeFormatter shorter(List<SubstepStatus> shown) {
    long days =
        shown.stream()
            .map(SubstepStatus::startedAt)
            .filter(Objects::nonNull)
            .map(instant -> instant.atZone(zone).toLocalDate())
            .distinct()
            .count();
    return days > 1 ? OF_A_YEAR : OF_A_DAY;
  }

  private static List<String> headings() {
    return List.of("StartTime", "EndTime", "Steps", "SubSteps", "Status");
  }

  private List<String> row(SubstepStatus substep, DateTimeFormatter time) {
    List<String> cells = new ArrayList<>();
    cells.add(time(substep.startedAt(), time));
    cells.add(time(substep.endedAt(), time));
    String path = substep.path();
    cells.add(path.substring(0, Math.max(0, path.indexOf('/'))));
    cells.add(path.substring(path.lastIndexOf('/') + 1));
    cells.add(substep.state());
    if (showSkipped) {
      cells.add(substep.reason() == null ? "" : substep.reason());
    }
    return cells;
  }

  private String heading(Status status) {
    StringBuilder text = new StringBuilder();
    line(text, "Run", run(status) + "environment " + status.environment());
    if (!status.packages().isEmpty()) {
      line(text, "Packages", packages(status));
    }
    line(text, "State", status.state() + where(status));
    line(text, "Door", status.door());
    if (status.restorePoint() != null && !"Restored".equals(status.state())) {
      line(text, "Way back", "restore point " + status.restorePoint());
    }
    if (status.window() != null) {
      line(text, "Window", window(status.window()));
    }
    status.testerWrites().forEach(table -> line(text, "Testers", writes(table)));
    if (!status.tainted().isEmpty()) {
      line(text, "Tainted", "by " + String.join(", ", status.tainted()));
    }
    line(text, "Active", Figures.seconds(status.activeSeconds()));
    line(text, "Elapsed", Figures.seconds(status.elapsedSeconds()));
    if (status.percent() != null) {
      line(text, "Done", status.percent() + " %");
    }
    line(text, "Left", left(status));
    if (status.rows() != null) {
      line(text, "Rows", rows(status.rows()));
    }
    new ScriptsText(zone)
        .lines(status)
        .forEach((name, values) -> values.forEach(value -> line(text, name, value)));
    for (Status.Waiting waiting : status.waitingFor()) {
      String critical = waiting.why().equals("criticalPath") ? " (critical path)" : "";
      line(text, "Waits for", (waiting.script() + " " + waiting.company()).strip() + critical);
    }
    left(status.left()).forEach(what -> line(text, "Left over", what));
    status.errors().forEach(problem -> line(text, "Error", problem.message()));
    return text.toString();
  }

  private static String left(Status status) {
    String because = status.remainingBecause() == null ? "" : status.remainingBecause();
    Status.Estimate left = status.remainingSeconds();
    if (left == null) {
      return "unknown: " + because;
    }
    String about =
        left.high() == 0
            ? "nothing"
            : "about %s, %s to %s"
                .formatted(
                    Figures.seconds(left.likely()),
                    Figures.seconds(left.low()),
                    Figures.seconds(left.high()));
    return because.isEmpty() ? about : about + "; " + because;
  }

  private static List<String> left(Status.Left left) {
    List<String> lines = new ArrayList<>();
    if (left.quarantinedRows() > 0) {
      lines.add(Figures.count(left.quarantinedRows()) + " quarantined rows");
    }
    if (left.ignoredScripts() > 0) {
      lines.add(Figures.count(left.ignoredScripts()) + " ignored scripts");
    }
    left.companiesSetAside().forEach(company -> lines.add("company " + company + " set aside"));
    return lines;
  }

  private String window(Status.Window window) {
    String ends = "ends " + time(window.endsAt());
    return window.turnBackBy() == null
        ? ends
        : ends + ", turn back by " + time(window.turnBackBy());
  }

  private static String writes(TableWrites table) {
    return "%s: %s inserted, %s updated, %s deleted"
        .formatted(
            table.table(),
            Figures.count(table.inserted()),
            Figures.count(table.updated()),
            Figures.count(table.deleted()));
  }

  private static String run(Status status) {
    return status.run() == 0 ? "" : status.run() + " of ";
  }

  private static String rows(Status.Rows rows) {
    return "%s of %s, %s rows/s"
        .formatted(
            Figures.count(rows.done()),
            rows.total() < 0 ? "an unknown total" : Figures.count(rows.total()),
            Figures.count(rows.perSecond()));
  }

  private static String where(Status status) {
    String step = status.step() == null ? "" : ", step " + status.step();
    String path = status.path() == null ? "" : ", " + status.path();
    String attempt = status.attempt() > 1 ? ", attempt " + status.attempt() : "";
    return step + path + attempt;
  }

  private static String packages(Status status) {
    return status.packages().stream()
        .map(each -> each.name() + " " + each.version())
        .collect(Collectors.joining(", "));
  }

  private void line(StringBuilder text, String name, String value) {
    String first = "%-10s".formatted(name);
    text.append(columns.entry(first, " ".repeat(first.length()), value));
  }

  private static boolean skipped(SubstepStatus substep) {
    return "Skipped".equals(substep.state());
  }

  private String time(@Nullable Instant instant) {
    return time(instant, TIME);
  }

  private String time(@Nullable Instant instant, DateTimeFormatter format) {
    return instant == null ? "" : format.format(instant.atZone(zone));
  }
}
