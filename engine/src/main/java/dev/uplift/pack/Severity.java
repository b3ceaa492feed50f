package dev.uplift.pack;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How much a finding weighs, the heaviest first. */
public enum Severity {
  /** The upgrade would fail, or be refused. */
  BLOCKER("blocker"),
  /** Somebody has to look, or to do something. */
  MANUAL_ACTION("manual-action"),
  /** Values or rows would be gone, or be others. */
  DATA_LOSS("data-loss"),
  /** The upgrade would take longer than it need. */
  PERFORMANCE("performance"),
  /** Something could be cleared away beforehand. */
  SAVING("saving");

  static final Map<String, Severity> WORDS =
      Arrays.stream(values()).collect(Collectors.toMap(Severity::text, Function.identity()));

  private final String text;

  Severity(String text) {
    this.text = text;
  }

  @JsonValue
  public String text() {
    return text;
  }
}
