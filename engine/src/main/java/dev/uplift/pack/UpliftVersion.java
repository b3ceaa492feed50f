package dev.uplift.pack;

import java.util.List;

/** The version of this Uplift, against which {@code requires: {uplift: …}} is held. */
public final class UpliftVersion {
  /** As the build names it; a test holds the two together. */
  public static final Version CURRENT = new Version(List.of(0, 1, 0), "");

  private UpliftVersion() {}
}
