package dev.uplift.plan.disk;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Free disk as text: what {@code df -P} prints, with any block size that its heading tells, or a
 * line {@code MOUNT BYTES_FREE} for each disk. A line {@code pg_wal -> FOLDER} says where the
 * server's log lies.
 */
final class DiskText {
  private static final Pattern HEADING =
      Pattern.compile("Filesystem\\s+(\\d+)([KMG]?)B?-blocks\\s.*");
  private static final Pattern BLOCKS =
      Pattern.compile("\\S.*?\\s+\\d+\\s+\\d+\\s+(-?\\d+)\\s+(?:\\d+%|-)\\s+(\\S.*)");
  private static final Pattern LOG = Pattern.compile("(?:.*[\\s/])?pg_wal\\s+->\\s+(\\S.*)");
  private static final Pattern BYTES = Pattern.compile("(\\S.*?)\\s+(\\d+)");

  private DiskText() {}

  /** In the order of the lines; a {@link Failure} (usage) names what is neither. */
  static List<Volume> volumes(String text, String from) {
    List<Volume> volumes = new ArrayList<>();
    long block = 0;
    for (String line : lines(text).filter(each -> !LOG.matcher(each).matches()).toList()) {
      Matcher heading = HEADING.matcher(line);
      Matcher blocks = BLOCKS.matcher(line);
      Matcher bytes = BYTES.matcher(line);
      if (heading.matches()) {
        block = Long.parseLong(heading.group(1)) * unit(heading.group(2));
      } else if (block > 0 && blocks.matches()) {
        long free = Math.max(0, Long.parseLong(blocks.group(1)));
        volumes.add(new Volume(blocks.group(2), Math.multiplyExact(free, block)));
      } else if (block == 0 && bytes.matches()) {
        volumes.add(new Volume(bytes.group(1), Long.parseLong(bytes.group(2))));
      } else {
        throw unreadable(line, from);
      }
    }
    if (volumes.isEmpty()) {
      throw unreadable("", from);
    }
    return volumes;
  }

  /** Where the server's log lies, when it says so. */
  static Optional<Path> log(String text) {
    return lines(text)
        .map(LOG::matcher)
        .filter(Matcher::matches)
        .map(line -> Path.of(line.group(1)))
        .findFirst();
  }

  private static Stream<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty());
  }

  private static long unit(String letter) {
    return switch (letter) {
      case "K" -> 1L << 10;
      case "M" -> 1L << 20;
      case "G" -> 1L << 30;
      default -> 1;
    };
  }

  private static Failure unreadable(String line, String from) {
    String what = line.isEmpty() ? "nothing" : "\"" + line + "\"";
    return new Failure(
        ExitCode.USAGE,
        Problem.of("diskProbe", "the free disk cannot be read from " + what)
            .withTarget(from)
            .withRemedy(
                "Let it print what `df -P` prints, or a line \"MOUNT BYTES_FREE\" for each disk."));
  }
}
