package dev.uplift.restore.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of databases that stand beside another, never longer than the server keeps. */
public final class CopyName {
  private static final int LONGEST = 63;
  private static final int HASH = 8;

  private CopyName() {}

  /**
   * {@code database + suffix}; where that is longer than 63 bytes it is cut between characters, and
   * ends with a hash of the whole, so that different names stay different.
   */
  public static String of(String database, String suffix) {
    String whole = database + suffix;
    if (bytes(whole) <= LONGEST) {
      return whole;
    }
    return cut(whole, LONGEST - HASH - 1) + "_" + hash(whole).substring(0, HASH);
  }

  /** SHA-256, in hexadecimal digits. */
  public static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String cut(String text, int most) {
    int end = 0;
    int used = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      used += bytes(text.substring(end, next));
      if (used > most) {
        break;
      }
      end = next;
    }
    return text.substring(0, end);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
