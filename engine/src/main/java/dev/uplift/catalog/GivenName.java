package dev.uplift.catalog;

import java.nio.charset.StandardCharsets;

/** The name that the server gives to what was made without one, such as {@code t_id_seq}. */
public final class GivenName {
  private static final int LIMIT = 63;

  private GivenName() {}

  /** {@code first_second_label}, the longer name cut until all is 63 bytes of UTF-8 at most. */
  public static String of(String first, String second, String label) {
    int room = LIMIT - bytes(label) - 1 - (second.isEmpty() ? 0 : 1);
    int one = bytes(first);
    int two = bytes(second);
    while (one + two > room) {
      if (one > two) {
        one--;
      } else {
        two--;
      }
    }
    String start = cut(first, one);
    return second.isEmpty() ? start + "_" + label : start + "_" + cut(second, two) + "_" + label;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** No character is cut in two. */
  private static String cut(String text, int limit) {
    int used = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      used += bytes(Character.toString(point));
      if (used > limit) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }
}
