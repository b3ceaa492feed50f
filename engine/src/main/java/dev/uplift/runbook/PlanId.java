package dev.uplift.runbook;

import dev.uplift.pack.PackageStack;
import dev.uplift.pack.UpgradePackage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names what will be done: {@code sha256:} and the hash of every package's model and of the
 * settings. Scripts are not in it: they may be mended during a run, and each change is recorded.
 */
public final class PlanId {
  private PlanId() {}

  /** {@code configurationKeys} are the environment's. */
  public static String of(PackageStack stack, Map<String, Boolean> configurationKeys) {
    StringBuilder text = new StringBuilder("plan/1\n");
    for (UpgradePackage each : stack.packages()) {
      text.append("package\t").append(each.name()).append('\t').append(each.version());
      text.append('\t').append(each.modelSha256()).append('\n');
    }
    new TreeMap<>(configurationKeys)
        .forEach(
            (key, on) -> text.append("key\t").append(key).append('\t').append(on).append('\n'));
    return "sha256:" + sha256(text.toString());
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
