package dev.uplift.pack.environment;

import dev.uplift.pack.yaml.YamlMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as operators write them: {@code 500ms 90s 5m 2h 7d}, {@code 200MB 1.5 TB}. */
final class Amounts {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|[smhd])");
  private static final Pattern SIZE = Pattern.compile("(\\d+(\\.\\d+)?)\\s?(kB|KB|MB|GB|TB)");
  private static final Map<String, Duration> TIMES =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  /** As PostgreSQL's settings have them. */
  private static final Map<String, Long> SIZES =
      Map.of("kB", 1L << 10, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30, "TB", 1L << 40);

  private Amounts() {}

  static boolean looksLikeTime(String text) {
    return TIME.matcher(text).matches();
  }

  /** Empty when the key is absent, or wrong, which then is found. */
  static Optional<Duration> time(YamlMap map, String key) {
    Optional<String> text = map.optionalText(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = TIME.matcher(text.get());
    if (!matcher.matches()) {
      map.wrong(
          key,
          "is \"" + text.get() + "\"",
          "Write a time such as \"90s\", \"5m\", \"2h\", \"7d\".");
      return Optional.empty();
    }
    return Optional.ofNullable(TIMES.get(matcher.group(2)))
        .map(unit -> unit.multipliedBy(Long.parseLong(matcher.group(1))));
  }

  /** The same, longer than nothing. */
  static Optional<Duration> timeLimit(YamlMap map, String key) {
    Optional<Duration> time = time(map, key);
    if (time.isPresent() && time.get().isZero()) {
      map.wrong(key, "leaves no time at all", "Write a time such as \"2m\".");
      return Optional.empty();
    }
    return time;
  }

  /** In bytes; empty when the key is absent, or wrong, which then is found. */
  static Optional<Long> size(YamlMap map, String key) {
    Optional<String> text = map.optionalText(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = SIZE.matcher(text.get());
    if (!matcher.matches()) {
      map.wrong(key, "is \"" + text.get() + "\"", "Write a size such as \"200MB\".");
      return Optional.empty();
    }
    BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE);
    BigDecimal number = new BigDecimal(matcher.group(1));
    return Optional.ofNullable(SIZES.get(matcher.group(3)))
        .map(unit -> number.multiply(BigDecimal.valueOf(unit)).min(most).longValue());
  }
}
