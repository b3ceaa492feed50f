package dev.uplift.sync.change;

import dev.uplift.catalog.ObjectId;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Names for what is set aside within one transaction: short, and told apart by what they replace.
 */
public final class Aside {
  private Aside() {}

  public static String name(String prefix, ObjectId object) {
    CRC32 sum = new CRC32();
    sum.update(String.join("\0", object.path()).getBytes(StandardCharsets.UTF_8));
    return prefix + "_" + Long.toHexString(sum.getValue());
  }
}
