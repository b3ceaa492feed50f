package dev.uplift.samples;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows in the text form of COPY, written into a buffer that is used again and again. */
final class CopyText {
  private static final long[] POWERS = powers();

  private byte[] bytes = new byte[1 << 16];
  private int length;
  private boolean first = true;

  /** A value, escaped; null is COPY's {@code \N}. */
  CopyText text(@Nullable String value) {
    next();
    if (value == null) {
      put('\\');
      put('N');
      return this;
    }
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      escaped(b);
    }
    return this;
  }

  CopyText number(long value) {
    next();
    ascii(Long.toString(value));
    return this;
  }

  /** {@code unscaled / 10^scale}, with all its digits. */
  CopyText decimal(long unscaled, int scale) {
    next();
    if (unscaled < 0) {
      put('-');
    }
    long magnitude = Math.abs(unscaled);
    ascii(Long.toString(magnitude / POWERS[scale]));
    if (scale > 0) {
      put('.');
      String fraction = Long.toString(magnitude % POWERS[scale]);
      for (int i = fraction.length(); i < scale; i++) {
        put('0');
      }
      ascii(fraction);
    }
    return this;
  }

  CopyText date(LocalDate value) {
    next();
    ascii(value.toString());
    return this;
  }

  /** The start of a day, some seconds into it. */
  CopyText time(LocalDate day, int second) {
    next();
    ascii(day.atStartOfDay().plusSeconds(second).toString());
    return this;
  }

  void end() {
    put('\n');
    first = true;
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  void clear() {
    length = 0;
  }

  private void next() {
    if (!first) {
      put('\t');
    }
    first = false;
  }

  private void escaped(byte b) {
    switch (b) {
      case '\\' -> ascii("\\\\");
      case '\t' -> ascii("\\t");
      case '\n' -> ascii("\\n");
      case '\r' -> ascii("\\r");
      default -> put(b);
    }
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void put(int b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) b;
  }

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
