package dev.uplift.cli;

import dev.uplift.watch.Event;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * What happened as lines that stay: steps, ended substeps, what failed. Skipped substeps are folded
 * into one line a step unless asked for. On a narrow terminal times and columns are left out. Not
 * safe for many threads.
 */
final class Narration {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private static final int WIDE = 76;

  private final ZoneId zone;
  private final boolean showSkipped;
  private final IntSupplier width;
  private int folded;

  Narration(ZoneId zone, boolean showSkipped, IntSupplier width) {
    this.zone = zone;
    this.showSkipped = showSkipped;
    this.width = width;
  }

  /** No line for most events. */
  List<String> on(Event event) {
    if (event instanceof Event.SubstepEnded ended
        && "Skipped".equals(ended.state())
        && !showSkipped) {
      folded++;
      return List.of();
    }
    Optional<String> text = text(event);
    List<String> lines = new ArrayList<>();
    if (event instanceof Event.StepEnded) {
      unfold(event.at(), lines);
    }
    if (text.isPresent()) {
      lines.add(time(event.at()) + text.get());
    }
    return lines;
  }

  private void unfold(Instant at, List<String> lines) {
    if (folded > 0) {
      String what = folded == 1 ? "1 substep" : folded + " substeps";
      lines.add(time(at) + "  " + what + " skipped (--show-skipped tells why)");
      folded = 0;
    }
  }

  private Optional<String> text(Event event) {
    return switch (event) {
      case Event.StepStarted(_, int step, String name, int attempt) ->
          Optional.of("step " + step + ": " + name + attempt(attempt));
      case Event.StepEnded(_, int step, _, String state, Optional<String> reason) ->
          Optional.of("step " + step + ": " + state + because(reason));
      case Event.SubstepEnded(_, String path, String state, double seconds, var reason) ->
          Optional.of(
              (wide() ? "  %-40s %-9s %s%s" : "  %s %s %s%s")
                  .formatted(path, state, Figures.seconds(seconds), because(reason)));
      case Event.ScriptEnded(_, var script, var company, var state, _, _)
          when "Failed".equals(state) || "Held".equals(state) ->
          Optional.of("    script " + script + company(company) + ": " + state);
      case Event.StateChanged(_, String what, String state) ->
          Optional.of("    the " + what + " is now " + spoken(state));
      case Event.Noted(_, String path, String text) ->
          Optional.of("    " + (path.isEmpty() ? "" : path + ": ") + text);
      case Event.Throttled(_, String path, String why) ->
          Optional.of("    " + path + ": " + (why.isEmpty() ? "throttled no more" : why));
      case Event.Failed(_, String path, var problem) ->
          Optional.of("    " + path + ": " + problem.message());
      case Event.ScriptEnded _, Event.SubstepStarted _, Event.Progress _ -> Optional.empty();
      case Event.StatementExecuted _ -> Optional.empty();
    };
  }

  static String spoken(String state) {
    return state.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String attempt(int attempt) {
    return attempt > 1 ? " (attempt " + attempt + ")" : "";
  }

  private static String because(Optional<String> reason) {
    return reason.map(text -> " (" + text + ")").orElse("");
  }

  private static String company(String company) {
    return company.isEmpty() ? "" : " for company " + company;
  }

  private String time(Instant at) {
    return wide() ? TIME.format(at.atZone(zone)) + "  " : "";
  }

  private boolean wide() {
    return width.getAsInt() >= WIDE;
  }
}
