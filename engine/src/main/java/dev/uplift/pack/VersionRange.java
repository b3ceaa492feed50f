package dev.uplift.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions that will do: comparisons that must all hold, such as {@code >=5.2 <7.0}. A bare version
 * means that one; {@code *} any.
 */
public record VersionRange(List<Bound> bounds, String text) {
  private static final Pattern BOUND = Pattern.compile("(>=|<=|>|<|=)?\\s*([^\\s<>=]+)");

  public VersionRange {
    bounds = List.copyOf(bounds);
  }

  /** One comparison. */
  public record Bound(String sign, Version version) {
    boolean holds(Version found) {
      int order = found.compareTo(version);
      return switch (sign) {
        case ">=" -> order >= 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        default -> order == 0;
      };
    }
  }

  /** Empty when the text is no range. */
  public static Optional<VersionRange> parse(String text) {
    if (text.strip().equals("*")) {
      return Optional.of(new VersionRange(List.of(), "*"));
    }
    List<Bound> bounds = new ArrayList<>();
    Matcher matcher = BOUND.matcher(text);
    int end = 0;
    while (matcher.find()) {
      Optional<Version> version = Version.parse(matcher.group(2));
      if (version.isEmpty() || !text.substring(end, matcher.start()).isBlank()) {
        return Optional.empty();
      }
      String sign = matcher.group(1);
      bounds.add(new Bound(sign == null ? "=" : sign, version.get()));
      end = matcher.end();
    }
    boolean whole = !bounds.isEmpty() && text.substring(end).isBlank();
    return whole ? Optional.of(new VersionRange(bounds, text.strip())) : Optional.empty();
  }

  public boolean contains(Version version) {
    return bounds.stream().allMatch(bound -> bound.holds(version));
  }

  @Override
  public String toString() {
    return text;
  }
}
