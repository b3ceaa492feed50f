package dev.uplift.proving;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The points between writes that a run passed, in the order of their first time, and how often: in
 * a file, from one process to another.
 */
record Points(Map<Point, Integer> passed) {
  Points {
    passed = new LinkedHashMap<>(passed);
  }

  static void write(Map<Point, Integer> passed, Path file) {
    try {
      Files.write(
          file,
          passed.entrySet().stream()
              .map(e -> e.getValue() + " " + e.getKey().moment() + " " + e.getKey().write())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Points read(Path file) {
    try {
      Map<Point, Integer> passed = new LinkedHashMap<>();
      for (String line : Files.readAllLines(file)) {
        String[] word = line.split(" ", 3);
        passed.put(new Point(word[2], Moment.valueOf(word[1])), Integer.valueOf(word[0]));
      }
      return new Points(passed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first, the middle and the last time of each point. */
  List<Fate> fates() {
    List<Fate> fates = new ArrayList<>();
    passed.forEach(
        (point, times) ->
            Stream.of(1, (times + 1) / 2, times)
                .distinct()
                .forEach(nth -> fates.add(Fate.of(point, nth))));
    return fates;
  }

  /** The first time of each point. */
  List<Fate> firsts() {
    return passed.keySet().stream().map(point -> Fate.of(point, 1)).toList();
  }
}
