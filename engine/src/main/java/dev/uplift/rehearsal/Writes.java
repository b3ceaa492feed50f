package dev.uplift.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Every kind of write that Uplift makes to its own records: where a process can die. A test holds
 * the list to the code.
 */
public final class Writes {
  private Writes() {}

  /** Kinds as {@code Boundary.Point} names them, sorted. */
  public static Set<String> all() {
    try (InputStream list = Writes.class.getResourceAsStream("writes.txt")) {
      if (list == null) {
        throw new IllegalStateException("writes.txt is not beside its class");
      }
      return new LinkedHashSet<>(
          new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
