package dev.uplift.catalog;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The name under which what goes waits for its end, where the target has another use for its own.
 */
public final class SetAside {
  private static final String PREFIX = "uplift_aside_";

  private SetAside() {}

  /** Short, and told apart by what it replaces. */
  public static String name(ObjectId object) {
    CRC32 sum = new CRC32();
    sum.update(String.join("\0", object.path()).getBytes(StandardCharsets.UTF_8));
    return PREFIX + Long.toHexString(sum.getValue());
  }

  /** Whether it has such a name. */
  static boolean is(ObjectId object) {
    return object.name().startsWith(PREFIX);
  }
}
