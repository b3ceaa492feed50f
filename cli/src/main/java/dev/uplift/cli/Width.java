package dev.uplift.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntSupplier;

/**
 * How many columns the terminal has, asked anew now and then, since windows are resized. Not safe
 * for many threads.
 *
 * <p>{@code stty} is asked: terminal libraries write queries to the terminal when they are opened.
 */
final class Width implements IntSupplier {
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int USUAL = 80;

  private final InstantSource clock;
  private Instant asked = Instant.MIN;
  private int columns = USUAL;

  Width(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public int getAsInt() {
    Instant now = clock.instant();
    if (asked.isBefore(now.minus(FRESH))) {
      asked = now;
      columns = ask();
    }
    return columns;
  }

  private static int ask() {
    ProcessBuilder stty = new ProcessBuilder("stty", "size");
    stty.redirectInput(new File("/dev/tty"));
    stty.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = stty.start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] numbers = answer.strip().split(" ", -1);
      int told = numbers.length == 2 ? Integer.parseInt(numbers[1]) : 0;
      return told > 0 ? told : USUAL;
    } catch (IOException | NumberFormatException e) {
      return USUAL;
    }
  }
}
