package dev.uplift.pack;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A version: numbers between dots, and what comes before a release after a hyphen, such as {@code
 * 7.0.3} or {@code 7.0.3-rc1}. Missing numbers count as 0, so 7.0 and 7.0.0 are the same place in
 * the order.
 */
public record Version(List<Integer> numbers, String suffix) implements Comparable<Version> {
  private static final Pattern FORM =
      Pattern.compile("v?(\\d{1,9}(?:\\.\\d{1,9})*)(?:[-+]([0-9A-Za-z.+-]+))?");

  public Version {
    numbers = List.copyOf(numbers);
  }

  /** Empty when the text is no version. */
  public static Optional<Version> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<Integer> numbers =
        Stream.of(matcher.group(1).split("\\.", -1)).map(Integer::valueOf).toList();
    String suffix = matcher.group(2);
    return Optional.of(new Version(numbers, suffix == null ? "" : suffix));
  }

  /** The version without what comes after its numbers. */
  public Version release() {
    return new Version(numbers, "");
  }

  @Override
  public int compareTo(Version other) {
    int most = Math.max(numbers.size(), other.numbers.size());
    for (int i = 0; i < most; i++) {
      int difference = Integer.compare(number(i), other.number(i));
      if (difference != 0) {
        return difference;
      }
    }
    return BEFORE_RELEASE.compare(suffix, other.suffix);
  }

  /** A release comes after all that led to it. */
  private static final Comparator<String> BEFORE_RELEASE =
      Comparator.<String, Boolean>comparing(String::isEmpty).thenComparing(s -> s);

  private int number(int index) {
    return index < numbers.size() ? numbers.get(index) : 0;
  }

  @Override
  public String toString() {
    String dotted = String.join(".", numbers.stream().map(String::valueOf).toList());
    return suffix.isEmpty() ? dotted : dotted + "-" + suffix;
  }
}
