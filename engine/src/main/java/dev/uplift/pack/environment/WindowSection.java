package dev.uplift.pack.environment;

import dev.uplift.pack.environment.WindowSettings.AtTurnBack;
import dev.uplift.pack.yaml.YamlMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** Reads {@code window} of {@code environment.yaml}. */
final class WindowSection {
  private static final Duration WARN_BEFORE = Duration.ofMinutes(30);
  private static final Map<String, AtTurnBack> AT_TURN_BACK =
      Map.of("warn", AtTurnBack.WARN, "stop", AtTurnBack.STOP, "restore", AtTurnBack.RESTORE);

  private final YamlMap window;

  WindowSection(YamlMap window) {
    this.window = window;
  }

  /**
   * Empty when something is wrong, which then is found.
   *
   * @param restorable whether there will be a restore point to go back to
   */
  Optional<WindowSettings> read(boolean restorable) {
    AtTurnBack atTurnBack = window.choice("at-turn-back", AT_TURN_BACK).orElse(AtTurnBack.WARN);
    Duration warnBefore = Amounts.time(window, "warn-before").orElse(WARN_BEFORE);
    if (atTurnBack == AtTurnBack.RESTORE && !restorable) {
      window.wrong(
          "at-turn-back",
          "is \"restore\", and \"restore.kind\" is \"none\": there is nothing to go back to",
          "Write \"stop\" or \"warn\", or another kind of restore point.");
    }
    return ends().map(ends -> new WindowSettings(ends, atTurnBack, warnBefore));
  }

  private Optional<Instant> ends() {
    String text = window.text("ends");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      window.wrong("ends", "is \"" + text + "\"", "Write it as \"2027-03-07T18:00:00Z\".");
      return Optional.empty();
    }
  }
}
